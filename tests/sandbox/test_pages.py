"""The page of the phones: it works without a script, keeps its place, and refuses in words."""

import ast
import io
import re
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox.addresses import Addresses
from sandbox.app import make_sandbox
from sandbox.clock import Clock
from sandbox.faults import EFFECTS, TWILIO, WECHAT
from sandbox.reader import TABLES, WORDS
from sandbox.world import World
from tests.sandbox.conftest import SECRETS

WANG, HONGKONG = 1, 3  # one with WeChat, one with SMS
ROOM = Path(__file__).resolve().parent.parent.parent / "sandbox"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "s.db", Clock(tmp_path / "clock-offset").now)


@pytest.fixture
def client(tmp_path: Path, world: World) -> FlaskClient:
    """Phones whose house does not answer."""
    nowhere = Addresses("http://127.0.0.1:9", "http://127.0.0.1:9", "http://127.0.0.1:9")
    return make_sandbox(world, Clock(tmp_path / "clock-offset"), SECRETS, nowhere).test_client()


def does(client: FlaskClient, who: int, act: str, **fields: object) -> TestResponse:
    data = {"act": act, **fields}
    return client.post(f"/sandbox/do?who={who}&lang=zh", data=data, content_type="multipart/form-data")


def thread(client: FlaskClient, who: int) -> str:
    return client.get(f"/sandbox/thread?who={who}&lang=zh").text


def test_it_shows_phones_and_no_inline_script_or_style(client: FlaskClient) -> None:
    for language in ("zh", "en"):
        page = client.get(f"/sandbox/?lang={language}").text
        assert WORDS[language]["title"] in page
        assert "<script>" not in page and "<style" not in page and not re.search(r"\s(style|on\w+)=", page)
        assert not re.findall(r'(?:src|href)="(?!/)', page)


def test_both_languages_say_the_same_things() -> None:
    assert TABLES["zh"].keys() == TABLES["en"].keys()
    for name, table in TABLES["zh"].items():
        if isinstance(table, dict):
            holes = {key: re.findall(r"{\w+}", said) for key, said in table.items()}
            assert holes == {key: re.findall(r"{\w+}", said) for key, said in TABLES["en"][name].items()}


def test_every_word_the_page_asks_for_is_there(client: FlaskClient) -> None:
    asked = set(
        re.findall(r"\bw\.(\w+)", "".join(file.read_text("utf-8") for file in ROOM.glob("templates/*.html")))
    )
    assert asked <= WORDS["zh"].keys()
    assert not [key for key in WORDS["zh"] if hasattr({}, key)]  # Jinja would find the dict's method first


def test_every_reason_to_refuse_and_every_fault_has_words() -> None:
    reasons = [
        call.args[0].value
        for file in ("acts.py", "pages.py", "world.py")
        for call in ast.walk(ast.parse((ROOM / file).read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Impossible", "ValueError")
        and isinstance(call.args[0], ast.Constant)
    ]  # fmt: skip
    assert len(reasons) > 6 and set(reasons) <= TABLES["zh"]["problems"].keys()
    effects = {effect for several in EFFECTS.values() for effect in several} - {*WECHAT, *TWILIO}
    assert effects == TABLES["zh"]["effects"].keys() and EFFECTS.keys() == TABLES["zh"]["places"].keys()


def test_a_text_that_nobody_takes_stays_on_the_phone_as_refused(client: FlaskClient) -> None:
    answer = does(client, WANG, "says", text="有人吗<b>")
    assert (answer.status_code, answer.location) == (303, "/sandbox/?who=1&lang=zh")
    page = client.get("/sandbox/?who=1&lang=zh").text
    assert "有人吗&lt;b&gt;" in page and TABLES["zh"]["sent"]["refused"] in page


def test_photos_voices_places_scans_and_taps_are_seen_on_the_phone(client: FlaskClient) -> None:
    does(client, WANG, "sample", sample="leak")
    does(client, WANG, "photo", file=(io.BytesIO(b"\xff\xd8\xff jpeg"), "a.jpg", "image/jpeg"))
    does(client, WANG, "sample_voice", text="厕所漏水")
    does(client, WANG, "location", place="own", latitude="26.5", longitude="111.25", label="村口")
    does(client, WANG, "scan", scene_text="w-U40-1")
    does(client, WANG, "tap:progress")
    shown = thread(client, WANG)
    for words in ("厕所漏水", "村口", "26.50000, 111.25000", "扫了二维码 w-U40-1", "点了菜单“查进度”"):
        assert words in shown
    kinds = [client.get(address).mimetype for address in re.findall(r'src="(/sandbox/media/\w+)"', shown)]
    assert kinds == ["audio/wav", "image/jpeg", "image/png"]


@pytest.mark.parametrize(
    ("who", "act", "fields", "reason"),
    [
        (WANG, "photo", {}, "pick"),
        (WANG, "photo", {"file": (b"words", "a.txt", "text/plain")}, "no_image"),
        (WANG, "voice", {"file": (b"\xff\xd8", "a.jpg", "image/jpeg")}, "no_audio"),
        (WANG, "photo", {"file": (b"x" * 10_485_761, "a.jpg", "image/jpeg")}, "too_large"),
        (WANG, "location", {"place": "own", "latitude": "nan", "longitude": "9"}, "this is nowhere on earth"),
        (WANG, "scan", {}, "there is no code to scan"),
        (WANG, "says", {"text": " "}, "nothing was written"),
        (WANG, "fly", {}, "nobody can do that with a phone"),
        (HONGKONG, "sample_voice", {}, "a text message carries no voice"),
        (HONGKONG, "follow", {}, "this phone has no WeChat"),
    ],
)
def test_what_cannot_be_done_is_said_in_words_and_what_was_typed_is_kept(
    client: FlaskClient, who: int, act: str, fields: dict[str, object], reason: str
) -> None:
    sent = {
        name: (io.BytesIO(value[0]), *value[1:]) if isinstance(value, tuple) else value
        for name, value in fields.items()
    }
    answer = does(client, who, act, **({"text": "写到一半"} | sent))
    assert answer.status_code == 422 and TABLES["zh"]["problems"][reason] in answer.text
    assert act == "says" or "写到一半" in answer.text
    assert client.get(f"/sandbox/do?who={who}&lang=zh").location == f"/sandbox/?who={who}&lang=zh"


def test_a_huge_file_is_refused_before_it_is_read(client: FlaskClient) -> None:
    answer = does(client, WANG, "photo", file=(io.BytesIO(b"x" * (13 * 1024 * 1024)), "a.jpg", "image/jpeg"))
    assert TABLES["zh"]["problems"]["too_large"] in client.get(answer.location).text


def test_an_address_puts_no_words_into_the_page(client: FlaskClient) -> None:
    assert "call this number" not in client.get("/sandbox/?problem=call+this+number").text


def test_who_does_not_follow_is_told_to_and_nothing_is_left_half_sent(client: FlaskClient) -> None:
    does(client, WANG, "unfollow")
    before = thread(client, WANG)
    page = client.get(f"/sandbox/?who={WANG}&lang=zh").text
    assert WORDS["zh"]["follow_first"] in page and "<textarea" not in page
    assert "请先点“关注”" in does(client, WANG, "says", text="在吗").text
    assert thread(client, WANG) == before
    does(client, WANG, "follow")
    assert does(client, WANG, "says", text="在吗").status_code == 303


def test_a_part_is_sent_again_only_when_it_has_changed(client: FlaskClient, world: World) -> None:
    stamp = re.findall(r'name="stamp" value="(\w+)"', thread(client, WANG))[0]
    same = f"/sandbox/thread?who={WANG}&lang=zh&stamp={stamp}"
    assert client.get(same).status_code == 204
    line = world.add_line(WANG, "in", "text", "已签收", status="delivered")
    assert "已签收" in client.get(same).text
    stamp = re.findall(r'name="stamp" value="(\w+)"', thread(client, WANG))[0]
    world.set_status(line, "failed", "43101")
    assert "失败 · 43101" in client.get(f"/sandbox/thread?who={WANG}&lang=zh&stamp={stamp}").text


def test_a_new_message_marks_its_phone_until_it_is_looked_at(client: FlaskClient, world: World) -> None:
    world.add_line(HONGKONG, "in", "sms", "有人联系您", status="delivered")
    assert client.get(f"/sandbox/list?who={WANG}&lang=zh").text.count(WORDS["zh"]["fresh"]) == 1
    thread(client, HONGKONG)
    assert WORDS["zh"]["fresh"] not in client.get(f"/sandbox/list?who={WANG}&lang=zh").text


def test_only_web_addresses_become_links(client: FlaskClient, world: World) -> None:
    said = "进展：http://127.0.0.1:9/t/abc。javascript:alert(1) <a href=x>"
    world.add_line(WANG, "in", "text", said, status="delivered")
    world.add_line(WANG, "in", "template", "sandbox-reply\nthing2: 县医院", status="sent")
    shown = thread(client, WANG)
    assert '<a href="http://127.0.0.1:9/t/abc" rel="noopener">http://127.0.0.1:9/t/abc</a>。' in shown
    assert shown.count("<a ") == 1 and "<dd>县医院</dd>" in shown


def test_the_clock_goes_forward_only(client: FlaskClient) -> None:
    client.post("/sandbox/clock?who=1", data={"step": "d1"})
    assert "1 天" in client.get("/sandbox/?lang=zh").text
    client.post("/sandbox/clock?who=1", data={"until": "2019-01-01T09:00"})
    answer = client.post("/sandbox/clock?who=1&lang=zh", data={"until": "2019-01-01T09:00"})
    assert TABLES["zh"]["problems"]["clock"] in answer.text
    assert client.post("/sandbox/api/clock", json={"seconds": -5}).status_code == 400


def test_the_clock_goes_on_to_a_time_of_the_county(client: FlaskClient) -> None:
    page = client.get("/sandbox/?lang=zh").text
    today = re.findall(r'min="(\d{4}-\d\d-\d\d)T', page)[0]
    until = f"{date.fromisoformat(today) + timedelta(days=2)}T09:00"
    assert client.post("/sandbox/clock?who=1&lang=zh", data={"until": until}).status_code == 303
    assert until.replace("T", " ") in client.get("/sandbox/?lang=zh").text


def test_somebody_new_gets_a_phone_and_nobody_unknown_does(client: FlaskClient) -> None:
    answer = client.post("/sandbox/people?lang=en", data={"name": "Aunt Li", "channel": "sms"})
    assert "Aunt Li" in client.get(answer.location).text
    assert client.post("/sandbox/people?lang=en", data={"channel": "pigeon"}).status_code == 422
    unknown = client.get("/sandbox/?who=999&lang=en")
    assert unknown.status_code == 404 and "no such phone" in unknown.text


def test_a_fault_is_set_shown_and_taken_away(client: FlaskClient) -> None:
    for fault in ("twilio 21610", "push doubled"):
        client.post("/sandbox/faults?lang=zh", data={"fault": fault, "person": "0", "times": "2"})
    page = client.get("/sandbox/?lang=zh").text
    assert page.count("还剩 2 次") == 2 and "短信接口 · 21610" in page and "推送 · 来两遍" in page
    client.post("/sandbox/faults?lang=zh", data={"remove": "1"})
    assert client.get("/sandbox/?lang=zh").text.count("还剩 2 次") == 1
    client.post("/sandbox/faults?lang=zh", data={"clear": "1"})
    assert WORDS["zh"]["no_faults"] in client.get("/sandbox/?lang=zh").text
    assert client.post("/sandbox/faults?lang=zh", data={"fault": "push melted"}).status_code == 422


def test_a_printed_code_leads_to_the_phones_ready_to_scan(client: FlaskClient, world: World) -> None:
    made = world.add_scene("w-U40-1", 0)
    answer = client.get(f"/sandbox/scan/{made.ticket}")
    assert parse_qs(urlsplit(answer.location).query) == {"scene": ["w-U40-1"]}
    assert "<option selected>w-U40-1</option>" in client.get(answer.location).text
    assert client.get("/sandbox/scan/unknown").status_code == 404

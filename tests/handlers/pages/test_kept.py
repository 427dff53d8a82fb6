"""Nothing that was typed is lost: a session that ended, a page open too long, files too large, two clicks."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.vocabulary import Role
from handlers.guards import UPLOAD_BYTES
from models.history import Event
from services.citizen.link import token_of
from services.staff.sessions import LIFE
from services.tick import tick
from services.work import look
from tests.web import PASSWORD, TOKEN, Browser, Doors

REPLY = "您好，已增开两个收费窗口，今天起不再排长队。"
HERE = {"Origin": "http://localhost"}
ELSEWHERE = {"Origin": "https://evil.example"}
SEEN = re.compile(r'name="seen" value="(\d+)"')
HIDDEN = re.compile(r'name="kept" value="([^"]*)"')


@pytest.fixture
def clerk(doors: Doors) -> Browser:
    doors.person("li", Role.UNIT, "U40")
    browser = Browser(doors.app.test_client())
    browser.log_in("li")
    return browser


def post(browser: Browser, path: str, origin: dict[str, str], **fields: Any) -> Any:
    return browser._saw(
        browser.client.post(path, data={"csrf_token": browser.csrf, **fields}, headers=origin)
    )


def replies(doors: Doors) -> int:
    with look(doors.house) as work:
        return work.session.scalar(select(func.count()).where(Event.kind == "replied")) or 0


class TestLostSession:
    def test_a_reply_comes_through_the_login_and_is_sent_by_one_tap(
        self, doors: Doors, clerk: Browser
    ) -> None:
        number = doors.matter()
        clerk.open(f"/unit/{number}")
        doors.town.clock.forward(seconds=LIFE.total_seconds() + 1)
        answer = post(clerk, f"/unit/{number}/reply", HERE, text=REPLY)
        assert answer.status_code == 401 and "没有丢" in clerk.page and replies(doors) == 0
        packed = HIDDEN.findall(clerk.page)[0].replace("&#34;", '"')
        assert clerk.send("/login", login="li", password="wrong", kept=packed).status_code == 400
        packed = HIDDEN.findall(clerk.page)[0].replace("&#34;", '"')
        page = clerk.send("/login", login="li", password=PASSWORD, kept=packed).text
        assert REPLY in page and f'action="/unit/{number}/reply"' in page and replies(doors) == 0
        assert clerk.send(f"/unit/{number}/reply", text=REPLY).status_code == 303
        assert replies(doors) == 1

    def test_what_another_site_sends_is_never_offered(self, doors: Doors, clerk: Browser) -> None:
        number = doors.matter()
        for origin in (ELSEWHERE, {}, {"Origin": "null"}):
            stranger = Browser(doors.app.test_client())
            answer = post(stranger, f"/unit/{number}/reply", origin, text=REPLY)
            assert answer.status_code == 302 and REPLY not in stranger.page
            assert REPLY not in post(clerk, f"/unit/{number}/reply", origin, csrf_token="x", text=REPLY).text

    @pytest.mark.parametrize(
        "packed",
        ["", "[]", "{", '["//evil.example", [["a", "b"]], ""]', '["/login", [["a", "b"]], ""]', "[1,2,3]"],
    )
    def test_a_login_carries_nothing_but_forms_of_the_desks(self, clerk: Browser, packed: str) -> None:
        clerk.open("/login")
        clerk.client.delete_cookie("siling")
        clerk.open("/login")
        answer = clerk.send("/login", login="li", password=PASSWORD, kept=packed)
        assert (answer.status_code, answer.location) == (303, "/unit/")


class TestFormTooOld:
    def test_what_a_citizen_typed_stands_there_again(self, doors: Doors) -> None:
        path = f"/t/{token_of(doors.house.keys, doors.matter())}"
        citizen = Browser(doors.app.test_client())
        citizen.open(path)
        answer = post(citizen, path, HERE, csrf_token="old", act="add", key="one", text="水又停了")
        assert answer.status_code == 400 and "水又停了" in citizen.page and "放得太久" in citizen.page
        assert f'action="{path}"' in citizen.page and 'name="act" value="add"' in citizen.page
        assert citizen.send(path, act="add", key="one", text="水又停了").status_code == 303
        assert "水又停了" in citizen.open(path).text

    def test_a_password_is_never_shown_again(self, doors: Doors) -> None:
        stranger = Browser(doors.app.test_client())
        answer = post(stranger, "/login", HERE, login="li", password="密码 is a secret")
        assert answer.status_code == 400 and "secret" not in answer.text


class TestFilesTooLarge:
    def test_the_words_are_kept_and_the_files_are_asked_for_again(self, doors: Doors, clerk: Browser) -> None:
        number = doors.matter()
        clerk.open(f"/unit/{number}")
        photos = [(io.BytesIO(b"\x89PNG" + bytes(UPLOAD_BYTES)), "large.png")]
        answer = post(clerk, f"/unit/{number}/reply", HERE, text=REPLY, photos=photos)
        assert answer.status_code == 413 and REPLY in clerk.page and "附件太大" in clerk.page
        assert 'type="file" name="photos"' in clerk.page and TOKEN.search(clerk.page)
        assert clerk.send(f"/unit/{number}/reply", text=REPLY).status_code == 303

    @pytest.mark.parametrize(
        "body", [b"", b"--x", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: nothing\r\n\r\na\r\n--x--"]
    )
    def test_a_broken_form_is_only_too_large(self, doors: Doors, clerk: Browser, body: bytes) -> None:
        sent = clerk.client.post(
            f"/unit/{doors.matter()}/reply", data=body + bytes(UPLOAD_BYTES), headers=HERE,
            content_type="multipart/form-data; boundary=x",
        )  # fmt: skip
        assert sent.status_code == 413 and "太大" in sent.text


class TestTwoAtOnce:
    def test_a_second_click_answers_once_and_looks_like_the_first(self, doors: Doors, clerk: Browser) -> None:
        number = doors.matter()
        clerk.open(f"/unit/{number}")
        form = {"text": REPLY, "seen": seen(clerk)}
        assert [clerk.send(f"/unit/{number}/reply", **form).status_code for _ in range(2)] == [303, 303]
        assert replies(doors) == 1
        answer = clerk.send(f"/unit/{number}/reply", text="另外，下周再加一个窗口。", seen=form["seen"])
        assert answer.status_code == 409 and "另外，下周" in clerk.page and "没有再办一次" in clerk.page
        sent = clerk.send(f"/unit/{number}/reply", text="另外，下周再加一个窗口。", seen=seen(clerk))
        assert sent.status_code == 303 and replies(doors) == 2

    def test_the_second_officer_is_told_and_overwrites_nothing(self, doors: Doors) -> None:
        number = doors.matter(None)
        first, second = doors.browser(Role.DUTY), doors.browser(Role.DUTY)
        for one in (first, second):
            one.open(f"/centre/{number}")
        sent = first.send(f"/centre/{number}/dispatch", unit="U40", seen=seen(first))
        told = second.send(f"/centre/{number}/dispatch", unit="U16", seen=seen(second))
        assert (sent.status_code, told.status_code) == (303, 409) and "同事刚刚办过" in second.page
        assert number not in doors.browser(Role.UNIT, "U16").open("/unit/").text
        assert number in doors.browser(Role.UNIT, "U40").open("/unit/").text

    def test_a_colleagues_reply_stands_and_the_second_is_kept_to_be_sent_knowingly(
        self, doors: Doors, clerk: Browser
    ) -> None:
        number, mine = doors.matter(), "我们正在核实，请稍等几天。"
        doors.person("zhao", Role.UNIT, "U40")
        colleague = Browser(doors.app.test_client())
        colleague.log_in("zhao")
        for one in (clerk, colleague):
            one.open(f"/unit/{number}")
        assert clerk.send(f"/unit/{number}/reply", text=REPLY, seen=seen(clerk)).status_code == 303
        answer = colleague.send(f"/unit/{number}/reply", text=mine, seen=seen(colleague))
        assert answer.status_code == 409 and REPLY in colleague.page and mine in colleague.page
        assert replies(doors) == 1
        assert colleague.send(f"/unit/{number}/reply", text=mine, seen=seen(colleague)).status_code == 303

    def test_what_the_citizen_or_the_clock_did_meanwhile_holds_nobody_up(
        self, doors: Doors, clerk: Browser
    ) -> None:
        number = doors.matter()
        clerk.open(f"/unit/{number}")
        before = seen(clerk)
        doors.town.clock.forward(days=1)
        tick(doors.house, doors.town.clock())
        clerk.log_in("li")
        clerk.open("/unit/")
        assert clerk.send(f"/unit/{number}/reply", text=REPLY, seen=before).status_code == 303


def seen(browser: Browser) -> str:
    """What the page's forms say of the page itself."""
    found = SEEN.search(browser.page)
    assert found
    return found[1]

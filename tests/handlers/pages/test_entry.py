"""Assisted entry, posters and visits: what does not come by a phone of one's own."""

import io
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.vocabulary import DeadlineKind, Role, Way
from models.deadlines import Deadline
from models.tickets import Ticket
from services.deliver import deliver
from services.staff.windows import add_window, scene_of
from services.work import look
from tests.web import Browser, Doors

WORDS = "县医院收费窗口排队两小时没人管，来信反映"
PDF = b"%PDF-1.4 letter"
NUMBER = re.compile(r"/centre/enter/(\d{8})")
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def officer(doors: Doors) -> Browser:
    browser = doors.browser(Role.DUTY)
    browser.open("/centre/enter")
    return browser


def enter(officer: Browser, files: list[bytes] | None = None, **fields: Any) -> Any:
    data = {"csrf_token": officer.csrf, "channel": "letter", "text": WORDS, "key": "one", **fields}
    data["original"] = [(io.BytesIO(body), "scan.pdf") for body in files or []]
    return officer.client.post("/centre/enter", data=data, content_type="multipart/form-data")


def number_of(answer: Any) -> str:
    assert answer.status_code == 303, answer.text
    found = NUMBER.search(answer.location)
    assert found
    return found[1]


def local(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def promised(doors: Doors, number: str) -> datetime | None:
    with look(doors.house) as work:
        return work.session.scalars(select(Ticket.promise_due_at).where(Ticket.number == number)).one()


def test_the_promise_runs_from_when_the_letter_came_not_from_when_it_was_typed(
    doors: Doors, officer: Browser
) -> None:
    lay = doors.town.clock() - timedelta(days=3)
    old = number_of(enter(officer, received=local(lay), key="old"))
    new = number_of(enter(officer, key="new"))
    earlier, later = promised(doors, old), promised(doors, new)
    assert earlier and later and earlier < later


def test_the_number_is_read_back_and_printed_with_a_code_to_follow_it(officer: Browser) -> None:
    number = number_of(enter(officer))
    page = officer.open(f"/centre/enter/{number}").text
    assert f"{number[:4]} {number[4:]}" in page and "念给群众" in page
    slip = officer.open(f"/centre/enter/{number}/slip").text
    assert "受理回执" in slip and "<svg" in slip and "style=" not in slip


def test_the_original_is_on_the_ticket_and_the_name_is_for_the_centre(doors: Doors, officer: Browser) -> None:
    lamp = "县医院收费窗口的灯坏了，看不清单据"
    number = number_of(enter(officer, [PDF], name="王小明", place="收费处", text=lamp))
    page = officer.open(f"/centre/{number}").text
    assert "王小明" in page and "/centre/media/" in page and "来信" in page
    unit = doors.browser(Role.UNIT, "U40").open(f"/unit/{number}").text
    assert "医疗收费" in unit and "王小明" not in unit


def test_an_anonymous_letter_is_not_shown_to_the_unit_by_its_hand(doors: Doors, officer: Browser) -> None:
    road = "县医院门口的路面破损，轮椅过不去"
    shown = number_of(enter(officer, [PDF], text=road, key="signed"))
    hidden = number_of(enter(officer, [PDF], text=road, key="unsigned", anonymous="1"))
    with look(doors.house) as work:
        rows = work.session.execute(select(Ticket.number, Ticket.unit, Ticket.words_shared)).all()
    shared = {number: words_shared for number, _, words_shared in rows}
    assert shared == {shown: True, hidden: False}
    for number, unit, words_shared in rows:
        assert unit
        page = doors.browser(Role.UNIT, unit).open(f"/unit/{number}").text
        assert ("/unit/media/" in page) is words_shared and (road in page) is words_shared


def test_a_double_click_registers_it_once_even_when_the_way_was_changed_between(officer: Browser) -> None:
    assert number_of(enter(officer)) == number_of(enter(officer)) == number_of(enter(officer, channel="box"))


def test_other_words_on_a_form_sent_again_are_another_matter(officer: Browser) -> None:
    assert number_of(enter(officer)) != number_of(enter(officer, text="城关镇政府门口的路灯三天没亮"))


def test_who_enters_a_report_hands_over_its_slip_but_cannot_open_it(doors: Doors, officer: Browser) -> None:
    number = number_of(enter(officer, channel="phone", text="我举报县医院收费处张某收受红包，贪污公款"))
    page = officer.open(f"/centre/enter/{number}").text
    assert f"{number[:4]} {number[4:]}" in page and "告知是否受理" in page and "张某" not in page
    assert f'href="/centre/{number}"' not in page
    assert officer.open(f"/centre/enter/{number}/slip").status_code == 200
    assert officer.open(f"/centre/{number}").status_code == 404
    assert doors.browser(Role.DUTY).open(f"/centre/enter/{number}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"received": "2031-01-01T08:00"}, "收到时间"), ({"received": "2020-01-01T08:00"}, "收到时间"),
        ({"received": "soon"}, "收到时间"), ({"phone": "12"}, "电话"), ({"channel": "owl"}, "来自"),
        ({"text": " "}, "内容"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_and_what_was_typed_stays(
    officer: Browser, fields: dict[str, Any], said: str
) -> None:
    answer = enter(officer, **{"place": "城南", **fields})
    assert answer.status_code == 400 and said in answer.text and "城南" in answer.text


def test_who_left_a_number_hears_the_receipt_and_the_answer_by_text(doors: Doors, officer: Browser) -> None:
    number = number_of(enter(officer, channel="phone", phone="+852 9123 4567", tell="1"))
    doors.program(Role.UNIT, "U40").act(number, "reply", text="已增开窗口")
    deliver(doors.house, doors.house.now())
    sender = doors.town.senders[Way.SMS]
    told = [letter.text for letter in sender.letters if letter.to == "+85291234567"]
    assert any(number in text for text in told) and any("已增开窗口" in text for text in told)


def test_who_calls_again_while_asked_something_is_entered_again(doors: Doors, officer: Browser) -> None:
    again: dict[str, Any] = {"channel": "phone", "phone": "+852 9123 4567", "tell": "1"}
    rude = "县医院收费窗口的工作人员态度恶劣，骂人"
    first = number_of(enter(officer, key="first", text=rude, **again))
    assert number_of(enter(officer, key="second", text=f"{rude}，今天又来了", **again)) != first


@pytest.mark.parametrize(
    "left", [{}, {"phone": "0571 8888 7777", "tell": "1"}, {"phone": "+852 9123 4567"}],
    ids=["no number", "a landline", "wants no texts"],
)  # fmt: skip
def test_who_cannot_be_texted_becomes_the_officers_to_reach(
    doors: Doors, officer: Browser, left: dict[str, Any]
) -> None:
    number = number_of(enter(officer, channel="counter", **left))
    doors.program(Role.UNIT, "U40").act(number, "reply", text="已增开窗口")
    deliver(doors.house, doors.house.now())
    with look(doors.house) as work:
        kinds = work.session.scalars(
            select(Deadline.kind).join(Ticket).where(Ticket.number == number, Deadline.met_at.is_(None))
        )
        assert DeadlineKind.UNDELIVERED in set(kinds)
    assert doors.town.senders[Way.SMS].letters == []


def test_a_unit_prints_for_its_own_windows_and_for_no_other(doors: Doors) -> None:
    window = add_window(doors.house, "U40", "二号收费窗口", "Payment window 2").code
    unit = doors.browser(Role.UNIT, "U40")
    page = unit.open("/posters/").text
    assert window in page and "U09" not in page
    poster = unit.open(f"/posters/{window}").text
    assert "二号收费窗口" in poster and "Payment window 2" in poster
    assert unit.open("/posters/U09").status_code == 404
    assert "U09" in doors.browser(Role.ADMIN).open("/posters/").text


def test_a_visit_rated_by_the_code_stands_on_the_units_page_and_on_no_other(doors: Doors) -> None:
    window = add_window(doors.house, "U40", "二号收费窗口", "Payment window 2").code
    doors.town.scans(scene_of(doors.house, window), "visitor")
    doors.town.says("1", "visitor")
    assert "直接说说经过" in str(doors.town.says("3", "visitor"))
    page = doors.browser(Role.UNIT, "U40").open("/unit/visits").text
    assert "非常不满意 · 环境设施" in page and "二号收费窗口" in page
    assert "2026-11-23" in page and "09:00" not in page  # the minute would tell who it was
    assert "环境设施" not in doors.browser(Role.UNIT, "U09").open("/unit/visits").text


def test_words_given_with_a_visit_are_erased_with_their_person(doors: Doors) -> None:
    window = add_window(doors.house, "U40", "二号收费窗口", "Payment window 2").code
    doors.town.scans(scene_of(doors.house, window), "visitor")
    doors.town.says("收费的人很满意", "visitor")
    unit = doors.browser(Role.UNIT, "U40")
    assert "收费的人很满意" in unit.open("/unit/visits").text
    doors.town.says("删除我的信息", "visitor")
    assert "已删除" in str(doors.town.says("1", "visitor"))
    page = unit.open("/unit/visits").text
    assert "收费的人很满意" not in page and ">1</td>" in page


def test_a_matter_said_after_the_scan_belongs_to_the_window(doors: Doors) -> None:
    window = add_window(doors.house, "U40", "二号收费窗口", "Payment window 2").code
    doors.town.scans(scene_of(doors.house, window), "visitor")
    doors.town.says("这里没人上班，等了一个小时", "visitor")
    with look(doors.house) as work:
        assert work.session.scalars(select(Ticket.window).order_by(Ticket.id.desc())).first() == window

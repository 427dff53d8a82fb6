"""The administrator's desk: what is changed there holds at once, and is on record."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.vocabulary import Role
from models.registry import Person
from models.tickets import Ticket
from services.staff.posts import listener
from services.tick import tick
from services.work import look
from tests.web import PASSWORD, Browser, Doors

LINK = re.compile(r"<code>(http[^<]+)</code>")


@pytest.fixture
def admin(doors: Doors) -> Browser:
    browser = doors.browser(Role.ADMIN)
    browser.open("/admin/")
    return browser


def mine(doors: Doors) -> str:
    """The administrator's name."""
    with look(doors.house) as work:
        return work.session.scalars(select(Person.name).where(Person.role == Role.ADMIN)).one()


def id_of(doors: Doors, login: str) -> int:
    with look(doors.house) as work:
        return work.session.scalars(select(Person.id).where(Person.login == login)).one()


def test_the_first_page_says_what_is_missing(admin: Browser) -> None:
    page = admin.open("/admin/").text
    assert "放假安排还没有导入" in page and "个岗位没有人" in page


def test_somebody_invited_chooses_a_password_once_and_comes_in(doors: Doors, admin: Browser) -> None:
    answer = admin.send("/admin/people", login="nurse", name="李护士", role="unit", unit="U40")
    link = LINK.search(answer.text)
    assert answer.status_code == 200 and link
    address = link[1].removeprefix(doors.house.public_url)
    guest = Browser(doors.app.test_client())
    guest.open(address)
    assert guest.send(address, password=PASSWORD, again=PASSWORD).status_code == 303
    assert guest.send(address, password=PASSWORD, again=PASSWORD).status_code == 400
    assert guest.log_in("nurse").status_code == 303
    assert "县人民医院" in guest.open("/unit/").text


def test_a_closed_account_is_out_everywhere_at_once(doors: Doors, admin: Browser) -> None:
    doors.person("nurse", Role.UNIT, "U40")
    nurse = Browser(doors.app.test_client())
    nurse.log_in("nurse")
    assert nurse.open("/unit/").status_code == 200
    assert admin.send(f"/admin/people/{id_of(doors, 'nurse')}/active", active="0").status_code == 303
    assert nurse.open("/unit/").status_code == 302


def test_the_words_shown_bind_a_chat_once(doors: Doors, admin: Browser) -> None:
    doors.person("nurse", Role.UNIT, "U40")
    page = admin.send(f"/admin/people/{id_of(doors, 'nurse')}/code").text
    words = re.findall(r"<code>(绑定 \d{8})</code>", page)[0]
    assert "nurse" in str(doors.town.says(words, "nurses-phone"))
    assert "nurse" not in str(doors.town.says(words, "another-phone"))
    assert "已绑定" in admin.open("/admin/people").text


def test_the_last_administrator_stays(doors: Doors, admin: Browser) -> None:
    with look(doors.house) as work:
        mine = work.session.scalars(select(Person.id).where(Person.role == Role.ADMIN)).one()
    answer = admin.send(f"/admin/people/{mine}/active", active="0")
    assert answer.status_code == 409 and "最后一位管理员" in answer.text


def test_who_is_on_leave_is_stepped_in_for_by_b(doors: Doors, admin: Browser) -> None:
    for login, turn in (("first", "A"), ("second", "B")):
        doors.person(login, Role.UNIT, "U40")
        admin.send("/admin/posts?unit=U40", post="U40/liaison", person=login, turn=turn)
    now = doors.town.clock()
    span = {
        name: (now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
        for name, days in (("starts", -1), ("ends", 2))
    }
    with look(doors.house) as work:
        assert listener(work.session, "U40/liaison", now) == id_of(doors, "first")
    assert admin.send("/admin/posts/leaves?unit=U40", person="first", **span).status_code == 303
    with look(doors.house) as work:
        assert listener(work.session, "U40/liaison", now) == id_of(doors, "second")
    assert "second" in admin.open("/admin/posts?unit=U40").text


def test_a_span_that_ends_before_it_begins_is_refused(doors: Doors, admin: Browser) -> None:
    doors.person("first", Role.UNIT, "U40")
    answer = admin.send(
        "/admin/posts/leaves", person="first", starts="2026-12-02T08:00", ends="2026-12-01T08:00"
    )
    assert answer.status_code == 400 and "结束时间" in answer.text


def test_another_name_for_a_unit_is_known_from_the_next_message_on(doors: Doors, admin: Browser) -> None:
    page = admin.open("/admin/units/U16").text
    fields = dict(re.findall(r'name="(name|name_en|kind|peer_group)" value="([^"]*)"', page))
    fields["duties"] = re.findall(r'name="duties" rows="3">([^<]*)<', page)[0]
    answer = admin.send("/admin/units/U16", aliases="阿波罗|小阿", ranked="1", cards="1", **fields)
    assert answer.status_code == 303
    doors.town.says("投诉阿波罗，营业厅服务热线一直打不通", "somebody")
    with look(doors.house) as work:
        routing = work.session.scalars(select(Ticket.routing)).one()
        assert routing["candidates"][0]["code"] == "U16"


def test_a_unit_with_open_matters_is_not_closed_and_an_idle_one_is(doors: Doors, admin: Browser) -> None:
    doors.matter("U40")
    answer = admin.send("/admin/units/U40/open", open="0")
    assert answer.status_code == 409 and "还有 1 件在办" in answer.text
    assert admin.send("/admin/units/U50/open", open="0").status_code == 303
    assert "U50" in admin.open("/admin/units?closed=1").text


def test_a_new_window_has_a_poster(admin: Browser) -> None:
    assert admin.send("/admin/units/U40/windows", name="三号窗口", name_en="Window 3").status_code == 303
    assert "三号窗口" in admin.open("/posters/").text


def test_what_was_done_is_on_record_with_who_did_it(doors: Doors, admin: Browser) -> None:
    admin.send("/admin/people", login="nurse", name="", role="unit", unit="U40")
    page = admin.open("/admin/audit?kind=link_issued").text
    rows = page.split('<ul class="rows record">')[1].split("</ul>")[0]
    assert "发出密码链接" in rows and "nurse" in rows and "http" not in rows
    assert mine(doors) in rows.split("</li>")[0] and rows.count("nurse") == 1
    other_day = admin.open("/admin/audit?kind=link_issued&day=2020-01-01").text
    assert "没有找到" in other_day


def test_what_was_changed_about_a_unit_stands_beside_it_with_what_it_was(
    doors: Doors, admin: Browser
) -> None:
    fields = {"name": "县人民医院", "name_en": "County Hospital", "duties": "看病", "aliases": "县医院"}
    assert admin.send("/admin/units/U40", **fields).status_code == 303
    assert admin.send("/admin/units/U40", **{**fields, "aliases": "县院"}).status_code == 303
    page = admin.open("/admin/audit?about=U40").text
    assert "原为 县医院" in page and "修改单位" in page


def test_a_wrong_password_is_on_record_without_the_login_and_can_be_forgiven(
    doors: Doors, admin: Browser
) -> None:
    doors.person("nurse", Role.UNIT, "U40")
    nurse = Browser(doors.app.test_client())
    for _ in range(5):
        nurse.log_in("nurse", "not this one")
    assert nurse.log_in("nurse").status_code == 429
    rows = admin.open("/admin/audit?kind=login_failed").text.split("rows record")[1]
    assert "不知是谁" in rows and "nurse" not in rows
    address = f"/admin/people/{id_of(doors, 'nurse')}"
    assert "输错密码太多" in admin.open(address).text
    assert admin.send(f"{address}/unlock").status_code == 303
    assert nurse.log_in("nurse").status_code == 303
    assert "输错密码太多" not in admin.open(address).text


def test_a_newer_invitation_ends_the_older_and_the_home_page_counts_who_waits(
    doors: Doors, admin: Browser
) -> None:
    old = LINK.search(admin.send("/admin/people", login="nurse", name="", role="unit", unit="U40").text)
    assert old and "1 人收到邀请" in admin.open("/admin/").text
    assert "nurse" in admin.open("/admin/people?invited=1").text
    again = admin.send(f"/admin/people/{id_of(doors, 'nurse')}/link").text
    new = LINK.search(again)
    assert new and "有效至" in again
    guest = Browser(doors.app.test_client())
    for link, status in ((old, 400), (new, 303)):
        address = link[1].removeprefix(doors.house.public_url)
        guest.open(address)
        assert guest.send(address, password=PASSWORD, again=PASSWORD).status_code == status
    assert "人收到邀请" not in admin.open("/admin/").text


def test_a_program_whose_token_is_revoked_is_out_at_once(doors: Doors, admin: Browser) -> None:
    program = doors.program(Role.UNIT, "U40")
    assert program.get("/tickets").status_code == 200
    login = re.findall(r"<b>(unit\d+)</b>", admin.open("/admin/people").text)[0]
    assert admin.send(f"/admin/people/{id_of(doors, login)}/revoke").status_code == 303
    assert program.get("/tickets").status_code == 401


def test_somebody_whose_account_is_closed_is_off_the_roster(doors: Doors, admin: Browser) -> None:
    doors.person("officer", Role.DUTY)
    now, days = doors.town.clock(), timedelta(days=1)
    starts, ends = ((now + turn * days).strftime("%Y-%m-%dT%H:%M") for turn in (-1, 2))
    sent = admin.send("/admin/posts/shifts", post="centre/duty", person="officer", starts=starts, ends=ends)
    assert sent.status_code == 303
    admin.send(f"/admin/people/{id_of(doors, 'officer')}/active", active="0")
    with look(doors.house) as work:
        assert listener(work.session, "centre/duty", now) != id_of(doors, "officer")
        assert work.rules.on_duty("centre/duty", now) is None


def test_staff_bind_their_own_telephone_from_their_account(doors: Doors) -> None:
    nurse = doors.browser(Role.UNIT, "U40")
    assert "还没有绑定" in nurse.open("/account").text
    words = re.findall(r"<code>(绑定 \d{8})</code>", nurse.send("/account/code").text)[0]
    doors.town.says(words, "nurses-phone")
    assert "微信" in nurse.open("/account").text


def test_a_login_that_is_taken_is_said_and_what_was_typed_stays(doors: Doors, admin: Browser) -> None:
    doors.person("nurse", Role.UNIT, "U40")
    answer = admin.send("/admin/people", login="nurse", name="李护士", role="unit", unit="U40")
    assert answer.status_code == 409 and "李护士" in answer.text


def test_what_a_closed_unit_answered_can_still_be_read_and_complained_about(doors: Doors) -> None:
    number, unit = doors.matter("U40"), doors.program(Role.UNIT, "U40")
    for verb, fields in (("sign", {}), ("contact", {"text": "在查"}), ("reply", {"text": "已增开窗口"})):
        assert unit.act(number, verb, **fields).status_code == 200
    for _ in range(3):
        tick(doors.house, doors.town.clock.forward(days=10))
    admin, officer, clerk = (doors.browser(role) for role in (Role.ADMIN, Role.DUTY, Role.SUPERVISOR))
    admin.open("/admin/")
    assert admin.send("/admin/units/U40/open", open="0").status_code == 303
    assert "县人民医院" in officer.open(f"/centre/{number}").text
    doors.town.says("还没有解决", "citizen-1")
    for path in (f"/centre/{number}", "/centre/", "/centre/tickets", "/centre/board", "/centre/cards"):
        assert clerk.open(path).status_code == 200, path

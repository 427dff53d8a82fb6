"""Everything an administrator changes can be taken back from the record, and the record shows both."""

import re
from datetime import date

import pytest

from bot.passed import DayNote
from bot.permission import Actor
from bot.vocabulary import Role
from services.rules.calendar import reset_day, set_days
from services.rules.figures import figures, publish
from services.work import look
from tests.web import Browser, Doors

ACTOR = Actor("p1", Role.ADMIN)
UNDO = re.compile(r"/admin/audit/(\d+)/undo")


@pytest.fixture
def admin(doors: Doors) -> Browser:
    return doors.browser(Role.ADMIN)


def rename(admin: Browser, name: str) -> None:
    """The unit's form with another name."""
    admin.open("/admin/units/U40")
    fields = dict(re.findall(r'name="(name_en|aliases|kind|peer_group)" [^>]*value="([^"]*)"', admin.page))
    sent = admin.send("/admin/units/U40", **{**fields, "duties": "看病", "name": name})
    assert sent.status_code == 303


def undo_last(admin: Browser) -> int:
    """Press the first undo of the record."""
    found = UNDO.search(admin.open("/admin/audit").text)
    assert found
    return admin.send(found[0]).status_code


def test_a_units_name_comes_back(doors: Doors, admin: Browser) -> None:
    before = name_of(doors)
    rename(admin, "县第一医院")
    assert name_of(doors) == "县第一医院"
    assert undo_last(admin) == 303
    assert name_of(doors) == before


def name_of(doors: Doors) -> str:
    with look(doors.house) as work:
        return work.unit_name("U40")


def test_words_come_back_and_the_undoing_can_be_undone(doors: Doors, admin: Browser) -> None:
    key = "answer.thanks"
    with look(doors.house) as work:
        original = work.say("zh", key)
    admin.open(f"/admin/words/{key}")
    sent = admin.send(f"/admin/words/{key}", zh="谢谢您。", en="Thank you.", keep="1")
    assert sent.status_code == 303, sent.text
    assert undo_last(admin) == 303
    assert said(doors, key) == original
    assert undo_last(admin) == 303
    assert said(doors, key) == "谢谢您。"


def said(doors: Doors, key: str) -> str:
    with look(doors.house) as work:
        return work.say("zh", key)


def test_what_was_changed_again_is_not_undone_over_it(doors: Doors, admin: Browser) -> None:
    for name in ("甲医院", "乙医院"):
        rename(admin, name)
    older = UNDO.findall(admin.open("/admin/audit").text)[1]
    assert admin.send(f"/admin/audit/{older}/undo").status_code == 409
    assert "先撤销后面的修改" in admin.page and name_of(doors) == "乙医院"


def test_figures_come_back_as_a_new_version(doors: Doors, admin: Browser) -> None:
    with look(doors.house) as work:
        before = figures(work.rules.policy)
    from bot.permission import Actor

    publish(doors.house, Actor("p1", Role.ADMIN), {"storm_tickets": "20"}, "试行", doors.town.clock())
    assert undo_last(admin) == 303
    with look(doors.house) as work:
        assert figures(work.rules.policy) == before and work.rules.policy.version == 3


def test_a_day_comes_back(doors: Doors, admin: Browser) -> None:
    day, actor = date(2026, 12, 2), ACTOR
    set_days(doors.house, actor, {day: DayNote(False, "县庆")}, doors.town.clock())
    assert undo_last(admin) == 303
    with look(doors.house) as work:
        assert work.rules.calendar.is_working_day(day)
    set_days(doors.house, actor, {day: DayNote(False, "县庆")}, doors.town.clock())
    reset_day(doors.house, actor, day, doors.town.clock())
    assert undo_last(admin) == 303
    with look(doors.house) as work:
        assert not work.rules.calendar.is_working_day(day)


def test_a_login_is_on_record_and_cannot_be_undone(doors: Doors, admin: Browser) -> None:
    assert "登录" in admin.open("/admin/audit").text
    admin.open("/admin/audit")
    assert admin.send("/admin/audit/1/undo").status_code in (400, 404)

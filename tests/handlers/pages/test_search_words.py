"""Searching what citizens wrote, though it is sealed at rest: who finds what, and what the page admits."""

import pytest
from sqlalchemy import select

from bot.likeness.signature import sign
from bot.likeness.traces import keys_of
from bot.vocabulary import Lane, Nature, Role
from models.ledgers import Text
from models.registry import Unit
from models.tickets import Matter, Ticket
from services.house import House
from services.matters.kin import leave_traces
from services.staff.windows import add_window
from services.watch import words
from services.work import Work, begin
from tests.handlers.pages.test_statements import counted
from tests.web import Browser, Doors

LAMP = "青石桥头的路灯坏了，夜里老人摔跤。"


def wrote(doors: Doors, number: str, text: str) -> None:
    """The citizen of a ticket wrote this instead."""
    with begin(doors.house) as work:
        ticket = ticket_of(work, number)
        row = work.session.scalars(select(Text).where(Text.ticket_id == ticket.id)).first()
        assert row is not None
        row.body = text


def ticket_of(work: Work, number: str) -> Ticket:
    return work.session.scalars(select(Ticket).where(Ticket.number == number)).one()


def traced(house: House, number: str, text: str) -> None:
    with begin(house) as work:
        rarity = work.rules.router.weights.rarity
        assert rarity is not None
        leave_traces(work, ticket_of(work, number), keys_of(sign(text, rarity)))


def finds(browser: Browser, query: str, number: str) -> bool:
    return f'href="/centre/{number}"' in browser.open(f"/centre/tickets?{query}").text


class TestWords:
    def test_what_a_citizen_wrote_is_found_by_some_of_its_words(self, doors: Doors) -> None:
        lamp, other = doors.matter(), doors.matter()
        wrote(doors, lamp, LAMP)
        duty = doors.browser(Role.DUTY)
        for asked in ("路灯", "灯", "路灯 老人"):
            assert finds(duty, f"q={asked}", lamp) and not finds(duty, f"q={asked}", other), asked
        assert not finds(duty, "q=路灯 学校", lamp)

    def test_it_is_found_together_with_the_other_filters(self, doors: Doors) -> None:
        lamp = doors.matter("U40")
        wrote(doors, lamp, LAMP)
        duty = doors.browser(Role.DUTY)
        assert finds(duty, "q=路灯&unit=U40", lamp)
        assert not finds(duty, "q=路灯&unit=U41", lamp) and not finds(duty, "q=路灯&status=closed", lamp)

    def test_an_old_one_is_found_by_its_traces_and_with_it_its_matter(
        self, doors: Doors, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lamp, fellow, untraced = doors.matter(), doors.matter(), doors.matter()
        for number in (lamp, fellow, untraced):
            wrote(doors, number, LAMP)
        traced(doors.house, lamp, LAMP)
        with begin(doors.house) as work:
            ticket_of(work, fellow).matter_id = matter_of(work, lamp)
        for _ in range(4):
            doors.matter()
        monkeypatch.setattr(words, "OPENED", 3)
        duty = doors.browser(Role.DUTY)
        assert finds(duty, "q=青石桥头的路灯", lamp) and finds(duty, "q=青石桥头的路灯", fellow)
        assert not finds(duty, "q=青石桥头的路灯", untraced)
        assert "更早的可能没有查到" in duty.page

    def test_a_sealed_matter_is_opened_for_nobodys_search(self, doors: Doors) -> None:
        sealed = doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
        wrote(doors, sealed, LAMP)
        for role in (Role.DUTY, Role.SUPERVISOR, Role.DIRECTOR):
            for query in ("q=路灯", "q=路灯&lane=sealed"):
                assert not finds(doors.browser(role), query, sealed), (role, query)

    def test_a_unit_reaches_no_words_by_it(self, doors: Doors) -> None:
        lamp = doors.matter("U41")
        wrote(doors, lamp, LAMP)
        unit = doors.browser(Role.UNIT, "U40")
        assert unit.client.get("/centre/tickets?q=路灯").status_code in (403, 404)
        assert lamp not in unit.open("/unit/found?q=路灯").text
        theirs = doors.browser(Role.UNIT, "U41")
        assert lamp not in theirs.open("/unit/found?q=路灯").text

    def test_it_asks_the_database_little(self, doors: Doors) -> None:
        lamp = doors.matter()
        wrote(doors, lamp, LAMP)
        traced(doors.house, lamp, LAMP)
        duty = doors.browser(Role.DUTY)
        with counted(doors.house) as said:
            assert finds(duty, "q=路灯坏了&unit=U40", lamp)
        assert len(said) <= 15


class TestWindow:
    def test_a_window_lists_what_was_asked_there(self, doors: Doors) -> None:
        add_window(doors.house, "U40", "收费窗口", "Cashier")
        with begin(doors.house) as work:
            code = work.session.scalars(select(Unit.code).where(Unit.parent == "U40")).one()
        asked, other = doors.matter("U40"), doors.matter("U40")
        with begin(doors.house) as work:
            ticket_of(work, asked).window = code
        duty = doors.browser(Role.DUTY)
        assert finds(duty, f"window={code}", asked) and not finds(duty, f"window={code}", other)
        assert f'<option value="{code}" selected>' in duty.page
        assert not finds(duty, "window=nonsense", asked)


def matter_of(work: Work, number: str) -> int:
    """A matter of many that this ticket leads."""
    matter = Matter(title="", opened_at=work.now)
    work.session.add(matter)
    work.session.flush()
    ticket = ticket_of(work, number)
    ticket.matter_id, ticket.leads = matter.id, True
    return matter.id

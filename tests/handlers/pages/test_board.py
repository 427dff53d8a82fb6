"""The board of the four zeros and the search: a figure is the number of tickets its link lists."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from bot.vocabulary import Lane, Nature, Role
from models.judgements import Rating, Survey
from models.tickets import Ticket
from services.tick import tick
from services.watch.figures import FIGURES
from services.work import begin
from tests.handlers.pages.test_statements import counted
from tests.web import Browser, Doors

LINK = re.compile(r'<a (?:data-figure="(\w+)" )?href="(/centre/tickets\?[^"]+)">(\d+)</a>')
TOTAL = re.compile(r"共 (\d+) 件")
EVERYTHING = 200


def figures(page: str) -> dict[str, int]:
    """Each link of the board with the figure it stands under."""
    return {unescape(path): int(shown) for _, path, shown in LINK.findall(page)}


def listed(browser: Browser, path: str) -> int:
    found = TOTAL.search(browser.open(path).text)
    assert found, path
    return int(found[1])


@pytest.fixture
def county(doors: Doors) -> Doors:
    """Matters of every kind: returned, moved on, bounced, late, rated low, repeated, sealed, declined."""
    units = {code: doors.program(Role.UNIT, code) for code in ("U40", "U16", "U41")}
    duty = doors.program(Role.DUTY)
    returned = [doors.matter("U40") for _ in range(3)]
    for number in returned:
        assert units["U40"].act(number, "return", reason="not_duty", unit="U16").status_code == 200
    assert duty.act(returned[0], "rule", uphold=True, unit="U16").status_code == 200
    assert duty.act(returned[1], "rule", uphold=False).status_code == 200
    rate_low(doors, answered := doors.matter("U16"), units["U16"])
    assert answered
    again = doors.matter("U40")
    with begin(doors.house) as work:
        rows = {t.number: t for t in work.session.scalars(select(Ticket))}
        rows[again].contact_id = rows[returned[1]].contact_id
    units["U41"].act(doors.matter("U41"), "contact", text="今天去看。")
    doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
    assert duty.act(doors.matter(None), "decline", reason="court").status_code == 200
    doors.matter(None)
    doors.town.clock.forward(days=9)
    tick(doors.house, doors.town.clock())
    doors.matter("U41")
    return doors


def rate_low(doors: Doors, number: str, unit: object) -> None:
    with begin(doors.house) as work:
        ticket = work.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        survey = Survey(ticket_id=ticket.id, round=0, state="rated")
        work.session.add(survey)
        work.session.flush()
        rating = Rating(ticket_id=ticket.id, survey_id=survey.id, satisfaction=1, at=work.now)
        work.session.add(rating)
        ticket.reopens = 1


class TestBoard:
    @pytest.mark.parametrize("period", ["day", "month", "all"])
    def test_every_figure_is_the_number_of_tickets_its_link_lists(self, county: Doors, period: str) -> None:
        director = county.browser(Role.DIRECTOR)
        shown = figures(director.open(f"/centre/board?period={period}").text)
        assert len(shown) > 25 and sum(shown.values()) > 10
        wrong = {path: (n, got) for path, n in shown.items() if (got := listed(director, path)) != n}
        assert wrong == {}

    def test_every_figure_stands_on_it_and_counts_what_happened(self, county: Doors) -> None:
        page = county.browser(Role.DIRECTOR).open("/centre/board?period=all").text
        told = {name: int(n) for name, path, n in LINK.findall(page) if name and "unit=" not in path}
        assert told.keys() == FIGURES.keys()
        expected = {
            "received": 10, "returned": 3, "improper": 1, "bounced": 1, "ownerless": 0, "unhappy": 1,
            "not_right": 1, "reopened": 1, "repeated": 1, "open": 9, "unanswered": 0,
        }  # fmt: skip
        assert {name: told[name] for name in expected} == expected
        assert told["late"] > 5

    @pytest.mark.parametrize("unit", ["U40", "U16", "centre"])
    def test_a_units_own_board_keeps_the_same_promise(self, county: Doors, unit: str) -> None:
        director = county.browser(Role.DIRECTOR)
        assert f"/centre/board?unit={unit}&amp;period=all" in director.open("/centre/board?period=all").text
        shown = figures(director.open(f"/centre/board?unit={unit}&period=all").text)
        assert all(f"unit={unit}" in path for path in shown) and sum(shown.values()) > 3
        assert {path: n for path, n in shown.items() if listed(director, path) != n} == {}

    def test_a_return_counts_with_the_unit_that_made_it(self, county: Doors) -> None:
        shown = figures(county.browser(Role.DIRECTOR).open("/centre/board?period=all").text)
        of_units = {path: n for path, n in shown.items() if "figure=returned" in path and "unit=" in path}
        assert of_units == {"/centre/tickets?figure=returned&unit=U40": 3}

    def test_a_sealed_matter_is_counted_only_for_who_may_open_it(self, county: Doors) -> None:
        path = "/centre/tickets?period=year&lane=sealed"
        assert listed(county.browser(Role.DIRECTOR), "/centre/tickets") == 9  # outside ordinary search
        assert (
            listed(county.browser(Role.DUTY), path) == 0 and listed(county.browser(Role.DIRECTOR), path) == 1
        )
        pages = [county.browser(role).open("/centre/board").text for role in (Role.DUTY, Role.DIRECTOR)]
        duty, director = (figures(page)["/centre/tickets?period=month&figure=received"] for page in pages)
        assert director == duty + 1

    def test_a_unit_has_no_board(self, county: Doors) -> None:
        unit = county.browser(Role.UNIT, "U40")
        for path in ("/centre/board", "/centre/tickets"):
            assert unit.open(path).status_code == 403

    def test_it_stays_cheap_with_many_tickets(self, doors: Doors) -> None:
        for turn in range(EVERYTHING):
            doors.matter(("U40", "U16", None)[turn % 3])
        number = doors.matter(None)
        doors.stuck(number)
        doors.town.clock.forward(days=6)
        tick(doors.house, doors.town.clock())
        duty = doors.browser(Role.DUTY)
        pages = [
            "board",
            "tickets",
            "",
            "piles/triage",
            f"{number}?pile=triage",
            f"{number}?pile=undelivered",
        ]
        for path in (f"/centre/{page}" for page in (*pages, "escalations", "cards")):
            with counted(doors.house) as said:
                assert duty.open(path).status_code == 200
            assert len(said) <= 15, path


class TestSearch:
    def test_filters_stand_in_the_address_and_narrow_what_is_found(self, county: Doors) -> None:
        duty = county.browser(Role.DUTY)
        everything = listed(duty, "/centre/tickets")
        for query in ("unit=U41", "status=declined", "lane=declined", "unit=centre", "level=3", "q=9",
                      "nature=report", "from=2026-12-01", "channel=sms"):  # fmt: skip
            assert listed(duty, f"/centre/tickets?{query}") < everything, query
        page = duty.open("/centre/tickets?unit=U41&status=assigned").text
        assert '<option value="U41" selected>' in page and '<option value="assigned" selected>' in page

    def test_a_number_or_its_beginning_finds_the_ticket(self, doors: Doors) -> None:
        number, duty = doors.matter(), doors.browser(Role.DUTY)
        doors.matter()
        for asked in (number, number[:6]):
            assert f"/centre/{number}" in duty.open(f"/centre/tickets?q={asked}").text
            assert listed(duty, f"/centre/tickets?q={asked}") == 1

    def test_what_is_no_filter_is_left_aside(self, county: Doors) -> None:
        duty = county.browser(Role.DUTY)
        everything = listed(duty, "/centre/tickets")
        for query in ("status=nonsense", "figure=%27", "page=-1", "page=99999999999", "from=0001-01-01",
                      "to=yesterday", "level=x", "sort=;drop"):  # fmt: skip
            assert listed(duty, f"/centre/tickets?{query}") == everything, query

    def test_fifty_a_page_and_every_ticket_on_exactly_one(self, doors: Doors) -> None:
        numbers = {doors.matter() for _ in range(53)}
        duty = doors.browser(Role.DUTY)
        pages = [
            re.findall(r'href="/centre/(\d{8})"', duty.open(f"/centre/tickets?page={n}").text) for n in (1, 2)
        ]
        assert [len(page) for page in pages] == [50, 3] and set(pages[0] + pages[1]) == numbers
        assert 'rel="prev"' in duty.page and 'rel="next"' not in duty.page

    def test_the_other_matters_of_a_person_are_one_tap_away(self, doors: Doors) -> None:
        first, second = doors.matter(), doors.matter()
        with begin(doors.house) as work:
            rows = {t.number: t for t in work.session.scalars(select(Ticket))}
            rows[second].contact_id = rows[first].contact_id
        duty = doors.browser(Role.DUTY)
        assert f'href="/centre/tickets?person={first}"' in duty.open(f"/centre/{first}").text
        assert listed(duty, f"/centre/tickets?person={first}") == 2

"""/centre/board: the four zeros; each figure opens the search that lists what it counts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from bot.when import say_span
from handlers.guards import View, current_actor
from handlers.pages.reader import Reader
from handlers.pages.show import reader_of, show
from services.house import House
from services.watch.board import Board, board
from services.watch.figures import CENTRE, FIGURES, PERIODS

ZEROS = {
    "distance": ("unanswered", "received", "waits_for_contact", "contacted"),
    "shirking": ("improper", "returned", "bounced", "to_rule", "ownerless"),
    "complaint": ("not_right", "unhappy", "reopened", "repeated", "recurred", "rated", "unrated"),
    "backlog": ("late", "today", "escalated", "open"),
}
# Figures that ought to be 0: shown as late while they are not.
TARGETS = frozenset({"unanswered", "waits_for_contact", "improper", "ownerless", "not_right", "late"})
OF_UNITS = ("late", "open", "received", "returned", "improper", "bounced", "unhappy", "reopened", "recurred")
USUAL = "month"


def add_board(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The page, for those the guard lets in."""

    @guard
    def zeros() -> ResponseReturnValue:
        reader = reader_of(house)
        period = request.args.get("period", USUAL)
        period = period if period in (*PERIODS, "all") else USUAL
        unit = request.args.get("unit", "")
        unit = unit if unit == CENTRE or unit in reader.rules.units else ""
        told = board(house, current_actor(), period, reader.now, unit)

        waited = told.first_contact
        oldest = datetime.fromisoformat(told.oldest["received_at"]) if told.oldest else reader.now

        def listed(**filters: str) -> str:
            return address(period=period if period in PERIODS else "", **filters)

        return show(
            house, "centre/board.html", reader=reader, board=told, zeros=ZEROS, targets=TARGETS, unit=unit,
            counted=told.units.get(unit, {}) if unit else told.county, columns=OF_UNITS, figures=FIGURES,
            no_calendar=missing_years(reader),
            rows=rows_of(told, reader), periods=(*PERIODS, "all"), period=period, listed=listed,
            oldest=say_span(reader.now - oldest, reader.language),
            first_contact=say_span(timedelta(seconds=waited), reader.language) if waited is not None else "—",
        )  # fmt: skip

    blueprint.add_url_rule("/board", "board", zeros)


def missing_years(reader: Reader) -> list[int]:
    """This year and the next, where their official calendar is missing (policy.md, Working time)."""
    calendar = reader.rules.calendar
    year = calendar.local(reader.now).year
    return [needed for needed in (year, year + 1) if needed not in calendar.official_years]


def rows_of(told: Board, reader: Reader) -> list[tuple[str, str]]:
    """Every unit and the centre by name; those that are late first, then those that have something open."""
    rows = [(unit.code, unit.called(reader.language)) for unit in reader.units()]
    known = {code for code, _ in rows}
    rows += [
        (code, reader.unit(None if code == CENTRE else code)) for code in told.units if code not in known
    ]
    none: dict[str, int] = {}

    def weight(row: tuple[str, str]) -> tuple[int, int, str]:
        figures = told.units.get(row[0], none)
        return -figures.get("late", 0), -figures.get("open", 0), row[0]

    return sorted(rows, key=weight)


def address(**filters: str) -> str:
    """The search for these filters; an empty one is left out."""
    return "/centre/tickets?" + urlencode({name: value for name, value in filters.items() if value})

"""/admin/calendar: a year at a glance, an official year imported, a single day set; each shown beforehand."""

from collections.abc import Callable
from datetime import date

from flask import g, request
from flask.typing import ResponseReturnValue

from bot.passed import DayNote
from bot.refusal import Invalid, Refusal
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from handlers.pages.show import reader_of
from services.rules.calendar import Preview, months, preview, read_official, reset_day, set_days

FIRST, LAST = 2013, 2099
SOURCE_MOST = 200
TEXT_MOST = 20000


def add(desk: AdminDesk) -> None:
    """The year, the import and the single day."""
    door = _Calendar(desk)
    desk.page("/calendar", "calendar", door.year)
    desk.post("/calendar/import", "calendar_import", door.take_in)
    desk.post("/calendar/day", "calendar_day", door.set_day)
    desk.post("/calendar/day/reset", "calendar_reset", door.reset)


class _Calendar:
    """The views, with what they were given."""

    def __init__(self, desk: AdminDesk) -> None:
        self._desk, self._house = desk, desk.house

    def year(self, refusal: Refusal | None = None, seen: Preview | None = None, what: str = "") -> str:
        """A year; `?year=` turns the pages. After a form without `sure`, what it would change."""
        reader = reader_of(self._house)
        this = reader.now.year
        shown = _year(request.args.get("year", "") or g.get("form", {}).get("year", ""), this)
        typed = g.form.to_dict() if "form" in g else {}
        return self._desk.show(
            "calendar", reader=reader, shown=months(self._house, shown), this=this, refusal=refusal,
            seen=seen, what=what, typed=typed,
        )  # fmt: skip

    def take_in(self) -> ResponseReturnValue:
        """An official year, pasted."""
        form, year = g.form, _year(g.form.get("year", ""), 0)

        def days() -> dict[date, DayNote]:
            return read_official(form.get("text", "")[:TEXT_MOST], year, form.get("source", "")[:SOURCE_MOST])

        return self._with(days, year, "import", "calendar_imported")

    def set_day(self) -> ResponseReturnValue:
        """One day worked or not, with the reason."""
        form = g.form

        def days() -> dict[date, DayNote]:
            source = form.get("source", "").strip()[:SOURCE_MOST]
            if not source:
                raise Invalid("source", "say why")
            return {_day(form.get("day", "")): DayNote(form.get("working") == "1", source)}

        return self._with(days, None, "day", "day_set")

    def _with(
        self, days: Callable[[], dict[date, DayNote]], year: int | None, what: str, done: str
    ) -> ResponseReturnValue:
        """Show what the days would change, or once that was seen, let them hold."""
        now = self._house.now()
        try:
            given = days()
            if g.form.get("sure") != "1":
                return self.year(seen=preview(self._house, given, now, year), what=what)
        except Refusal as refusal:
            return self.year(refusal), refusal.status
        shown = year or next(iter(given)).year
        return self._desk.attempt(
            lambda: set_days(self._house, current_actor(), given, now, year), done,
            f"/admin/calendar?year={shown}", self.year,
        )  # fmt: skip

    def reset(self) -> ResponseReturnValue:
        """The official word again."""
        now = self._house.now()
        return self._desk.attempt(
            lambda: reset_day(self._house, current_actor(), _day(g.form.get("day", "")), now), "day_reset",
            f"/admin/calendar?year={g.form.get('day', '')[:4]}", self.year,
        )  # fmt: skip


def _year(typed: str, otherwise: int) -> int:
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else otherwise
    return year if FIRST <= year <= LAST else otherwise


def _day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid("day", "this is no day") from None
    if not FIRST <= day.year <= LAST:
        raise Invalid("day", "this day is too far away")
    return day

"""The county's hours and the official calendars of the State Council, read from config/calendar/."""

import tomllib
from datetime import date, time
from pathlib import Path

from bot.calendar import Calendar, DayNote, Period, Season
from bot.official import WrongCalendar, read_table

__all__ = ["WrongCalendar", "load_calendar", "read_year"]

FOLDER = Path(__file__).with_name("calendar")
HOURS = "hours.toml"


def load_calendar(folder: Path = FOLDER) -> Calendar:
    """Hours of hours.toml and the days of each year's file. Raises WrongCalendar, ValueError."""
    hours = tomllib.loads((folder / HOURS).read_text(encoding="utf-8"))
    days: dict[date, DayNote] = {}
    years = sorted(folder.glob("[0-9]*.toml"))
    for file in years:
        days |= read_year(file)
    return Calendar(
        zone=hours["zone"],
        periods=_periods(hours["periods"]),
        seasons=tuple(
            Season(season["first"], season["last"], _periods(season["periods"]))
            for season in hours.get("seasons", ())
        ),
        days=days,
        official_years=frozenset(int(file.stem) for file in years),
    )


def read_year(file: Path) -> dict[date, DayNote]:
    """The days of one official calendar: holidays off, make-up days worked, with the notice as source."""
    try:
        return read_table(tomllib.loads(file.read_text(encoding="utf-8")), int(file.stem))
    except WrongCalendar as wrong:
        raise WrongCalendar(f"{file.name}: {wrong}") from None


def _periods(pairs: list[list[str]]) -> tuple[Period, ...]:
    return tuple(Period(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)

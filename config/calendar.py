"""The county's hours and the official calendars of the State Council, read from config/calendar/."""

import tomllib
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from bot.calendar import Calendar, DayNote, Period, Season

FOLDER = Path(__file__).with_name("calendar")
HOURS = "hours.toml"


class WrongCalendar(ValueError):
    """A calendar file that contradicts itself; the message names the file and the day."""


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
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    days: dict[date, DayNote] = {}
    for holiday in table["off"]:
        for day in _each(holiday):
            _add(days, day, DayNote(False, table["source"], holiday["name"]), file)
    for day in table["worked"]:
        if day.weekday() < 5:
            raise WrongCalendar(f"{file.name}: {day} is worked anyway")
        _add(days, day, DayNote(True, table["source"]), file)
    return days


def _add(days: dict[date, DayNote], day: date, note: DayNote, file: Path) -> None:
    if str(day.year) != file.stem:
        raise WrongCalendar(f"{file.name}: {day} is in another year")
    if day in days:
        raise WrongCalendar(f"{file.name}: {day} stands twice")
    days[day] = note


def _each(holiday: Mapping[str, Any]) -> list[date]:
    first, last = holiday["first"], holiday["last"]
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _periods(pairs: list[list[str]]) -> tuple[Period, ...]:
    return tuple(Period(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)

"""Official calendars (放假安排) as they are handed over: a table of a file, or lines pasted from a notice."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from bot.passed import SATURDAY, DayNote

DAY = timedelta(days=1)
LINE = re.compile(
    r"(?P<first>\d{4}-\d{1,2}-\d{1,2})\s*(?:(?:\.\.|~|至|到|—|–)\s*(?P<last>\d{4}-\d{1,2}-\d{1,2}))?"
    r"[\s,，;；:：]*(?P<what>\S+)"
)
WORKS = {"work": True, "works": True, "worked": True, "working": True, "班": True, "上班": True, "调休": True,
         "off": False, "rest": False, "holiday": False, "休": False, "休息": False,
         "放假": False}  # fmt: skip
LONGEST = 60  # days in a row: a longer holiday is a slip of the pen


class WrongCalendar(ValueError):
    """A calendar that contradicts itself. `rule` says how, `at` which line or day."""

    def __init__(self, message: str, rule: str = "file", at: str = "") -> None:
        super().__init__(message)
        self.rule = rule
        self.at = at


def read_notice(text: str, year: int, source: str) -> dict[date, DayNote]:
    """The days of one year from lines like `2027-02-06 work` and `2027-02-05..2027-02-11 off`, or from a
    table like those of config/calendar (whose own source wins). Raises WrongCalendar."""
    if re.search(r"^\s*(off|worked)\s*=", text, re.MULTILINE):
        return _toml(text, year, source)
    days: dict[date, DayNote] = {}
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.partition("#")[0].strip()
        if bare:
            _take_line(days, bare, year, source, str(number))
    if not days:
        raise WrongCalendar("no day is named", "nothing")
    return days


def _take_line(days: dict[date, DayNote], line: str, year: int, source: str, number: str) -> None:
    found = LINE.fullmatch(line)
    working = WORKS.get(found["what"].lower()) if found else None
    if found is None or working is None:
        raise WrongCalendar(f"line {number} cannot be read", "line", number)
    first = _day(found["first"], number)
    for day in _each(first, _day(found["last"], number) if found["last"] else first, number):
        add_day(days, day, DayNote(working, source), year)


def _day(text: str, number: str) -> date:
    try:
        return date(*(int(part) for part in text.split("-")))
    except ValueError:
        raise WrongCalendar(f"line {number} has a day that does not exist", "line", number) from None


def _toml(text: str, year: int, source: str) -> dict[date, DayNote]:
    try:
        table = tomllib.loads(text)
        days = read_table({"source": source, "off": (), "worked": (), **table}, year)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        raise WrongCalendar("this table cannot be read", "table") from None
    if not days:
        raise WrongCalendar("no day is named", "nothing")
    return days


def read_table(table: Mapping[str, Any], year: int) -> dict[date, DayNote]:
    """The days of a table with `source`, `off` (name, first, last) and `worked`. Raises WrongCalendar."""
    days: dict[date, DayNote] = {}
    for holiday in table["off"]:
        for day in _each(holiday["first"], holiday["last"], str(holiday["first"])):
            add_day(days, day, DayNote(False, table["source"], holiday.get("name", "")), year)
    for day in table["worked"]:
        add_day(days, day, DayNote(True, table["source"]), year)
    return days


def _each(first: date, last: date, at: str) -> Iterator[date]:
    if not 0 <= (last - first).days < LONGEST:
        raise WrongCalendar(f"{first}..{last} is no stretch of days", "line", at)
    yield from (first + n * DAY for n in range((last - first).days + 1))


def add_day(days: dict[date, DayNote], day: date, note: DayNote, year: int) -> None:
    """One more day. Raises WrongCalendar for one of another year, one named twice, and a weekday that is
    said to be worked: it is anyway."""
    if day.year != year:
        raise WrongCalendar(f"{day} is in another year", "year", str(day))
    if day in days:
        raise WrongCalendar(f"{day} stands twice", "twice", str(day))
    if note.working and day.weekday() < SATURDAY:
        raise WrongCalendar(f"{day} is worked anyway", "weekday", str(day))
    days[day] = note

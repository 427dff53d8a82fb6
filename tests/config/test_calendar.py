from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from config.calendar import WrongCalendar, load_calendar, read_year
from config.words import load_wording

YEAR = """
source = "通知"
worked = [{worked}]
off = [{{ name = "new_year", first = {first}, last = {last} }}]
"""


def write(folder: Path, **days: str) -> Path:
    file = folder / "2026.toml"
    file.write_text(YEAR.format(**{"worked": "", "first": "2026-01-01", "last": "2026-01-03"} | days))
    return file


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_an_official_year_is_as_an_independent_calendar_has_it(year: int) -> None:
    calendar, day = load_calendar(), date(year, 1, 1)
    while day.year == year:
        assert calendar.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_each_official_day_names_the_notice_it_comes_from() -> None:
    calendar = load_calendar()
    assert calendar.official_years == {2024, 2025, 2026}
    for day, note in calendar.days.items():
        assert f"关于{day.year}年部分节假日安排的通知（国办发明电" in note.source


def test_every_holiday_has_a_name_in_both_languages() -> None:
    names = {note.name for note in load_calendar().days.values() if note.name}
    for table in load_wording().tables.values():
        assert {f"derivation.holiday.{name}" for name in names} <= table.keys()


def test_the_county_works_from_half_past_eight_with_a_pause_at_noon() -> None:
    calendar = load_calendar()
    periods = [(str(p.opens), str(p.closes)) for p in calendar.periods_on(date(2026, 3, 5))]
    assert periods == [("08:30:00", "12:00:00"), ("14:00:00", "17:30:00")]
    assert calendar.zone == "Asia/Shanghai"


def test_summer_hours_are_read_from_the_hours_file(tmp_path: Path) -> None:
    (tmp_path / "hours.toml").write_text(
        'zone = "Asia/Shanghai"\nperiods = [["08:30", "12:00"]]\n[[seasons]]\n'
        'first = 2026-07-01\nlast = 2026-08-31\nperiods = [["08:00", "11:00"], ["15:00", "18:00"]]\n'
    )
    calendar = load_calendar(tmp_path)
    assert [len(calendar.periods_on(date(2026, month, 1))) for month in (6, 7)] == [1, 2]
    assert calendar.official_years == frozenset()


@pytest.mark.parametrize(
    ("days", "complaint"),
    [({"first": "2025-12-31"}, "2025-12-31 is in another year"),
     ({"worked": "2026-01-03"}, "2026-01-03 stands twice"),
     ({"worked": "2026-01-05"}, "2026-01-05 is worked anyway")],
)  # fmt: skip
def test_a_year_that_contradicts_itself_is_refused_by_its_day(
    tmp_path: Path, days: dict[str, str], complaint: str
) -> None:
    with pytest.raises(WrongCalendar, match=complaint):
        read_year(write(tmp_path, **days))

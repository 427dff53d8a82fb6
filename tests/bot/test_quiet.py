from datetime import time

import pytest

from bot.quiet import out_of_quiet
from tests.bot.county import at, clock

NIGHT = (time(21), time(8))


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("2026-11-23 20:59", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "2026-11-24 08:00"),
        ("2026-11-24 00:30", "2026-11-24 08:00"),
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
    ],
)
def test_no_survey_between_nine_at_night_and_eight_in_the_morning(asked: str, goes: str) -> None:
    assert clock(out_of_quiet(at(asked), "Asia/Shanghai", NIGHT)) == goes

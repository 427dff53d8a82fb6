from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import Offence, excuse
from bot.vocabulary import DeadlineKind, Urgency
from tests.bot.county import CALENDAR, at

DUE = at("2026-11-23 17:30")
LATE = Offence(
    cause=DeadlineKind.RESOLVE, due_at=DUE, urgency=Urgency.ORDINARY, urgency_confirmed=False,
    unit_has_cards=True, wall=False,
)  # fmt: skip


def why(offence: Offence, now: str) -> str | None:
    return excuse(offence, at(now), CALENDAR, 30)


def test_half_an_hour_counts_in_working_time_only() -> None:
    assert why(LATE, "2026-11-24 08:59") == "grace"
    assert why(LATE, "2026-11-24 09:00") is None


def test_an_urgent_promise_counts_by_the_wall_clock_once_the_urgency_is_confirmed() -> None:
    urgent = replace(LATE, urgency=Urgency.URGENT, wall=True)
    assert why(urgent, "2026-11-23 23:00") == "unconfirmed"
    confirmed = replace(urgent, urgency_confirmed=True)
    assert why(confirmed, "2026-11-23 17:59") == "grace"
    assert excuse(confirmed, DUE + timedelta(minutes=30), CALENDAR, 30) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cause": DeadlineKind.CONTACT}, "cause"),
        ({"unit_has_cards": False}, "flags"),
        ({"late_dispatch": True}, "late_dispatch"),
        ({"storm": True}, "storm"),
        ({"system_fault": True}, "system_fault"),
        ({"return_pending": True}, "return_pending"),
    ],
)
def test_what_excuses_a_unit(change: dict[str, object], reason: str) -> None:
    assert why(replace(LATE, **change), "2026-11-25 10:00") == reason  # type: ignore[arg-type]

"""When a card may be drafted (policy.md, Ladder and Cards). Cards are for units, never for a person."""

from dataclasses import dataclass
from datetime import datetime

from bot.calendar import Calendar
from bot.vocabulary import DeadlineKind, Urgency

CAUSES = frozenset({DeadlineKind.ACCEPT, DeadlineKind.RESOLVE, DeadlineKind.RECTIFY})


@dataclass(frozen=True, slots=True)
class Offence:
    """What a card would be for, and what may excuse it."""

    cause: DeadlineKind
    due_at: datetime
    urgency: Urgency
    urgency_confirmed: bool
    unit_has_cards: bool
    wall: bool
    late_dispatch: bool = False
    storm: bool = False
    return_pending: bool = False
    system_fault: bool = False


def minutes_late(offence: Offence, now: datetime, calendar: Calendar) -> int:
    """How late it is in the deadline's own time, in whole minutes."""
    if offence.wall:
        return int((now - offence.due_at).total_seconds() // 60)
    return int(calendar.working_minutes_between(offence.due_at, now))


def excuse(offence: Offence, now: datetime, calendar: Calendar, grace_minutes: int) -> str | None:
    """Why no card may be drafted, or None when it may: flags, unconfirmed urgency, grace, the excuses."""
    reasons = (
        ("cause", offence.cause not in CAUSES),
        ("flags", not offence.unit_has_cards),
        ("unconfirmed", offence.urgency is not Urgency.ORDINARY and not offence.urgency_confirmed),
        ("late_dispatch", offence.late_dispatch),
        ("storm", offence.storm),
        ("return_pending", offence.return_pending),
        ("system_fault", offence.system_fault),
        ("grace", minutes_late(offence, now, calendar) < grace_minutes),
    )
    return next((name for name, holds in reasons if holds), None)

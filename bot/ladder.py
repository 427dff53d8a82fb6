"""Who hears of a promise that is not kept, when, and with what effect (policy.md, Ladder)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.calendar import Calendar
from bot.cards import CAUSES
from bot.deadline import CITIZEN, Due
from bot.policy import Policy
from bot.vocabulary import DeadlineKind, Urgency

REMIND, OVERDUE, SUPERVISE, PUBLISH = range(4)
PASSED = timedelta(seconds=1)  # a limit is passed one second after it (policy.md, Working time)
CENTRE = "centre/"


class Effect(StrEnum):
    """What a step does besides telling."""

    REMIND = "remind"  # 提醒
    URGE = "urge"  # 催办
    DRAFT_YELLOW = "draft_yellow"
    OPEN_SUPERVISE = "open_supervise"  # 督办
    DRAFT_RED = "draft_red"  # replaces the yellow draft
    PUBLISH_DRAFT = "publish_draft"  # on the director's list, for 约谈 and bulletin


@dataclass(frozen=True, slots=True)
class Rung:
    """A step and the moment from which it is taken: as soon as the clock shows `at` or later."""

    step: int
    at: datetime


def rungs(due: Due, policy: Policy, calendar: Calendar) -> tuple[Rung, ...]:
    """The four steps of a deadline that climbs, in order of time; none for one that lapses."""
    if not DeadlineKind(due.kind).climbs:
        return ()
    supervise, publish = _above(due, policy, calendar)
    return (
        Rung(REMIND, reminder_at(due, policy.reminder_fraction, calendar)),
        Rung(OVERDUE, due.due_at + PASSED),
        Rung(SUPERVISE, supervise),
        Rung(PUBLISH, publish),
    )


def _above(due: Due, policy: Policy, calendar: Calendar) -> tuple[datetime, datetime]:
    """Steps 2 and 3 count from due_at: by the wall clock in hours, else in working days."""
    if due.by_wall_clock:
        return (
            due.due_at + timedelta(hours=policy.supervise_after_wall_hours),
            due.due_at + timedelta(hours=policy.publish_after_wall_hours),
        )
    return (
        calendar.end_of_working_day(due.due_at, policy.supervise_after_working_days),
        calendar.end_of_working_day(due.due_at, policy.publish_after_working_days),
    )


def reminder_at(due: Due, fraction: float, calendar: Calendar) -> datetime:
    """When `fraction` of the window is gone, in the window's own time.

    A window agreed over a rest day may hold no working time at all; it is measured by the wall clock.
    """
    working = timedelta() if due.by_wall_clock else calendar.working_time_between(due.start, due.due_at)
    if not working:
        return due.start + (due.due_at - due.start) * fraction
    return calendar.add_working_time(due.start, working * fraction)


def hears(step: int, kind: DeadlineKind, owner: str, unit: str | None) -> tuple[str, ...]:
    """The posts that hear of a step, each once, and `citizen` where the promise to them has passed."""
    if not kind.climbs:
        return ()
    told = _centre_hears(step, owner) if owner.startswith(CENTRE) else _unit_hears(step, owner, unit)
    if kind is DeadlineKind.PROMISE and step == OVERDUE:
        told = (*told, CITIZEN)
    return tuple(dict.fromkeys(told))


def _unit_hears(step: int, owner: str, unit: str | None) -> tuple[str, ...]:
    code = unit or owner.partition("/")[0]
    ranks = ((owner,), (f"{code}/liaison", f"{code}/leader"), ("centre/supervisor",), ("centre/director",))
    return tuple(post for posts in ranks[: step + 1] for post in posts)


def _centre_hears(step: int, owner: str) -> tuple[str, ...]:
    """The centre climbs its own stairs: supervisor, director, the director's list."""
    ranks = (owner, "centre/supervisor", "centre/director")
    return ranks[: step + 1]


def effects(step: int, kind: DeadlineKind, owner: str) -> frozenset[Effect]:
    """What a step sets off. A deadline of the centre opens no supervise and no card."""
    if not kind.climbs:
        return frozenset()
    theirs = not owner.startswith(CENTRE)
    carded = theirs and kind in CAUSES
    table = {
        REMIND: {Effect.REMIND: True},
        OVERDUE: {Effect.URGE: True, Effect.DRAFT_YELLOW: carded},
        SUPERVISE: {Effect.OPEN_SUPERVISE: theirs, Effect.DRAFT_RED: carded},
        PUBLISH: {Effect.PUBLISH_DRAFT: True},
    }
    return frozenset(effect for effect, holds in table[step].items() if holds)


def notice_at(now: datetime, urgency: Urgency, calendar: Calendar) -> datetime:
    """When people may be told: at once by the wall clock, else in the next working period."""
    return now if urgency.by_wall_clock else calendar.next_working_moment(now)

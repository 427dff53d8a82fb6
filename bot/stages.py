"""What the clock will do about a deadline, in order: the ladder, or a lapse for those that do not climb."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.calendar import Calendar
from bot.cards import CAUSES
from bot.deadline import Due
from bot.ladder import PASSED, rungs
from bot.policy import Policy
from bot.vocabulary import DeadlineKind

STEP_NAMES = ("remind", "overdue", "supervise", "publish")


class Stage(StrEnum):
    """The name of a moment in a deadline's life; remind to publish are the ladder's steps 0 to 3."""

    REMIND = "remind"
    OVERDUE = "overdue"
    CARD = "card"  # the grace of overdue promises is over: a card may be drafted
    SUPERVISE = "supervise"
    PUBLISH = "publish"
    ASK_AGAIN = "ask_again"  # the rating reminder
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Moment:
    """One stage and when it comes; `step` is the ladder's step, None for what is no step."""

    stage: Stage
    at: datetime
    step: int | None = None


def plan(due: Due, policy: Policy, calendar: Calendar) -> tuple[Moment, ...]:
    """All moments of a deadline in the order they are taken. Never empty."""
    kind = DeadlineKind(due.kind)
    if kind is DeadlineKind.RATING:
        again = due.start + timedelta(days=policy.rating_reminder_days)
        return (Moment(Stage.ASK_AGAIN, again), Moment(Stage.LAPSE, due.due_at + PASSED))
    if not kind.climbs:
        return (Moment(Stage.LAPSE, due.due_at + PASSED),)
    steps = [Moment(Stage(STEP_NAMES[r.step]), r.at, r.step) for r in rungs(due, policy, calendar)]
    if kind in CAUSES:
        steps.insert(2, Moment(Stage.CARD, _after_grace(due, policy, calendar)))
    return tuple(steps)


def _after_grace(due: Due, policy: Policy, calendar: Calendar) -> datetime:
    """Under 30 working minutes late only reminds (policy.md, Cards)."""
    if due.by_wall_clock:
        return due.due_at + timedelta(minutes=policy.card_grace_minutes)
    return calendar.add_working_minutes(due.due_at, policy.card_grace_minutes)[0]

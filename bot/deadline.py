"""By when a promise must be kept, whose it is, and why then (policy.md, Working time and Deadlines)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from bot.calendar import Calendar
from bot.derivation import Reason, derive, stated, tell
from bot.policy import Limit, LimitUnit, Policy
from bot.vocabulary import DeadlineKind, Nature, Urgency
from bot.wording import Wording

__all__ = [
    "Due", "Explained", "NoLimit", "Reason", "Terms", "due", "due_within", "explain", "limit_for", "owner_of",
    "precedence", "recount", "reset_due",
]  # fmt: skip

CITIZEN = "citizen"

# Posts of the unit are a bare name; the centre's stand in full (policy.md, the table of deadlines).
OWNERS: dict[DeadlineKind, str] = {
    DeadlineKind.DISPATCH: "centre/duty",
    DeadlineKind.ACCEPT: "first",
    DeadlineKind.CONTACT: "first",
    DeadlineKind.RESOLVE: "first",
    DeadlineKind.PROMISE: "centre/supervisor",
    DeadlineKind.DECIDE: "centre/supervisor",
    DeadlineKind.RULING: "centre/duty",
    DeadlineKind.CALLBACK: "centre/supervisor",
    DeadlineKind.RECTIFY: "leader",
    DeadlineKind.CARD: "centre/supervisor",
    DeadlineKind.SUPERVISE: "centre/supervisor",
    DeadlineKind.UNDELIVERED: "centre/duty",
    DeadlineKind.RETURN: "first",
    DeadlineKind.PROPOSAL: CITIZEN,
    DeadlineKind.STATEMENT: "leader",
    DeadlineKind.APPEAL: "leader",
    DeadlineKind.RATING: CITIZEN,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a limit depends on."""

    nature: Nature
    urgency: Urgency
    complex: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A promise's end. `start` and `due_at` are UTC; it is passed one second after `due_at`.

    `by_wall_clock`: its time is every hour of every day, else working time. `zone` is the county's.
    """

    kind: str
    start: datetime
    due_at: datetime
    policy_version: int
    derivation: tuple[Reason, ...]
    by_wall_clock: bool
    zone: str = "UTC"


class Explained(TypedDict):
    """One step of a derivation as it is stored and printed."""

    key: str
    values: dict[str, str]
    text: str


class NoLimit(LookupError):
    """The table has no such limit (– or none), and praise has none at all."""

    def __init__(self, kind: DeadlineKind, terms: Terms) -> None:
        super().__init__(f"{kind} has no limit for {terms.urgency} {terms.nature}")
        self.kind = kind
        self.terms = terms


def due(kind: DeadlineKind, start: datetime, terms: Terms, policy: Policy, calendar: Calendar) -> Due:
    """The bare rule for a promise that begins at `start` (aware). Raises NoLimit, and ValueError for a
    naive start."""
    limit = limit_for(kind, terms, policy)
    if limit is None:
        raise NoLimit(kind, terms)
    begins = calendar.local(start).astimezone(UTC)
    due_at = _end(limit, begins, calendar)
    reasons = derive(kind, precedence(kind, terms), limit, begins, due_at, policy.version, calendar)
    return Due(kind, begins, due_at, policy.version, reasons, limit.by_wall_clock, calendar.zone)


def limit_for(kind: DeadlineKind, terms: Terms, policy: Policy) -> Limit | None:
    """The figure that holds, None where the table has – or none; `promise` has the figures of `resolve`."""
    if terms.nature is Nature.PRAISE:
        return None  # thanked, passed on and closed at once
    table = DeadlineKind.RESOLVE if kind is DeadlineKind.PROMISE else kind
    return policy.limits[table].get(precedence(kind, terms)[0])


def precedence(kind: DeadlineKind, terms: Terms) -> tuple[str, ...]:
    """All that could decide the limit, the first decides: for resolve and promise emergency, urgent, report,
    complex, nature; for the others the urgency alone."""
    if kind not in (DeadlineKind.RESOLVE, DeadlineKind.PROMISE):
        return (terms.urgency.value,)
    ranks = {
        "emergency": terms.urgency is Urgency.EMERGENCY,
        "urgent": terms.urgency is Urgency.URGENT,
        "report": terms.nature is Nature.REPORT,
        "complex": terms.complex,
        terms.nature.value: True,
    }
    return tuple(name for name, applies in ranks.items() if applies)


def _end(limit: Limit, start: datetime, calendar: Calendar) -> datetime:
    """Where a limit that begins at `start` ends (policy.md, Working time)."""
    match limit.unit:
        case LimitUnit.MINUTES:
            return start + timedelta(minutes=limit.amount)
        case LimitUnit.HOURS:
            return start + timedelta(hours=limit.amount)
        case LimitUnit.WORKING_HOURS:
            return calendar.add_working_time(start, timedelta(hours=limit.amount))
        case LimitUnit.WORKING_DAYS:
            return calendar.end_of_working_day(start, limit.amount)
        case LimitUnit.CALENDAR_DAYS:
            return calendar.calendar_days_end(start, limit.amount)
        case LimitUnit.SAME_WORKING_DAY:
            assert limit.cutoff is not None  # Limit.read gives this unit one
            return calendar.same_day_or_next(start, limit.cutoff)


def recount(kind: str, start: datetime, told: Sequence[Explained], calendar: Calendar) -> Due | None:
    """The same promise by another calendar: from its own start, by the limit and the policy version that
    its derivation `told` names. None where nobody counted: an end that the citizen agreed to or the duty
    officer set stands, whatever the calendar says."""
    steps = {step["key"]: step["values"] for step in told}
    rule = steps.get("rule")
    if rule is None or steps.keys() & {"agreed", "set"}:
        return None
    unit = rule["unit"]
    amount = rule["amount"]
    limit = Limit.read({unit: amount if unit == LimitUnit.SAME_WORKING_DAY else int(amount)})
    others = steps.get("precedence", {}).get("others", "")
    deciders = (rule["by"], *(name for name in others.split(",") if name))
    due_at, version = _end(limit, start, calendar), int(rule["policy"])
    reasons = derive(kind, deciders, limit, start, due_at, version, calendar)
    return Due(kind, start, due_at, version, reasons, limit.by_wall_clock, calendar.zone)


def due_within(bare: Due, cap: Due | None) -> Due:
    """`bare`, but never later than `cap`: accept and contact are due at the latest when resolve is."""
    if cap is None or bare.due_at <= cap.due_at:
        return bare
    return _moved(bare, cap.due_at, "capped")


def reset_due(bare: Due, until: datetime, how: str) -> Due:
    """`bare` with another end: `how` is agreed (the citizen said yes) or set (the duty officer decided).

    Raises ValueError for an end that is not after the start.
    """
    if until <= bare.start:
        raise ValueError("a promise must end after it begins")
    return _moved(bare, until.astimezone(UTC), how)


def _moved(bare: Due, due_at: datetime, key: str) -> Due:
    reason = Reason(key, {"due": stated(due_at, bare.zone)})
    return replace(bare, due_at=due_at, derivation=(*bare.derivation, reason))


def owner_of(kind: DeadlineKind, unit: str | None) -> str:
    """The post that owes it, or `citizen`. What stays at the centre (no unit) is its supervisor's."""
    post = OWNERS[kind]
    if post == CITIZEN or "/" in post:
        return post
    return f"{unit}/{post}" if unit else "centre/supervisor"


def explain(told: Due, wording: Wording, language: str) -> list[Explained]:
    """The derivation step by step: keys and values for programs, text in `language` for people."""
    return [
        {"key": reason.key, "values": dict(reason.values), "text": tell(reason, wording, language)}
        for reason in told.derivation
    ]

"""The figures of policy.md as one value: which limit each promise has, and all the numbers rules need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum
from typing import Any

from bot.vocabulary import DeadlineKind


class WrongFigure(ValueError):
    """A set of figures that cannot be a policy; the message names the figure."""


class LimitUnit(StrEnum):
    """How a limit counts (policy.md, Working time)."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    SAME_WORKING_DAY = "same_working_day"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a promise may take: `amount` of `unit`, or for the same working day the `cutoff` up to which
    the day still counts."""

    unit: LimitUnit
    amount: int = 0
    cutoff: time | None = None

    @classmethod
    def read(cls, figure: Mapping[str, Any]) -> "Limit":
        """From a table with one entry, `{working_days = 5}` or `{same_working_day = "15:00"}`.

        Raises WrongFigure for anything else.
        """
        try:
            ((name, amount),) = figure.items()
            unit = LimitUnit(name)
            if unit is LimitUnit.SAME_WORKING_DAY:
                return cls(unit, cutoff=time.fromisoformat(amount))
        except (AttributeError, TypeError, ValueError):
            raise WrongFigure(f"not a limit: {figure!r}") from None
        if type(amount) is not int or amount < 1:
            raise WrongFigure(f"a limit needs a whole number from 1: {figure!r}")
        return cls(unit, amount)

    def write(self) -> dict[str, int | str]:
        """The table that `read` takes."""
        return {self.unit.value: self.amount if self.cutoff is None else _clock(self.cutoff)}

    @property
    def by_wall_clock(self) -> bool:
        """True for minutes and plain hours, which run through every hour of every day."""
        return self.unit in (LimitUnit.MINUTES, LimitUnit.HOURS)


Limits = Mapping[str, Mapping[str, Limit]]

BY_URGENCY = frozenset({"ordinary", "urgent", "emergency"})
BY_TERMS = frozenset(
    {"emergency", "urgent", "report", "complex", "complaint", "help", "inquiry", "suggestion"}
)


@dataclass(frozen=True)
class Policy:
    """One version of the county's figures; every deadline records the version it was made under.

    `limits` is kind → case → Limit, where the case is the urgency, for `resolve` what decides by precedence
    (`promise` has the same figures from its own start). A case that is missing has no such limit.
    Minutes, hours and days are wall clock or calendar unless the name says working.
    """

    version: int
    limits: Limits
    reminder_fraction: float  # of a window, in the window's own time, when its owner is reminded
    supervise_after_working_days: int  # ladder step 2, from due_at
    supervise_after_wall_hours: int
    publish_after_working_days: int  # ladder step 3, from due_at
    publish_after_wall_hours: int
    sign_publication_working_days: int  # unsigned by the director for longer is counted
    rating_reminder_days: int
    quiet_hours: tuple[time, time]  # no surveys from the first to the second, over midnight
    correction_hours: int  # a rating may be corrected for so long
    low_grades: tuple[int, ...]  # reopen and are called back
    merge_minutes: int  # a message joins the person's last one within
    proposal_working_days: int  # in all, without the director
    pressure_hours: int  # after the unit's contact
    final_dispatch: int  # the dispatch that is final and signed by the director
    centre_leads_after: int  # reopens
    conclude_after: int  # reopens, with the centre's own review
    callback_attempts: int  # before a person counts as not reached
    callback_share: float  # of the tickets not rated low
    callback_minimum: int  # a unit and month
    card_grace_minutes: int  # less late than this, in the promise's own time, only reminds
    joint_window_days: int  # similar tickets, and a recurrence, are looked for within
    growing_people: int  # who tell of one thing, before the centre is warned (未诉先办)
    storm_tickets: int  # similar ones …
    storm_minutes: int  # … within, that propose storm mode
    routing_threshold: float  # score from which a ticket goes out without a person
    visit_scene_hours: int  # a scanned window stays the subject of a visit rating
    burst_ratings: int  # of one unit within an hour, flagged
    rating_after_contact_minutes: int  # a rating so soon after the unit's contact is flagged
    rating_reply_working_days: int  # a unit may answer a rating
    rating_review_working_days: int  # the supervisor decides on excluding it
    weight_response: float
    weight_solved: float
    weight_satisfied: float
    weight_partly: float  # partly solved counts as
    weight_acceptable: float  # grade 3 counts as
    ranking_minimum: int  # rated tickets from which a unit is ranked
    retention_months: int  # after closing
    backup_days: int
    document_days: int  # a paper is kept after it was made …
    case_file_days: int  # … a case file, which holds words, not so long
    link_days: int  # a citizen's ticket page, after the ticket's end
    login_link_hours: int  # a one-time password link
    binding_code_hours: int  # a one-time code by which a person binds a chat
    freshness_seconds: int  # a push may differ from our clock by
    flood_messages: int  # of one sender a minute; what comes faster waits its turn
    max_media_bytes: int
    breaker_failures: int  # of a way in a row, after which it rests …
    breaker_seconds: int  # … if each came so soon after the one before
    rest_seconds: int  # the first rest; each further one is twice as long …
    rest_most_seconds: int  # … but no longer than this
    quota_rest_hours: int  # of a way whose quota is used up
    waiting_minutes: int  # what a citizen should hear waits so long for a way before the duty officer is told

    def __post_init__(self) -> None:
        _check(self)

    @classmethod
    def from_dict(cls, figures: Mapping[str, Any], base: "Policy | None" = None) -> "Policy":
        """From the file or a stored version; what an older version does not have is taken from `base`.

        Raises WrongFigure for a figure that is missing, unknown or out of range.
        """
        given = {**(base.to_dict() if base else {}), **figures}
        names = {entry.name for entry in fields(cls)}
        for name in names.symmetric_difference(given):
            raise WrongFigure(f"{'no figure' if name in names else 'unknown figure'}: {name}")
        return cls(**{name: _read(name, value) for name, value in given.items()})

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold; `from_dict` gives the same policy back."""
        plain = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return plain | {
            "limits": {kind: {case: limit.write() for case, limit in cases.items()}
                       for kind, cases in self.limits.items()},
            "quiet_hours": [_clock(at) for at in self.quiet_hours],
            "low_grades": list(self.low_grades),
        }  # fmt: skip


def _clock(at: time) -> str:
    return at.isoformat(timespec="auto" if at.second or at.microsecond else "minutes")


def _read(name: str, value: Any) -> Any:
    try:
        return _READ[name](value) if name in _READ else value
    except (AttributeError, TypeError, ValueError) as error:
        raise WrongFigure(f"{name}: {error}") from None


def _limits(tables: Mapping[str, Mapping[str, Any]]) -> Limits:
    return {
        str(DeadlineKind(kind)): {case: Limit.read(figure) for case, figure in cases.items()}
        for kind, cases in tables.items()
    }


def _hours(pair: list[str]) -> tuple[time, time]:
    begin, end = (time.fromisoformat(clock) for clock in pair)
    return begin, end


_READ: Mapping[str, Callable[[Any], Any]] = {"limits": _limits, "quiet_hours": _hours, "low_grades": tuple}


def _check(policy: Policy) -> None:
    for entry in fields(policy):
        value = getattr(policy, entry.name)
        allowed = {int: (int,), float: (int, float)}.get(entry.type)  # type: ignore[arg-type]
        if allowed and (type(value) not in allowed or not value > 0):
            raise WrongFigure(f"{entry.name} must be a number above 0")
    if not policy.low_grades or not set(policy.low_grades) <= {1, 2, 3, 4, 5}:
        raise WrongFigure("low_grades must be grades from 1 to 5")
    for name in ("reminder_fraction", "callback_share", "routing_threshold"):
        if not 0 < getattr(policy, name) < 1:
            raise WrongFigure(f"{name} must be a share between 0 and 1")
    for lesser, greater in (
        ("supervise_after_working_days", "publish_after_working_days"),
        ("supervise_after_wall_hours", "publish_after_wall_hours"),
        ("rest_seconds", "rest_most_seconds"),
    ):
        if getattr(policy, lesser) >= getattr(policy, greater):
            raise WrongFigure(f"{greater} must be more than {lesser}")
    _check_limits(policy.limits)


def _check_limits(limits: Limits) -> None:
    wanted = {kind.value for kind in DeadlineKind} - {DeadlineKind.PROMISE}
    for kind in wanted.symmetric_difference(limits):
        raise WrongFigure(f"{'no limits' if kind in wanted else 'limits of their own'} for {kind}")
    for kind, cases in limits.items():
        known = BY_TERMS if kind == DeadlineKind.RESOLVE else BY_URGENCY
        for case in cases.keys() - known:
            raise WrongFigure(f"unknown case {case} of {kind}")
    for case in BY_TERMS - limits[DeadlineKind.RESOLVE].keys():
        raise WrongFigure(f"no limit for {case} of resolve")

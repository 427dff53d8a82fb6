"""When a way out rests and how it comes back: the rules of a circuit breaker (ADR 0019).

A way whose provider fails several times in a row rests. When the rest is over one letter goes as a probe:
taken, the way is open again; failed, it rests twice as long, up to a bound.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.letter import Outcome
from bot.policy import Policy

FAILURES = frozenset({Outcome.RETRY, Outcome.AMBIGUOUS})  # any other answer shows a provider that works


@dataclass(frozen=True, slots=True)
class Breaker:
    """One way: its failures in a row and the last one's time; until when it rests (None: it is open), and
    how often it has rested since it last worked."""

    failures: int = 0
    failed_at: datetime | None = None
    until: datetime | None = None
    rests: int = 0


CLOSED = Breaker()


def after(known: Breaker, outcome: Outcome | None, probe: bool, now: datetime, policy: Policy) -> Breaker:
    """The breaker after a letter; `outcome` is None when the provider took it.

    While the way rests only the probe's word counts: what left before it is late news.
    """
    if outcome is Outcome.QUOTA:
        return _resting(known, now + timedelta(hours=policy.quota_rest_hours))
    if known.until is not None and not probe:
        return known
    if outcome not in FAILURES:
        return CLOSED
    if known.until is not None:
        return _resting(known, now + _rest(known.rests, policy))
    return _counted(known, now, policy)


def _counted(known: Breaker, now: datetime, policy: Policy) -> Breaker:
    within = timedelta(seconds=policy.breaker_seconds)
    lately = known.failed_at is not None and now - known.failed_at <= within
    counted = Breaker(known.failures + 1 if lately else 1, now)
    if counted.failures < policy.breaker_failures:
        return counted
    return _resting(counted, now + _rest(0, policy))


def _resting(known: Breaker, until: datetime) -> Breaker:
    return Breaker(known.failures, known.failed_at, until, known.rests + 1)


def _rest(rests: int, policy: Policy) -> timedelta:
    """Twice as long each time, up to the bound."""
    doubled: int = policy.rest_seconds * 2 ** min(rests, 20)
    return timedelta(seconds=min(doubled, policy.rest_most_seconds))

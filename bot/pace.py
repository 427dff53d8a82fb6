"""How fast one sender writes, so that who floods is slowed and nobody else is."""

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum, auto

MINUTE = 60.0
REMEMBERED = 10_000  # senders, some 2 MB; of more, those who wrote longest ago are forgotten


class Pace(StrEnum):
    """What a sender's pace asks for: FLOOD_BEGINS once, with the first message that is too fast."""

    USUAL = auto()
    FLOOD_BEGINS = auto()
    FLOOD = auto()


@dataclass
class _Bucket:
    left: float  # messages that may still come at once
    at: float
    flooding: bool = False


class Paces:
    """A token bucket for each sender: `most` messages at once, refilled within a minute.

    Times are seconds of a clock that never goes back. Callers take care of threads.
    """

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def note(self, sender: str, most: int, now: float) -> Pace:
        """Count one message of this sender."""
        bucket = self._buckets.setdefault(sender, _Bucket(most, now))
        self._buckets.move_to_end(sender)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.left = min(most, bucket.left + (now - bucket.at) * most / MINUTE)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left, bucket.flooding = bucket.left - 1, False
            return Pace.USUAL
        begins, bucket.flooding = not bucket.flooding, True
        return Pace.FLOOD_BEGINS if begins else Pace.FLOOD

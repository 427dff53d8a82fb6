"""Hot issues: many people, one problem. What it is called, where, whom it concerns, and how it grows."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.likeness.groups import closeness, core, link, pairs_of
from bot.likeness.naming import first_phrase, most_telling, place_of_all, whom
from bot.likeness.signature import Rarity, sign

FEWEST = 3  # people that make an issue worth a line
TIGHT = 0.25  # mean likeness of an issue told in much the same words
LOOSE = 0.75  # how much it cools an issue that its messages are less close than that
RISING, FALLING = 0.4, 0.12  # share of its messages in the last quarter of its time; 0.25 is steady
BUSIEST = timedelta(days=90)  # as many people within this are hotter than the same spread over a year


class Course(StrEnum):
    """Where an issue goes, in a word."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Told:
    """One message as hot issues need it; `person` is any stable mark of who told it, "" if not known."""

    id: str
    at: datetime
    text: str
    subject: str = ""
    person: str = ""
    unit: str | None = None
    matter: str = ""  # messages of one matter were joined already: they stand together, however told


@dataclass(frozen=True, slots=True)
class Issue:
    """A hot issue. `heat` ranks it: its people, fewer where they are spread over time or say less the same.

    `trend`: share of its messages in the last quarter of its time, 0.25 = steady; members in order of time.
    """

    members: tuple[Told, ...]
    titled_by: Told
    place: str
    whom: str
    people: int
    heat: float
    trend: float
    unit: str | None

    @property
    def title(self) -> str:
        """The phrase that says best what all of them say."""
        return title_in(self.titled_by)

    @property
    def first(self) -> datetime:
        """When it was first told."""
        return self.members[0].at

    @property
    def last(self) -> datetime:
        """When it was last told."""
        return self.members[-1].at


def find_issues(told: Sequence[Told], rarity: Rarity, most: int = 50) -> list[Issue]:
    """The hottest issues among the messages, hottest first; none of fewer than three people."""
    joined: dict[str, list[Told]] = {}
    for one in told:
        joined.setdefault(_key(one), []).append(one)
    heads = [members[0] for members in joined.values()]
    pairs = pairs_of([sign(one.text, rarity, one.subject) for one in heads])
    cores = [core(group, pairs) for group in link(pairs)]
    groups = [
        _group([joined[_key(heads[index])] for index in group], closeness(group, pairs)) for group in cores
    ]
    hottest = sorted(groups, key=lambda group: (-group.heat, group.members[0].at))
    return [_issue(group, rarity) for group in hottest if group.people >= FEWEST][:most]


def title_in(told: Told) -> str:
    """The title that a message gives to its issue."""
    return first_phrase(told.subject or told.text)


@dataclass(frozen=True, slots=True)
class _Group:
    members: tuple[Told, ...]
    closeness: float

    @property
    def people(self) -> int:
        return len({one.person or one.id for one in self.members})

    @property
    def heat(self) -> float:
        at_once = _most_at_once(self.members)
        return round(math.sqrt(self.people * at_once) * math.pow(min(1.0, self.closeness / TIGHT), LOOSE), 2)


def _key(one: Told) -> str:
    return f"matter {one.matter}" if one.matter else f"message {one.id}"


def _group(parts: Sequence[Sequence[Told]], closeness_: float) -> _Group:
    members = sorted((one for part in parts for one in part), key=lambda one: (one.at, one.id))
    return _Group(tuple(members), closeness_)


def _most_at_once(members: Sequence[Told]) -> int:
    """The most people that told of it within ninety days."""
    most, start = 0, 0
    inside: Counter[str] = Counter()
    for one in members:
        inside[one.person or one.id] += 1
        while one.at - members[start].at >= BUSIEST:
            gone = members[start].person or members[start].id
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        most = max(most, len(inside))
    return most


def _issue(group: _Group, rarity: Rarity) -> Issue:
    said = [f"{one.subject} {one.text}".strip() for one in group.members]
    return Issue(
        members=group.members,
        titled_by=group.members[most_telling([one.subject or one.text for one in group.members], rarity)],
        place=place_of_all(said),
        whom=whom(said),
        people=group.people,
        heat=group.heat,
        trend=_trend([one.at for one in group.members]),
        unit=_commonest([one.unit for one in group.members if one.unit]) or None,
    )


def _commonest(words: Sequence[str]) -> str:
    return min(Counter(words).items(), key=lambda item: (-item[1], item[0]))[0] if words else ""


def _trend(times: Sequence[datetime]) -> float:
    lasted = times[-1] - times[0]
    late = sum(at > times[-1] - lasted / 4 for at in times)
    return round(late / len(times), 2)


def course(trend: float, last: datetime, now: datetime, days: int) -> Course:
    """Where an issue goes; it is quiet once nothing was heard of it for a quarter of the `days`."""
    if now - last >= timedelta(days=days) / 4:
        return Course.QUIET
    if trend >= RISING:
        return Course.RISING
    return Course.FALLING if trend <= FALLING else Course.STEADY

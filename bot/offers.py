"""Which verbs a page offers to whom, given where a ticket stands: no button that would only be refused."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.permission import DIRECTOR, SENIORS, Actor, may
from bot.vocabulary import DeadlineKind, Role, Status

HANDLED = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})
SPOKEN = HANDLED | {Status.RESOLVED}
PUBLISH_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket stands: its status, unmet promises, undecided questions and open cards."""

    status: Status
    kinds: frozenset[DeadlineKind] = frozenset()
    subjects: frozenset[str] = frozenset()  # of undecided rulings: return, objection, time
    cards: frozenset[str] = field(default_factory=frozenset)  # states of cards that are not decided
    sealed: bool = False
    led_by_centre: bool = False
    level: int = 0
    reopens: int = 0
    leads: bool = True  # the actor's unit leads; a helping unit only adds words
    seen_by_unit: bool = False  # it was dispatched at least once
    final: bool = False  # dispatched for the last time: it must be handled
    reachable: bool = True  # the person can be written to
    alike: bool = False  # tickets are suggested that may be the same matter


Fits = Callable[[Actor, Place], bool]


def _signs(_: Actor, place: Place) -> bool:
    return place.status is Status.ASSIGNED


def _speaks(actor: Actor, place: Place) -> bool:
    """An officer answers only what the centre itself leads; otherwise the unit owes the words."""
    return place.status in SPOKEN and (actor.role is Role.UNIT or place.led_by_centre)


def _returns(_: Actor, place: Place) -> bool:
    return place.status in HANDLED and DeadlineKind.RETURN in place.kinds


def _extends(place: Place) -> bool:
    """No other proposal waits for its answer."""
    waits = DeadlineKind.PROPOSAL in place.kinds or "time" in place.subjects
    return place.status in HANDLED and not waits


def _handled(_: Actor, place: Place) -> bool:
    return place.status in HANDLED and place.leads


def _proposes(actor: Actor, place: Place) -> bool:
    return _extends(place) and (actor.role is Role.UNIT or place.led_by_centre)


def _dispatches(actor: Actor, place: Place) -> bool:
    free = not place.subjects & {"return", "objection"} and (actor.role in SENIORS or not place.sealed)
    return place.status in HANDLED | {Status.OPEN} and free


def _declines(_: Actor, place: Place) -> bool:
    return place.status is Status.OPEN and not place.subjects


def _decides_card(actor: Actor, place: Place) -> bool:
    return "stated" in place.cards or ("appealed" in place.cards and actor.role in DIRECTOR)


def _closes(_: Actor, place: Place) -> bool:
    waits = place.kinds & {DeadlineKind.CALLBACK, DeadlineKind.RECTIFY}
    return place.status is Status.RESOLVED and not waits


OFFERS: dict[str, Fits] = {
    "sign": _signs,
    "rule": lambda _, place: bool(place.subjects & {"return", "objection"}),
    "dispatch": _dispatches,
    "take_up": lambda _, place: place.sealed and place.status is Status.OPEN,
    "set_time": lambda _, place: "time" in place.subjects,
    "call_back": lambda _, place: DeadlineKind.CALLBACK in place.kinds,
    "decide_card": _decides_card,
    "supervise": lambda _, place: DeadlineKind.SUPERVISE in place.kinds,
    "reached": lambda _, place: DeadlineKind.UNDELIVERED in place.kinds,
    "contact": _speaks,
    "reply": _speaks,
    "propose": _proposes,
    "return": _returns,
    "reserve": lambda _, place: place.status in HANDLED and place.final,
    "pass_on": _handled,
    "ask_help": _handled,
    "help_done": lambda _, place: not place.leads and not place.status.ended,
    "state": lambda _, place: "drafted" in place.cards,
    "appeal": lambda _, place: DeadlineKind.APPEAL in place.kinds,
    "make_complex": lambda actor, place: actor.officer and _extends(place),
    "close": _closes,
    "conclude": lambda _, place: place.status in SPOKEN,
    "publish": lambda _, place: place.level >= PUBLISH_LEVEL,
    "split": lambda _, place: place.status in HANDLED | {Status.OPEN} and not place.sealed,
    "ask_citizen": lambda _, place: place.status in HANDLED | {Status.OPEN} and place.reachable,
    "keep_apart": lambda _, place: place.alike and not place.status.ended,
    "join": lambda _, place: place.status in HANDLED | {Status.OPEN} and not (place.sealed or place.subjects),
    "confirm_urgency": lambda _, place: not place.status.ended,
    "decline": _declines,
    "seal": lambda _, place: place.status is Status.OPEN and not place.sealed and not place.seen_by_unit,
    "note": lambda _, place: True,
}


# From which statuses a verb leads on, for a list from which several are chosen at once.
TOGETHER_FROM: dict[str, frozenset[Status]] = {
    "sign": frozenset({Status.ASSIGNED}),
    "close": frozenset({Status.RESOLVED}),
    "dispatch": HANDLED | {Status.OPEN},
}


def fits_together(verb: str, status: Status) -> bool:
    """False where the status alone forbids the verb; `act` decides what else does."""
    return status in TOGETHER_FROM.get(verb, frozenset(Status))


def offered(actor: Actor, place: Place, conclude_after: int) -> tuple[str, ...]:
    """The verbs worth a button, the most pressing first; `act` decides what is really allowed.

    `conclude_after` is the policy's figure: before so many reopenings nothing is concluded.
    """
    verbs = (verb for verb, fits in OFFERS.items() if may(actor, verb) and fits(actor, place))
    if not place.leads:
        return tuple(verb for verb in verbs if verb in ("help_done", "note"))
    return tuple(verb for verb in verbs if verb != "conclude" or place.reopens >= conclude_after)

"""Whether two tickets tell of one problem: surely, likely, or not (policy.md, Matters and storms)."""

from dataclasses import dataclass
from enum import StrEnum

from bot.likeness.alike import likeness
from bot.likeness.signature import Signature
from bot.similar import similarity
from bot.vocabulary import Nature, Urgency

# Measured on a stream of 4,326 messages (docs/hot-issues.md): of pairs from 0.4 on that name one place, all
# that were read told of one problem; from 0.18 on about half did.
SAME = 0.4
LIKELY = 0.18
SAME_PLACE = 0.5  # share of the shorter place's pairs of characters from which two tickets mean one
CUT_OFF_ALIKE = 0.1  # of one place both without water, power or gas: few words are enough
GRAVITY = (Urgency.ORDINARY, Urgency.URGENT, Urgency.EMERGENCY)
JOINABLE = frozenset({Nature.COMPLAINT, Nature.HELP})


class Kinship(StrEnum):
    """One problem for certain, likely one (a person decides), or another."""

    SAME = "same"
    LIKELY = "likely"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Side:
    """A ticket as far as kinship needs it; `unit` None while nobody has it, `place` "" where none is told."""

    signature: Signature
    place: str
    unit: str | None
    nature: Nature
    urgency: Urgency
    about_staff: bool


@dataclass(frozen=True, slots=True)
class Kin:
    """What two tickets are to each other; `likeness` 0..1."""

    kinship: Kinship
    likeness: float


def kinship(newer: Side, older: Side) -> Kin:
    """A certain one is joined without asking, so it needs the same unit and place and nothing graver."""
    alike = likeness(newer.signature, older.signature)
    if _one_problem(newer, older, alike):
        return Kin(Kinship.SAME, alike)
    return Kin(Kinship.LIKELY if alike >= LIKELY else Kinship.OTHER, alike)


def _one_problem(newer: Side, older: Side, alike: float) -> bool:
    if newer.about_staff or older.about_staff or newer.unit not in (older.unit, None):
        return False
    if GRAVITY.index(newer.urgency) > GRAVITY.index(older.urgency):
        return False
    if similarity(newer.place, older.place) < SAME_PLACE:
        return False
    cut_off = newer.urgency is older.urgency is Urgency.URGENT and newer.unit is not None
    joinable = cut_off or {newer.nature, older.nature} <= JOINABLE
    return joinable and alike >= (CUT_OFF_ALIKE if cut_off else SAME)

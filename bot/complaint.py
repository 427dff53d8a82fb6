"""What intake and routing make of a citizen's words: pure values, not yet a ticket."""

from dataclasses import dataclass, field

from bot.vocabulary import Lane, Nature, Urgency


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a unit is suggested, to be said by the words `why.<kind>`: scene, named, words, precedent, style,
    none. `words` are of the lexicon, a unit's name or a ticket's number, never the citizen's own."""

    kind: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unit that could answer; `code` None means none of them; `score` is about its probability."""

    code: str | None
    score: float
    reasons: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class Routing:
    """Candidates best first, at least three; `sure` = may be dispatched without a person."""

    candidates: tuple[Candidate, ...]
    sure: bool

    @property
    def best(self) -> Candidate:
        """The first choice."""
        return self.candidates[0]


@dataclass(frozen=True, slots=True)
class Parts:
    """Two matters in one message: its sentences, which of them (by index) tell the second; both units."""

    sentences: tuple[str, ...]
    second: frozenset[int]
    units: tuple[str, str]

    def texts(self) -> tuple[str, str]:
        """The words of the first matter and of the second."""
        return cut(self.sentences, self.second)


def cut(sentences: tuple[str, ...], second: frozenset[int]) -> tuple[str, str]:
    """The words of both matters. A beginning that both share (who, where) stays with the first."""
    first = "".join(one for at, one in enumerate(sentences) if at not in second)
    other = "".join(one for at, one in enumerate(sentences) if at in second)
    return first.strip(" ，,、；;\n"), other.strip(" ，,、；;\n")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A matter read from text.

    `topic` is "一级/二级/三级" or its beginning; `place` the words that say where, or ""; `danger` is
    one of fire, crime, medical, gas, suicide, other for an emergency, else None; `lane_reason` is a
    key of the closed list for matters not accepted, else None. `may_be_danger`: a danger is named that
    may not be now, so an officer looks; `surely_asks`: a question, no complaint: a guide may answer it.
    """

    text: str
    nature: Nature
    urgency: Urgency
    about_staff: bool
    routing: Routing
    topic: str = ""
    place: str = ""
    lane: Lane = Lane.ORDINARY
    lane_reason: str | None = None
    danger: str | None = None
    may_be_danger: bool = False
    surely_asks: bool = False
    anonymous: bool = False
    hide_words: bool = False
    abusive: bool = False
    advertising: bool = False
    notes: tuple[str, ...] = field(default=())
    parts: Parts | None = None

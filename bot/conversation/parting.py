"""Two matters in one message: found where a second one is announced, counted off, or plainly another unit's.

A wrong split costs a citizen more than a missed one, so single matters stay whole where there is doubt
(tests/bot/conversation/test_parting.py).
"""

# ruff: noqa: E501 (a table of words people use)
import re
from collections.abc import Callable
from dataclasses import replace

from bot.complaint import Candidate, Complaint, Parts, Routing
from bot.conversation.telling import GRIEVANCE, goes_on, shares_things
from bot.vocabulary import Lane, Nature, Urgency

MOST = 12  # sentences; longer prose argues one case from many sides
TELLING = 4  # letters from which a sentence can tell a matter
ANNOUNCED = 0.85  # a unit's score in a sentence that says it is another one …
UNANNOUNCED = 0.95  # … and in one that does not

# A second thing counted off or named as such; and words that may as well go on with the first.
_COUNTS = (
    r"还有(?:一件事?|一?个(?:事|问题))|再(?:反映|投诉|举报|问|说)(?:一|个)|(?:另|还)(?:有)?一(?:件|个)(?:事|问题)?|"
    r"第[一二三四五](?:件|个|点|是|[、，,：:])|[一二三四五]是|[（(][一二三四五1-5][)）]|[一二三四五][、．]|[1-5][、．.)）](?!\d)|[①②③④⑤]|"
    r"(?:another (?:thing|matter|issue|problem)|second(?:ly)?|the (?:second|other) (?:thing|matter|issue)|one more thing)\b"
)
_ADDS = r"另外|此外|还有|顺便|对了[，,]|其次|再就是|再者|(?:also|besides|by the way)\b"
_BEGINS = rf"{_COUNTS}|{_ADDS}"
_MARK = re.compile(rf"\s*(?:{_BEGINS})[，,：: ]*", re.IGNORECASE)
_COUNTED = re.compile(rf"\s*(?:{_COUNTS})", re.IGNORECASE)
_CUT = re.compile(
    rf"(?<=[。！？!?；;\n])(?!\Z)|(?<=[a-z]\.)(?=\s)|(?<=[，,、：:。；; ])(?=(?:{_BEGINS}))", re.IGNORECASE
)
_TOLD = re.compile(r"(?:打|找|问|跟|给|向|去|到)(?:了|过)?.{0,12}(?:电话|反映|投诉|推|说|没人管|不管|答复|回复)|\b(?:called|told|reported)\b")


def sentences_of(text: str) -> tuple[str, ...]:
    """The text cut after sentences and before words that begin another thing; joined they are the text."""
    pieces: list[str] = []
    start = 0
    for found in _CUT.finditer(text):
        if text[start : found.start()].strip():
            pieces.append(text[start : found.start()])
            start = found.start()
    pieces.append(text[start:])
    return tuple(piece for piece in pieces if piece)


def seen_as_two(complaint: Complaint, route: Callable[[str], Routing]) -> Complaint:
    """The complaint with its two parts, where it has them. A person decides about it before it goes out,
    unless it is urgent; what is said in a window is that window's."""
    scanned = any(ground.kind == "scene" for ground in complaint.routing.best.reasons)
    if scanned or complaint.lane is not Lane.ORDINARY or complaint.nature is Nature.PRAISE:
        return complaint
    parts = two_matters(complaint.text, complaint.routing, route)
    if parts is None:
        return complaint
    waits = complaint.urgency is Urgency.ORDINARY
    routing = replace(complaint.routing, sure=complaint.routing.sure and not waits)
    return replace(complaint, parts=parts, routing=routing)


def two_matters(text: str, whole: Routing, route: Callable[[str], Routing]) -> Parts | None:
    """The two matters of two units that a message holds; None for one matter, and where it is not clear.

    `whole`: how the message is routed; a unit it does not name is read out of context in a sentence.
    """
    sentences = sentences_of(text)
    if not 2 <= len(sentences) <= MOST or not _worth_reading(sentences):
        return None
    known = {one.code for one in whole.candidates if one.code}
    told = [_unit_told(sentence, route, known) for sentence in sentences]
    units = tuple(dict.fromkeys(one.code for one in told if one))
    if len(units) != 2:
        return None
    first, second = str(units[0]), str(units[1])
    opening = next(at for at, one in enumerate(told) if one and one.code == second)
    if not _announced(sentences, opening) and not _plainly_two(sentences, told, opening):
        return None
    return Parts(sentences, _second(told, second), (first, second))


def _unit_told(sentence: str, route: Callable[[str], Routing], known: set[str]) -> Candidate | None:
    """The unit whose matter a sentence tells by itself."""
    if len(sentence.strip()) < TELLING or _TOLD.search(sentence):
        return None
    best = route(_MARK.sub("", sentence, count=1)).best
    return best if best.code in known and best.score >= ANNOUNCED else None


def _worth_reading(sentences: tuple[str, ...]) -> bool:
    """Routing each sentence costs; most messages announce nothing and hold one grievance."""
    announced = any(_MARK.match(sentence) for sentence in sentences[1:])
    return announced or sum(GRIEVANCE.search(sentence.lower()) is not None for sentence in sentences) > 1


def _announced(sentences: tuple[str, ...], opening: int) -> bool:
    """另外 and the like announce a second matter only before words that do not lean on the first."""
    sentence = sentences[opening]
    if _COUNTED.match(sentence):
        return True
    mark = _MARK.match(sentence)
    return mark is not None and "还有" not in mark[0] and not goes_on(sentence[mark.end() :].lower())


def _plainly_two(sentences: tuple[str, ...], told: list[Candidate | None], opening: int) -> bool:
    """Nothing says so, but each stands alone: a grievance of its own, of a unit that is sure."""
    before = next(at for at, one in enumerate(told) if one)
    one, other = sentences[before].strip().lower(), sentences[opening].strip().lower()
    sure = all(found and found.score >= UNANNOUNCED for found in (told[before], told[opening]))
    alone = GRIEVANCE.search(one) and GRIEVANCE.search(other) and not goes_on(other)
    return bool(sure and alone and not shares_things(other, one))


def _second(told: list[Candidate | None], second: str) -> frozenset[int]:
    """The sentences of the second unit, and those after them that tell of no unit."""
    chosen, inside = set[int](), False
    for at, one in enumerate(told):
        inside = one.code == second if one else inside
        if inside:
            chosen.add(at)
    return frozenset(chosen)

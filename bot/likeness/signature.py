"""What a message is about, as weighted pairs of characters: rare ones weigh more, names stand apart."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

READ = 150  # characters; what follows tells the story, not the matter
HEAD_COUNTS = 3  # the subject, or the first sentence, speaks louder
HEAD = 40
KEPT = 64  # grams kept of one message: the weightiest tell it apart, the rest is grammar
NAME_WEIGHT = 3.5  # rarity from which a piece of a name tells places apart
_PHRASES = re.compile(
    r"尊敬的?|领导|您好|你好|书记|市长|县长|局长|谢谢|请求|恳请|请问|希望|建议|反映|关于|投诉|咨询|举报|严重|问题|相关|部门|解决"
    r"|加快|力度|步伐|刻不容缓|全覆盖|有何|具体行动|政府|a\d*市|[a-z]\d*[区县市]|\s"
)
_BREAK = re.compile(r"[^\u4e00-\u9fffa-z0-9]+")
_WORD = re.compile(r"[a-z]{2,}")
_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:小区|花园|花都|家园|公寓|国际|广场|学院|学校|小学|中学|幼儿园|医院|街道|社区"
    r"|[城苑园府湾滩路街镇乡村桥山岛县])"
)


Part = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Rarity:
    """How rare each pair of characters is among citizens' messages: the log of one in how many.

    `names`: pairs that mostly stand in names of places; `most` is the rarity of a pair never seen.
    """

    logs: Mapping[str, float]
    names: frozenset[str]
    most: float

    def of(self, gram: str) -> float:
        """The rarity of one gram."""
        return self.logs.get(gram, self.most)


@dataclass(frozen=True, slots=True)
class Signature:
    """Weights of length one in two parts, so that place and theme can be compared apart.

    `named` is the share of the length that lies in names, 0..1.
    """

    theme: Part
    names: Part
    named: float


def gist(text: str, subject: str = "") -> str:
    """What is compared of a message, courtesies taken out: its head three times, then its beginning."""
    folded = unicodedata.normalize("NFKC", text[: 4 * READ]).lower()
    head = unicodedata.normalize("NFKC", subject[:200]).lower() if subject else _first(folded)
    return " ".join(_bare(part) for part in [head] * HEAD_COUNTS + [folded[:READ]])


def _first(text: str) -> str:
    return re.split(r"[。！？!?；;\n]", text.strip(), maxsplit=1)[0][:HEAD]


def _bare(text: str) -> str:
    return _BREAK.sub(" ", _PHRASES.sub(" ", text))


def grams_of(gist_: str) -> list[str]:
    """Pairs of neighbouring characters within words, Latin words whole."""
    words = _WORD.findall(gist_)
    pairs = (gist_[at : at + 2] for at in range(len(gist_) - 1))
    return words + [pair for pair in pairs if " " not in pair and not pair.isascii()]


def name_grams(gist_: str) -> frozenset[str]:
    """The pairs that lie in what looks like a name of a place."""
    return frozenset(name[at : at + 2] for name in _NAME.findall(gist_) for at in range(len(name) - 1))


def sign(text: str, rarity: Rarity, subject: str = "") -> Signature:
    """The signature of a message; empty for one without a word."""
    told = gist(text, subject)
    counts: dict[str, int] = {}
    for gram in grams_of(told):
        counts[gram] = counts.get(gram, 0) + 1
    weights = {gram: (1 + math.log(count)) * rarity.of(gram) for gram, count in counts.items()}
    kept = sorted(weights, key=lambda gram: (-weights[gram], gram))[:KEPT]
    here = name_grams(told)
    named = [g for g in kept if _is_name(g, rarity, here)]
    length = math.sqrt(sum(weights[g] ** 2 for g in kept)) or 1.0
    names = {g: weights[g] / length for g in named}
    theme = {g: weights[g] / length for g in kept if g not in names}
    return Signature(theme, names, math.sqrt(sum(w * w for w in names.values())))


def _is_name(gram: str, rarity: Rarity, here: Iterable[str]) -> bool:
    if gram in rarity.logs:
        return gram in rarity.names and rarity.logs[gram] >= NAME_WEIGHT
    return gram in here

"""Which guide a question is about: keywords, forgiving of homophones and of a slip, or none.

A keyword is parts joined by +, all of which must be said; a part is alternatives joined by /; the part *
stands for any word of getting something done (办、补、换、领、申请…) near the part before it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.guides.facts import GuideFacts
from bot.intake.words import plain

# Characters that are typed for one another; both sides are folded, so the choice of the last is free.
_ALIKE = (
    "正政症挣证", "帐账", "像相象照找兆", "做作", "岁税", "曲取", "货获贷", "型形", "护户", "布补", "零领",
    "建健件", "夹家架驾", "时使驶", "机基积", "近金", "暴报抱", "消肖销", "只执职",
    "按安案", "低底抵", "宝饱保",
)  # fmt: skip
FOLD = str.maketrans({one: group[-1] for group in _ALIKE for one in group})
ACT = re.compile(
    (
        "[办补换领申查提取开转迁登缴挂]|丢|掉了|没了|到期|过期|失效|磁坏|消磁|损坏|坏了|激活|落户|手续|材料|"
        "流程|条件|程序|资料|[带要准备用需](?:啥|什么|哪些|些)|多久|几天|多长时间|多少钱|[花要]多少|"
        "怎么弄|咋弄|咋整|年龄|资格|标准|"
        r"\b(?:appl|renew|replac|lost|lose|get|need|regist|issue|bring|how long|how much|withdraw|claim)"
    ).translate(FOLD)
)  # fmt: skip
CARRIED = "带拿凭用持交和与及、".translate(FOLD)
NEAR = 14  # characters on either side in which a word of getting something done is looked for
SLIP_FROM = 5  # characters of a word from which one wrong one is forgiven
ENOUGH = 2.0  # what a guide must score
AHEAD = 1.0  # and be ahead of the next by
ACT_WORTH, SLIP_WORTH, LATIN_WORTH = 0.5, 0.8, 0.4
_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")


def folded(text: str) -> str:
    """The text as keywords are compared with it."""
    return _GAP.sub("", plain(text)).translate(FOLD)


def pairs(text: str) -> frozenset[str]:
    """Its pairs of neighbouring characters."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


@dataclass(frozen=True, slots=True)
class Word:
    """One alternative, folded; `latin` is the pattern of one in Latin letters."""

    text: str
    pairs: frozenset[str]
    latin: re.Pattern[str] | None

    def found(self, said: str, said_pairs: frozenset[str]) -> tuple[int, float] | None:
        """Where it stands in `said`, and what that is worth; None when it does not."""
        if self.latin:
            hit = self.latin.search(said)
            return (hit.start(), len(self.text) * LATIN_WORTH) if hit else None
        at = said.find(self.text)
        if at >= 0:
            return at, float(len(self.text))
        if len(self.text) < SLIP_FROM or 2 * len(self.pairs & said_pairs) < len(self.pairs):
            return None
        near = slipped(self.text, said)
        return (near, len(self.text) * SLIP_WORTH) if near is not None else None


def slipped(word: str, said: str) -> int | None:
    """Where `word` stands in `said` with one character other than it should be."""
    size = len(word)
    for at in range(len(said) - size + 1):
        if sum(a != b for a, b in zip(word, said[at : at + size], strict=True)) == 1:
            return at
    return None


def word(text: str) -> Word:
    """An alternative of a keyword, made ready."""
    text = folded(text)
    latin = re.compile(rf"\b{re.escape(text)}s?\b") if text.isascii() else None
    return Word(text, pairs(text), latin)


@dataclass(frozen=True, slots=True)
class Keyword:
    """Parts that must all be said; `acts`: and a word of getting something done near the first."""

    parts: tuple[tuple[Word, ...], ...]
    acts: bool

    def worth(self, said: str, said_pairs: frozenset[str]) -> float:
        """What finding it is worth; 0 when a part is missing."""
        total, first, size = 0.0, -1, 0
        for part in self.parts:
            hits = [(hit, one) for one in part if (hit := one.found(said, said_pairs))]
            if not hits:
                return 0.0
            (at, worth), one = max(hits, key=lambda pair: pair[0][1])
            total += worth
            if first < 0:
                first, size = at, len(one.text)
        if self.acts:
            return total + ACT_WORTH if acted_on(said, first, size) else 0.0
        return total


def acted_on(said: str, at: int, size: int) -> bool:
    """True when something is to be done about the word at `at`; not when it is only brought along."""
    if at and (said[at - 1] in CARRIED or said[max(0, at - 2) : at] == "需要"):
        return False
    around = said[max(0, at - NEAR) : at] + " " + said[at + size : at + size + NEAR]
    return ACT.search(around) is not None


def keyword(text: str) -> Keyword:
    """A keyword as it is written in the data."""
    parts = [part.strip() for part in text.split("+") if part.strip()]
    named = [part for part in parts if part != "*"]
    return Keyword(
        tuple(tuple(word(one) for one in part.split("/") if one.strip()) for part in named),
        len(named) < len(parts),
    )


class Matcher:
    """All guides made ready to be found; immutable once made."""

    def __init__(self, guides: Iterable[GuideFacts]) -> None:
        self.guides: Sequence[GuideFacts] = tuple(guide for guide in guides if guide.active)
        self._known = [
            (guide, [ready for text in guide.keywords if (ready := keyword(text)).parts])
            for guide in self.guides
        ]

    def by_key(self, key: str) -> GuideFacts | None:
        """The guide of this key, if it is in use."""
        return next((guide for guide in self.guides if guide.key == key), None)

    def ranked(self, text: str) -> list[tuple[float, GuideFacts]]:
        """The guides that fit a text at all, the best first, with what speaks for each."""
        said = folded(text)
        said_pairs = pairs(said)
        scored = [
            (max((one.worth(said, said_pairs) for one in words), default=0.0), guide)
            for guide, words in self._known
        ]
        return sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1].key))

    def find(self, text: str) -> GuideFacts | None:
        """The one guide a text is about; None where none fits or two fit about as well."""
        ranked = self.ranked(text)[:2]
        if not ranked or ranked[0][0] < ENOUGH:
            return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < AHEAD:
            return None
        return ranked[0][1]

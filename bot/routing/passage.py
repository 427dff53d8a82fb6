"""A citizen's words made ready to be matched: one form of letters, bounded length, a head."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 1600  # characters that are read; a longer text keeps its beginning and its end
TAIL = 300
HEAD = 40
_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_SENTENCE = re.compile(r"[。！？!?；;\n]")
_NOT_THEIRS = re.compile(
    r"(?:不是|不归|不属于|并非|不关|不该由|与)[^，。,.!?！？；;]{1,15}?(?:的事情?|管|负责|的问题|职责|无关)"
    r"|\bnot (?:about |the fault of )?(?:the )?[a-z' ]{3,30}?(?:'s fault|'s job|fault)\b"
)
_LANDMARK = re.compile(
    r"([^，。,.!?！？；;、\s在是的了于]{1,6})(?:旁边?|附近|对面|隔壁|边上|门口|门前|楼下)"
    r"|\b(?:near|opposite|behind|next to|in front of|across from|outside) ((?:the |our |my )?[a-z' ]{3,24})"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` in lower case with single spaces; `head` how many of its characters are its first sentence.

    `landmarks`: from where to where words only say beside what the matter is.
    """

    text: str
    head: int
    landmarks: tuple[tuple[int, int], ...] = ()

    def beside(self, start: int, end: int) -> bool:
        """True when this piece of the text lies within a landmark."""
        return any(first <= start and end <= last for first, last in self.landmarks)


def prepare(text: str) -> Passage:
    """The passage of a message: full-width letters folded, denied units ("不是…的事") left out."""
    if len(text) > 4 * LONGEST:
        text = text[: 3 * LONGEST] + " " + text[-LONGEST:]
    folded = _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().lower()
    if len(folded) > LONGEST:
        folded = folded[: LONGEST - TAIL] + " " + folded[-TAIL:]
    kept = _NOT_THEIRS.sub("，", folded)
    end = _SENTENCE.search(kept, 4)
    landmarks = tuple(found.span(found.lastindex or 0) for found in _LANDMARK.finditer(kept))
    return Passage(kept, min(end.start() if end else HEAD, HEAD), landmarks)

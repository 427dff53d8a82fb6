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


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` in lower case with single spaces; `head` how many of its characters are its first sentence."""

    text: str
    head: int


def prepare(text: str) -> Passage:
    """The passage of a message: full-width letters folded, denied units ("不是…的事") left out."""
    if len(text) > 4 * LONGEST:
        text = text[: 3 * LONGEST] + " " + text[-LONGEST:]
    folded = _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().lower()
    if len(folded) > LONGEST:
        folded = folded[: LONGEST - TAIL] + " " + folded[-TAIL:]
    kept = _NOT_THEIRS.sub("，", folded)
    end = _SENTENCE.search(kept, 4)
    return Passage(kept, min(end.start() if end else HEAD, HEAD))

"""A message cut into clauses, so that what blocks a word must stand beside it."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 3000  # characters that are read; of a longer text its beginning and its end
TAIL = 600
_CLAUSE = re.compile(r"[。！？!?；;，,、\n…]+|\.(?=\s|$)| but ")
_SPACE = re.compile(r"[ \t\u3000\u200b-\u200f\ufeff]+")


def plain(text: str) -> str:
    """The text in one form of letters, lower case, of bounded length."""
    if len(text) > LONGEST:
        text = text[: LONGEST - TAIL] + "\n" + text[-TAIL:]
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().lower()


def clauses(said: str) -> Iterator[str]:
    """The clauses of a plain text, none empty."""
    return (clause.strip() for clause in _CLAUSE.split(said) if clause.strip())


def head(said: str, length: int = 40) -> str:
    """The first sentence, cut at `length` characters."""
    return re.split(r"[。！？!?\n]", said[: length + 1], maxsplit=1)[0][:length]

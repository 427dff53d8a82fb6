"""Finding many phrases in one pass: an index on the first two characters."""

from collections.abc import Iterable, Iterator
from operator import add


class PhraseIndex:
    """A fixed set of phrases; Latin ones are matched as whole words."""

    __slots__ = ("_pairs", "_singles")

    def __init__(self, phrases: Iterable[str]) -> None:
        pairs: dict[str, list[str]] = {}
        singles: set[str] = set()
        for phrase in sorted(set(phrases)):
            if len(phrase) >= 2:
                pairs.setdefault(phrase[:2], []).append(phrase)
            elif phrase:
                singles.add(phrase)
        self._pairs = {start: tuple(found) for start, found in pairs.items()}
        self._singles = frozenset(singles)

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Each (position, phrase) in `text`, from left to right."""
        pairs, singles = self._pairs, self._singles
        for at, pair in enumerate(map(add, text, text[1:] + " ")):
            if singles and pair[0] in singles:
                yield at, pair[0]
            for phrase in pairs.get(pair, ()):
                if text.startswith(phrase, at) and whole(text, at, phrase):
                    yield at, phrase


def whole(text: str, at: int, phrase: str) -> bool:
    """False when a Latin phrase is only a piece of a longer word."""
    end = at + len(phrase)
    starts = not (_latin(phrase[0]) and at and _latin(text[at - 1]))
    ends = not (_latin(phrase[-1]) and end < len(text) and _latin(text[end]))
    return starts and ends


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()

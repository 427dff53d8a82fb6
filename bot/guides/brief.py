"""The essentials of a guide in the room a message has: whole clauses, and 等 where some are left out."""

import re
from collections.abc import Mapping

from bot.segments import segments

_END = re.compile(r"[；;。]")
MORE = {"zh": "等", "en": " etc."}


def clauses_within(text: str, most: int, language: str) -> str:
    """The first whole clauses of `text` that fit `most` characters; a single long one is cut at a comma, at
    worst in the middle, and always says that more follows."""
    if len(text) <= most:
        return text
    room = most - len(MORE[language])
    ends = [mark.start() for mark in _END.finditer(text) if 4 <= mark.start() <= room]
    if not ends:
        ends = [i for i, char in enumerate(text[: room + 1]) if char in "，、," and i >= 4]
    return text[: ends[-1] if ends else room].rstrip("，、,;； ") + MORE[language]


def brief(said: Mapping[str, str], language: str, fits: "Fits") -> dict[str, str]:
    """Materials, limit and fee shortened together, step by step, until `fits` says that the message does."""
    room = 200
    while True:
        parts = {
            "title": said["title"],
            "materials": clauses_within(said["materials"], room, language),
            "limit": clauses_within(said["limit"], max(12, room // 2), language),
            "fee": clauses_within(said["fee"], max(12, room // 2), language),
        }
        if room <= LEAST or fits(parts):
            return parts
        room -= 6


LEAST = 14


class Fits:
    """Whether a message fits a number of SMS segments once its words are filled in."""

    def __init__(self, template: str, most: int, **others: object) -> None:
        self._template, self._most, self._others = template, most, others

    def __call__(self, parts: Mapping[str, str]) -> bool:
        """True when it does."""
        return segments(self._template.format(**{**self._others, **parts})).count <= self._most

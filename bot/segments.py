"""How many SMS segments a text takes (3GPP TS 23.038; protocols.md, Twilio), and cutting it to fit."""

import re
from dataclasses import dataclass

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")  # these take two units
SINGLE = {"gsm7": 160, "ucs2": 70}
PART = {"gsm7": 153, "ucs2": 67}
MOST_UNITS = 1600  # of UTF-16: what Twilio takes in one message, however many segments
MOST_SEGMENTS = 25  # no text of MOST_UNITS takes more
ELLIPSIS = {"gsm7": "...", "ucs2": "…"}  # one "…" would more than halve the room of a GSM-7 text
BOUNDARY = re.compile(r"[。！？!?；;\n]|\. ")


@dataclass(frozen=True, slots=True)
class Segments:
    """The encoding a text needs (gsm7 or ucs2), its length in that encoding's units, and its segments."""

    encoding: str
    units: int
    count: int


def segments(text: str) -> Segments:
    """Count a text as the gateway will: 160 or 153 septets, 70 or 67 UTF-16 units, pairs never split."""
    septets = all(character in GSM7 or character in EXTENDED for character in text)
    encoding = "gsm7" if septets else "ucs2"
    sizes = [_size(character, encoding) for character in text]
    units = sum(sizes)
    if units <= SINGLE[encoding]:
        return Segments(encoding, units, 1 if text else 0)
    return Segments(encoding, units, _parts(sizes, PART[encoding]))


def _size(character: str, encoding: str) -> int:
    if encoding == "gsm7":
        return 2 if character in EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _parts(sizes: list[int], room: int) -> int:
    """A two-unit character that does not fit whole goes to the next segment."""
    count, used = 1, 0
    for size in sizes:
        if used + size > room:
            count, used = count + 1, 0
        used += size
    return count


def fits(text: str, most: int) -> bool:
    """True when the text takes at most `most` segments and the gateway takes it at all."""
    return segments(text).count <= most and sum(_size(sign, "ucs2") for sign in text) <= MOST_UNITS


def fit(text: str, most: int = MOST_SEGMENTS) -> str:
    """The text, or its beginning with an ellipsis, cut at a sentence's end where one is near.

    `most` is at least 1; left out, it is whatever one message can hold.
    """
    if fits(text, most):
        return text
    ellipsis = ELLIPSIS[segments(text).encoding]
    low, high = 0, min(len(text), MOST_UNITS)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle] + ellipsis, most) else (low, middle - 1)
    cut = text[:low]
    ends = [found.end() for found in BOUNDARY.finditer(cut)]
    if ends and ends[-1] >= low * 2 // 3:
        cut = cut[: ends[-1]]
    return cut.rstrip() + ellipsis

"""Ticket numbers: short digits with a check digit, easy on an old phone, not countable by outsiders.

Seven digits drawn at random and a Damm check digit, which finds every single wrong digit and every
swap of neighbours (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

DIGITS = 8
LENGTHS = (8, 10)
TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
RUN = re.compile(r"(?<![\d.])\d+(?:[ \-‐–·]\d+)*")
GAP = re.compile(r"[ \-‐–·]")
DATE = re.compile(r"(19|20)\d\d[-–]\d{1,2}[-–]\d{1,2}")
MOBILE = re.compile(r"(86)?1[3-9]\d{9}")


def make(draw: Callable[[int], int], digits: int = DIGITS) -> str:
    """A number of `digits` digits; `draw(n)` gives a whole number from 0 up to, not including, n."""
    body = str(1 + draw(9)) + "".join(str(draw(10)) for _ in range(digits - 2))
    return body + str(_check(body))


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(TABLE[interim][int(digit)])
    return interim


def is_number(text: str) -> bool:
    """True for digits of a ticket number's length whose check digit is right."""
    fits = len(text) in LENGTHS and text.isascii() and text.isdigit() and text[0] != "0"
    return fits and _check(text) == 0


def find_numbers(text: str) -> tuple[str, ...]:
    """The ticket numbers in a text, in order, however spaced or wide their digits are.

    Dates and mobile numbers are none, although one in ten has a right check digit.
    """
    plain = unicodedata.normalize("NFKC", text)
    numbers = (number for run in RUN.finditer(plain) for number in _in_run(run[0]))
    return tuple(dict.fromkeys(numbers))


def _in_run(run: str) -> Iterator[str]:
    """Neighbouring groups of digits that make a number together: 4821 7306, 48-21-73-06."""
    if DATE.fullmatch(run) or MOBILE.fullmatch(GAP.sub("", run)):
        return
    groups, at = GAP.split(run), 0
    while at < len(groups):
        taken = next((n for n in range(1, max(LENGTHS) + 1) if is_number("".join(groups[at : at + n]))), 0)
        if taken:
            yield "".join(groups[at : at + taken])
        at += taken or 1


def show(number: str) -> str:
    """The number in groups of four, for reading aloud."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))

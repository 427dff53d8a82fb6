"""A row of small whole numbers as one large one, so that rows are added in one step.

Plain Python adds two integers of some hundred digits in less time than it looks up two numbers of a list: a
linear model over many classes is scored several times faster than class by class, and exactly.
"""

import struct
from collections.abc import Iterable

HALF, WHOLE = 32, 64  # bits a number may take, with its sign, after all rows are added
_CODES = {HALF: "i", WHOLE: "q"}


def pack(row: Iterable[tuple[int, int]], bits: int) -> int:
    """One number for the pairs (index, number) of a row; packed rows may be added and subtracted."""
    return sum(number << (bits * at) for at, number in row)


def unpack(packed: int, length: int, bits: int) -> tuple[int, ...]:
    """The numbers of a packed row, or of a sum of rows, that has `length` of them."""
    signs = (((1 << bits * length) - 1) // ((1 << bits) - 1)) << (bits - 1)  # the top bit of each number
    apart = (packed + signs) ^ signs  # no number borrows from the next
    return struct.unpack(f"<{length}{_CODES[bits]}", apart.to_bytes(bits // 8 * length, "little"))

"""Pictures and a voice to send when one has none at hand, drawn here."""

import io
import math
import struct
import wave
import zlib
from collections.abc import Callable

WIDTH, HEIGHT = 240, 180
Colour = tuple[int, int, int]
ROAD, HOLE, WALL, WATER, FLOOR, PERSON = (
    (150, 150, 146), (52, 50, 48), (214, 208, 196), (70, 120, 160), (190, 180, 165), (70, 84, 98),
)  # fmt: skip


def picture(name: str) -> bytes:
    """A small PNG: pothole, leak or queue. Raises KeyError."""
    return _png(PAINTERS[name])


def _pothole(x: int, y: int) -> Colour:
    inside = ((x - 120) / 70) ** 2 + ((y - 110) / 34) ** 2 < 1 + 0.2 * math.sin(x / 7)
    stripe = y % 90 < 8 and x % 60 < 34 and y < 60
    return HOLE if inside else (236, 232, 220) if stripe else ROAD


def _leak(x: int, y: int) -> Colour:
    pipe = 60 < y < 84
    drop = y >= 84 and abs(x - 130) < 6 + (y - 84) / 3 + 3 * math.sin(y / 5)
    return WATER if drop else (120, 124, 128) if pipe else WALL


def _queue(x: int, y: int) -> Colour:
    for at in range(30, 220, 32):
        head = (x - at) ** 2 + (y - 82) ** 2 < 90
        body = abs(x - at) < 10 and 94 < y < 150
        if head or body:
            return PERSON
    return FLOOR if y > 140 else (226, 222, 212) if x < 200 else (150, 100, 70)


PAINTERS: dict[str, Callable[[int, int], Colour]] = {"pothole": _pothole, "leak": _leak, "queue": _queue}


def _png(paint: Callable[[int, int], Colour]) -> bytes:
    rows = b"".join(b"\0" + bytes(part for x in range(WIDTH) for part in paint(x, y)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def voice() -> bytes:
    """A second of sound as WAV."""
    kept, rate = io.BytesIO(), 8000
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        sound.writeframes(bytes(int(128 + 40 * math.sin(n / 6) * math.sin(n / 800)) for n in range(rate)))
    return kept.getvalue()

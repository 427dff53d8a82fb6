"""A signature as a few numbers by which like tickets are looked up in an index."""

from zlib import crc32

from bot.likeness.signature import Signature

KEYS = 24  # the weightiest pieces: enough that two tellings of one thing share some


def keys_of(signature: Signature) -> list[int]:
    """At most 24 numbers from 0 to 2³¹-1, of the pieces that tell the message apart best."""
    weights = {**signature.theme, **signature.names}
    best = sorted(weights, key=lambda gram: (-weights[gram], gram))[:KEYS]
    return sorted({crc32(gram.encode()) & 0x7FFFFFFF for gram in best})


def key_of_kind(kind: str) -> int:
    """The number by which messages of one kind of cut are counted, wherever they come from."""
    return crc32(f"kind/{kind}".encode()) & 0x7FFFFFFF

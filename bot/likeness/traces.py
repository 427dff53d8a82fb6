"""A signature as a few numbers by which like tickets are looked up in an index."""

from zlib import crc32

from bot.likeness.signature import Signature, gist, grams_of

KEYS = 24  # the weightiest pieces: enough that two tellings of one thing share some


def keys_of(signature: Signature) -> list[int]:
    """At most 24 numbers from 0 to 2³¹-1, of the pieces that tell the message apart best."""
    weights = {**signature.theme, **signature.names}
    best = sorted(weights, key=lambda gram: (-weights[gram], gram))[:KEYS]
    return sorted({_key(gram) for gram in best})


def keys_of_words(words: str) -> list[int]:
    """At most 24 numbers of the pieces of a few words somebody looks for; none for a single character."""
    return [_key(gram) for gram in dict.fromkeys(grams_of(gist(words)))][:KEYS]


def _key(gram: str) -> int:
    return crc32(gram.encode()) & 0x7FFFFFFF


def key_of_kind(kind: str) -> int:
    """The number by which messages of one kind of cut are counted, wherever they come from."""
    return crc32(f"kind/{kind}".encode()) & 0x7FFFFFFF

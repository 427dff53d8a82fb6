"""The topic in the official three-level scheme, or its beginning."""

from collections.abc import Mapping

Topics = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]


def topic_of(said: str, unit: str | None, topics: Topics) -> str:
    """The unit's topic whose words the text uses most; the unit's first one where none are used; "" without."""
    best, most = "", 0
    for topic, words in topics.get(unit or "none", ()):
        used = sum(word in said for word in words)
        if not best or used > most:
            best, most = topic, used
    return best

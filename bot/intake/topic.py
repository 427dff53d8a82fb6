"""The topic in the official three-level scheme, or its beginning."""

from collections.abc import Iterable, Mapping

Topic = tuple[str, tuple[str, ...]]  # "一级/二级/三级" and the words that tell it
Topics = Mapping[str, tuple[Topic, ...]]


def topic_of(said: str, unit: str | None, topics: Topics, learnt: Mapping[str, float]) -> str:
    """The first level that was learnt, and of it the unit's topic whose words the text uses most; where the unit
    has none, that of any unit which the text names; else the first level alone. Where no learnt level claims
    the text and the unit's topics lie elsewhere, the unit's own topic.
    """
    of_unit = topics.get(unit or "none", ())
    first = max(learnt, key=lambda name: learnt[name], default="")
    if not first or (learnt[first] < 0 and of_unit and not _under(of_unit, learnt)):
        return _told(said, of_unit) or (of_unit[0][0] if of_unit else first)
    own = _under(of_unit, (first,))
    if own:
        return _told(said, own) or own[0][0]
    return _told(said, _under((t for rows in topics.values() for t in rows), (first,))) or first


def _under(topics: Iterable[Topic], firsts: Iterable[str]) -> tuple[Topic, ...]:
    allowed = frozenset(firsts)
    return tuple(topic for topic in topics if topic[0].split("/")[0] in allowed)


def _told(said: str, topics: Iterable[Topic]) -> str:
    """The topic with the most of its words in the text; "" where none is."""
    best, most = "", 0
    for topic, words in topics:
        used = sum(word in said for word in words)
        if used > most:
            best, most = topic, used
    return best

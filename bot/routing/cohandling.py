"""Which other units a matter implies strongly enough to be asked for help (协办) when it is dispatched."""

from collections.abc import Mapping, Sequence
from typing import Any

IMPLIED = 0.12  # a second unit's score from which the words are its own, too
TELLING = frozenset({"named", "words", "precedent"})  # grounds that stand in the words; style is none


def implied(candidates: Sequence[Mapping[str, Any]], lead: str) -> list[str]:
    """The codes of the units to offer as co-handlers beside `lead`, the likeliest first; mostly none.

    A lead that is hardly likely itself is offered without.
    """
    if not any(one["code"] == lead and one["score"] >= IMPLIED for one in candidates):
        return []
    return [
        one["code"]
        for one in candidates
        if one["code"] not in (None, lead) and one["score"] >= IMPLIED and _told(one["reasons"])
    ]


def _told(reasons: Sequence[Any]) -> bool:
    return any(not isinstance(reason, str) and reason[0] in TELLING for reason in reasons)

"""Guides as they are looked at: by everybody those in use, by the administrator all."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.guides.facts import GuideFacts
from bot.guides.matcher import folded
from bot.refusal import NotFound
from models.registry import Guide
from services.guides.rows import facts_of
from services.house import House
from services.work import look


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words, a unit's code, a subject; empty for all."""

    words: str = ""
    unit: str = ""
    subject: str = ""


def guides_in_use(house: House, wanted: Wanted) -> tuple[list[GuideFacts], list[GuideFacts]]:
    """The guides that fit, the likest first, and all in use for what may be chosen."""
    with look(house) as work:
        matcher = work.rules.guides
    known = [guide for guide in matcher.guides if _fits(guide, wanted)]
    if not wanted.words:
        return sorted(known, key=lambda one: (one.subject, one.unit, one.key)), list(matcher.guides)
    rank = {guide.key: score for score, guide in matcher.ranked(wanted.words)}
    words = folded(wanted.words)
    found = [one for one in known if one.key in rank or holds(one, words)]
    return sorted(found, key=lambda one: (-rank.get(one.key, 0.0), one.key)), list(matcher.guides)


def holds(guide: GuideFacts, words: str) -> bool:
    """True where every one of the folded words stands in what it is called or what it is for."""
    said = folded(" ".join((guide.zh["title"], guide.zh["project"], guide.en["title"], guide.en["project"],
                            *guide.keywords)))  # fmt: skip
    return all(word in said for word in words.split())


def _fits(guide: GuideFacts, wanted: Wanted) -> bool:
    return wanted.unit in ("", guide.unit) and wanted.subject in ("", guide.subject)


def guide_in_use(house: House, key: str) -> GuideFacts:
    """One guide for everybody. Raises NotFound for one that is retired or never was."""
    with look(house) as work:
        guide = work.rules.guides.by_key(key)
    if guide is None:
        raise NotFound("guide", "there is no such guide")
    return guide


def all_guides(house: House, words: str = "") -> Sequence[GuideFacts]:
    """Every guide for the administrator, those in use first."""
    with look(house) as work:
        found = [facts_of(row) for row in work.session.scalars(select(Guide))]
    asked = folded(words)
    kept = [
        one for one in found if not asked or holds(one, asked) or asked in folded(f"{one.key} {one.unit}")
    ]
    return sorted(kept, key=lambda one: (not one.active, one.unit, one.key))


def any_guide(house: House, key: str) -> GuideFacts:
    """One guide for the administrator. Raises NotFound."""
    with look(house) as work:
        row = work.session.get(Guide, key)
        if row is None:
            raise NotFound("guide", "there is no such guide")
        return facts_of(row)

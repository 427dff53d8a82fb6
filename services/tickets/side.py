"""What a unit's ticket page shows beside the ticket."""

from dataclasses import dataclass
from typing import Any

from bot.permission import Actor
from services.house import House
from services.staff.colleagues import colleagues
from services.staff.replies import reply_templates
from services.tickets.similar import similar_tickets
from services.work import look


@dataclass(frozen=True)
class UnitSide:
    """Replies to begin from, the unit's people, open tickets that say the same."""

    templates: list[dict[str, Any]]
    people: list[dict[str, Any]]
    similar: list[dict[str, Any]]


def unit_side(house: House, actor: Actor, number: str, *, leads: bool) -> UnitSide:
    """All of it from one snapshot; only the leading unit answers several at once."""
    with look(house) as work:
        return UnitSide(
            reply_templates(work, actor.unit),
            colleagues(work, actor.unit),
            similar_tickets(work, actor, number) if leads else [],
        )

"""Two people on one ticket: who acts from a page that was overtaken is told, and nothing is overwritten."""

from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Conflict
from models.history import Event
from services.promises import Case

# What decides what is to be done next; a note, or something the citizen or the clock did, does not.
DEEDS = frozenset(
    {
        "dispatched", "signed", "contacted", "replied", "returned", "ruled", "return_rejected", "proposed",
        "time_ruled", "declined", "supervised", "called_back", "closed", "concluded", "taken_up", "merged",
        "split", "sealed", "card_issued", "card_dropped", "card_appealed", "card_upheld", "card_revoked",
        "asked_citizen", "urgency_confirmed", "passed_on",
    }
)  # fmt: skip


def not_overtaken(case: Case, actor: Actor, number: str, seen: Any) -> None:
    """Hold the actor up once when staff did something since event `seen`, the last on the page of `number`.

    Raises Conflict: `twice` when it was the actor (a second click, another tab), else `overtaken`.
    """
    if case.ticket.number != number or not isinstance(seen, int) or case.ticket.event_seq <= seen:
        return  # (the lead of a matter has events of its own)
    query = select(Event.actor, Event.kind).where(Event.ticket_id == case.ticket.id, Event.seq > seen)
    since = [row.actor for row in case.work.session.execute(query) if row.kind in DEEDS]
    if not since:
        return
    if set(since) == {actor.name}:
        raise Conflict("twice", "you did something to this ticket since this page was opened")
    raise Conflict("overtaken", "somebody else did something to this ticket since this page was opened")

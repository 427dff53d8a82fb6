"""The last step of the ladder: the director's list for a talk (约谈) and the bulletin."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Conflict
from models.deadlines import Escalation
from models.history import Event
from services.promises import Case
from services.record import record

LAST_STEP = 3


def publish(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The director signs what step 3 put on the list; nothing is published without this."""
    steps = [row.id for row in case.unmet if row.level == LAST_STEP]
    if not steps:
        raise Conflict("publish", "nothing stands on the director's list")
    query = select(Event.id).where(Event.ticket_id == case.ticket.id, Event.kind == "publish_signed")
    signed = set(case.work.session.scalars(query))
    taken = case.work.session.scalars(
        select(Escalation.id).where(Escalation.deadline_id.in_(steps), Escalation.step == LAST_STEP)
    ).all()
    if len(signed) >= len(taken):
        raise Conflict("publish", "it is signed already")
    record(case.work, case.ticket, actor.name, "publish_signed", deadlines=steps)

"""Asking for a paper, seeing how far it is, having it again. Who may see a paper: policy.md, Privacy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import undefer

from bot.paper import Paper, from_data
from bot.permission import Actor
from bot.refusal import Conflict, Forbidden, Invalid, NotFound
from bot.vocabulary import Role
from models.documents import MADE, WAITING, Document
from models.tickets import Ticket
from services.house import House
from services.record import audit, record
from services.tickets.load import in_sight
from services.watch.search import clean
from services.work import Work, begin, look

SHOWN = 50
CONTEXT = "document.body"
AT_ONCE = 20  # papers of one person that may wait
REASON_MOST = 200
WHOLE, REDACTED = "whole", "redacted"


@dataclass(frozen=True)
class Copy:
    """A made paper as it is handed out."""

    name: str
    content_type: str
    body: bytes


def order(house: House, actor: Actor, kind: str, asked: Mapping[str, str], language: str) -> int:
    """Ask for a paper; gives its number. Raises Forbidden, Invalid, NotFound, Conflict (too many wait)."""
    if not actor.officer:
        raise Forbidden("role", "only the centre may ask for a paper")
    if kind not in CHECKS:
        raise NotFound("document", "there is no such kind of paper")
    with begin(house) as work:
        row = Document(
            kind=kind, asked={}, by=actor.kept(), language=language, seniors=actor.sees_sealed,
            state=WAITING, asked_at=work.now,
        )  # fmt: skip
        waiting = select(Document.by).where(Document.state == WAITING)
        if sum(by["name"] == actor.name for by in work.session.scalars(waiting)) >= AT_ONCE:
            raise Conflict("documents", "too many papers are waiting already")
        CHECKS[kind](work, actor, row, asked)
        work.session.add(row)
        work.session.flush()
        return row.id


def _ledger(work: Work, actor: Actor, row: Document, asked: Mapping[str, str]) -> None:
    row.asked = {"filters": clean(asked)}


def _bulletin(work: Work, actor: Actor, row: Document, asked: Mapping[str, str]) -> None:
    row.asked = {
        "month": checked_month(asked.get("month", "")), "head": asked.get("head") == "1",
        "number": asked.get("number", "").strip()[:40], "words": asked.get("words", "").strip()[:2000],
    }  # fmt: skip


def _letter(work: Work, actor: Actor, row: Document, asked: Mapping[str, str]) -> None:
    unit = asked.get("unit", "")
    if unit not in work.rules.units:
        raise Invalid("unit", "unit must be one of the county's")
    row.asked, row.unit = {"month": checked_month(asked.get("month", ""))}, unit


def _case_file(work: Work, actor: Actor, row: Document, asked: Mapping[str, str]) -> None:
    """Redacted for every officer who sees the ticket; whole for seniors alone, with a reason on record."""
    ticket = work.session.scalar(select(Ticket).where(Ticket.number == asked.get("number", "")))
    if ticket is None or not in_sight(work, actor, ticket):
        raise NotFound("ticket", "there is no such ticket")
    extent = WHOLE if asked.get("extent") == WHOLE else REDACTED
    reason = asked.get("reason", "").strip()[:REASON_MOST]
    if extent == WHOLE and not actor.sees_sealed:
        raise Forbidden("role", "only a senior may have the whole file")
    if extent == WHOLE and not reason:
        raise Invalid("reason", "the whole file needs a reason")
    row.seniors = extent == WHOLE or ticket.sealed
    row.asked, row.ticket_id = {"number": ticket.number, "extent": extent}, ticket.id
    record(work, ticket, actor.name, "case_file_made", extent=extent)
    if extent == WHOLE:
        audit(work, actor.name, "case_file", ticket=ticket.number, reason=reason)


CHECKS = {"ledger": _ledger, "bulletin": _bulletin, "letter": _letter, "casefile": _case_file}


def checked_month(month: str) -> str:
    """A month as `2026-11`. Raises Invalid."""
    try:
        return f"{datetime.strptime(month, '%Y-%m'):%Y-%m}"
    except ValueError:
        raise Invalid("month", "month must be like 2026-11") from None


def documents(house: House, actor: Actor) -> list[dict[str, Any]]:
    """The latest papers within the actor's sight, newest first."""
    with look(house) as work:
        query = select(Document).where(_mine(actor)).order_by(Document.id.desc()).limit(SHOWN)
        return [_row(row) for row in work.session.scalars(query)]


def copy_of(house: House, actor: Actor, document_id: int) -> Copy:
    """The bytes of a made paper. Raises NotFound outside the actor's sight and while it is not made."""
    with look(house) as work:
        query = select(Document).options(undefer(Document.body))
        row = work.session.scalar(query.where(Document.id == document_id, _mine(actor)))
        if row is None or row.state != MADE or row.body is None:
            raise NotFound("document", "there is no such paper")
        return Copy(row.name, row.content_type, house.keys.open(row.body, context=CONTEXT))


def paper_of(house: House, actor: Actor, document_id: int) -> Paper:
    """What a made bulletin or letter says, to be read as a page. Raises NotFound."""
    with look(house) as work:
        query = select(Document).options(undefer(Document.paper))
        row = work.session.scalar(query.where(Document.id == document_id, _mine(actor)))
        if row is None or row.paper is None:
            raise NotFound("document", "there is no such paper")
        return from_data(row.paper)


def _mine(actor: Actor) -> ColumnElement[bool]:
    """Officers see what holds nothing above their sight; a unit its own letters."""
    if actor.role is Role.UNIT:
        return and_(Document.kind == "letter", Document.unit == actor.unit, Document.state == MADE)
    if not actor.officer:
        return false()
    return true() if actor.sees_sealed else or_(Document.seniors.is_(False), Document.kind == "letter")


def _row(row: Document) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "asked": row.asked, "by": row.by["name"], "unit": row.unit,
        "state": row.state, "done": row.done, "total": row.total, "name": row.name, "size": row.size,
        "asked_at": row.asked_at, "made_at": row.made_at, "error": row.error,
    }  # fmt: skip

"""A unit answers a rating; the supervisor decides whether it is excluded (policy.md, Rating).

An excluded rating stays visible with the reason; scores are shown with and without.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from bot.permission import SENIORS, Actor
from bot.refusal import Conflict, Forbidden, Invalid, NotFound
from bot.vocabulary import Role, Status
from models.judgements import Rating, RatingReply
from models.ledgers import Text
from models.tickets import Ticket
from services.house import House
from services.record import keep_words, record
from services.work import Work, begin, look

WHY = ("untrue", "malicious", "rule")  # not true, meant to harm, about the rule and not the conduct
WORDS_MOST = 2000
LISTED = 100
ENDED = [status for status in Status if status.ended]
Row = dict[str, Any]


def reply_to_rating(house: House, actor: Actor, rating_id: int, words: str, now: datetime) -> None:
    """The unit's word on a rating of its own closed ticket, once, within the policy's working days.

    Raises NotFound, Conflict, Invalid.
    """
    said = words.strip()[:WORDS_MOST]
    if not said:
        raise Invalid("text", "text must not be empty")
    with begin(house, now) as work:
        found = work.session.execute(_of_unit(work, actor).where(Rating.id == rating_id)).first()
        if found is None:
            raise NotFound("rating", "there is no such rating")
        rating, ticket = found.Rating, found.Ticket
        if found.RatingReply is not None:
            raise Conflict("rating_replied", "this rating was answered before")
        if now > reply_by(work, ticket):
            raise Conflict("rating_late", "the time to answer this rating is over")
        text = keep_words(work, ticket.id, f"{actor.unit}/leader", "statement", said)
        days = work.rules.policy.rating_review_working_days
        decide_by = work.rules.calendar.end_of_working_day(now, days)
        work.session.add(
            RatingReply(rating_id=rating.id, text_id=text.id, by=actor.name, at=now, decide_by=decide_by)
        )
        record(work, ticket, actor.name, "rating_answered", rating=rating.id, text=text.id)


def reply_by(work: Work, ticket: Ticket) -> datetime:
    """Until when a unit may answer: working days from the ticket's end, when it first saw the rating."""
    days = work.rules.policy.rating_reply_working_days
    return work.rules.calendar.end_of_working_day(ticket.ended_at or work.now, days)


def decide_on_rating(
    house: House, actor: Actor, rating_id: int, fields: Mapping[str, str], now: datetime
) -> None:
    """The supervisor keeps the rating, or excludes it for one of three reasons.

    Raises Forbidden, NotFound, Conflict, Invalid.
    """
    if actor.role not in SENIORS:
        raise Forbidden("role", "the supervisor decides on ratings")
    why = fields.get("why", "")
    if why and why not in WHY:
        raise Invalid("why", "why is untrue, malicious or rule")
    with begin(house, now) as work:
        reply = work.session.get(RatingReply, rating_id, with_for_update=True)
        if reply is None:
            raise NotFound("rating", "nothing was said about this rating")
        if reply.decided_at is not None:
            raise Conflict("rating_decided", "it was decided before")
        reply.excluded, reply.why = bool(why), why or None
        reply.decided_by, reply.decided_at = actor.name, now
        rating = work.session.get_one(Rating, rating_id, with_for_update=True)
        rating.excluded_at = now if why else None
        ticket = work.session.get_one(Ticket, rating.ticket_id, with_for_update={"key_share": True})
        record(work, ticket, actor.name, "rating_reviewed", rating=rating_id, excluded=bool(why), why=why)


def ratings_of(house: House, actor: Actor, now: datetime) -> list[Row]:
    """A unit's ratings on tickets that have ended, newest first, each with until when it may be answered."""
    with look(house, now) as work:
        rows = work.session.execute(_of_unit(work, actor).order_by(Rating.at.desc()).limit(LISTED)).all()
        texts = _texts(work, [row.RatingReply.text_id for row in rows if row.RatingReply])
        return [_row(row.Rating, row.Ticket, row.RatingReply, texts) | _until(work, row) for row in rows]


def replies_to_decide(house: House, now: datetime) -> list[Row]:
    """What units said about ratings and nobody has decided yet, due first; then the latest decided."""
    with look(house, now) as work:
        query = (
            select(Rating, Ticket, RatingReply)
            .join(RatingReply, RatingReply.rating_id == Rating.id)
            .join(Ticket, Ticket.id == Rating.ticket_id)
            .order_by(RatingReply.decided_at.is_not(None), RatingReply.decide_by, RatingReply.rating_id)
            .limit(LISTED)
        )
        rows = work.session.execute(query).all()
        texts = _texts(work, [row.RatingReply.text_id for row in rows] + [r.Rating.text_id for r in rows])
        return [
            _row(row.Rating, row.Ticket, row.RatingReply, texts) | {"remark": texts.get(row.Rating.text_id)}
            for row in rows
        ]


def _of_unit(work: Work, actor: Actor) -> Select[Rating, Ticket, RatingReply]:
    """A unit sees how it was rated only after the ticket has ended (policy.md, Rating)."""
    mine = work.rules.within(actor.unit) if actor.role is Role.UNIT else []
    return (
        select(Rating, Ticket, RatingReply)
        .join(Ticket, Ticket.id == Rating.ticket_id)
        .outerjoin(RatingReply, RatingReply.rating_id == Rating.id)
        .where(Ticket.unit.in_(mine), Ticket.sealed.is_(False), Ticket.status.in_(ENDED))
    )


def _until(work: Work, row: Any) -> Row:
    until = reply_by(work, row.Ticket)
    return {"until": until, "open": row.RatingReply is None and work.now <= until}


def _texts(work: Work, ids: list[int | None]) -> dict[int | None, str | None]:
    query = select(Text).where(Text.id.in_([one for one in ids if one is not None]))
    return {row.id: row.body for row in work.session.scalars(query)}


def _row(
    rating: Rating, ticket: Ticket, reply: RatingReply | None, texts: Mapping[int | None, str | None]
) -> Row:
    """As the pages list it; whatever the citizen wrote with it stays with the centre."""
    told: Row = {
        "id": rating.id, "number": ticket.number, "unit": ticket.unit, "topic": ticket.topic,
        "satisfaction": rating.satisfaction, "solved": rating.solved, "why": rating.why, "at": rating.at,
        "flagged": rating.flagged, "excluded": rating.excluded_at is not None, "reply": None,
    }  # fmt: skip
    if reply is not None:
        told["reply"] = {
            "text": texts.get(reply.text_id), "at": reply.at, "decide_by": reply.decide_by, "why": reply.why,
            "decided_at": reply.decided_at, "excluded": reply.excluded,
        }  # fmt: skip
    return told

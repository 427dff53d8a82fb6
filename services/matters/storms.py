"""Storm mode: many people, one lead, one word to all, one supervision (policy.md, Matters and storms)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from bot.complaint import Complaint, Routing
from bot.intake.words import plain
from bot.likeness.storm import caught, signs_of
from bot.permission import Actor
from bot.refusal import Conflict
from bot.vocabulary import DeadlineKind, Nature, Urgency
from models.ledgers import Text
from models.matters import Errand
from models.tickets import Matter, Ticket
from services.matters.join import IN_HAND, Joining, lead_of, open_to
from services.promises import Case, promise, reckon
from services.record import record
from services.staff.notices import notify
from services.work import Work, rules_changed

GATHERED = 2000  # tickets looked through when a storm is accepted
SAMPLE = 60  # first words from which a storm's signs are taken
GRAVITY = (Urgency.ORDINARY, Urgency.URGENT, Urgency.EMERGENCY)


def storm_for(work: Work, complaint: Complaint) -> Joining | None:
    """The running storm that a new message belongs to, with its lead still in hand."""
    for matter_id, signs in work.rules.storms.items():
        if caught(complaint, signs):
            return open_to(work, lead_of(work, matter_id))
    return None


def as_grave_as(complaint: Complaint, lead: Ticket) -> Complaint:
    """What the storm's people are owed is owed to whoever joins: never less urgent than its lead."""
    gravest = max(complaint.urgency, Urgency(lead.urgency), key=GRAVITY.index)
    return replace(complaint, urgency=gravest)


def accept(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The duty officer makes it a storm: a title, the words it is known by, one supervision; like tickets
    of the last half hour come along, each in a transaction of its own."""
    work = case.work
    if matter.storm:
        raise Conflict("storm", "the storm runs already")
    if case.ticket.status not in IN_HAND:
        raise Conflict("answered", "the matter was answered already")
    matter.signs = _signs(work, matter, fields)
    matter.title = str(fields["title"])[:120]
    matter.place = str(fields.get("place") or matter.place)[:60]
    matter.storm, matter.storm_at, matter.storm_ended_at = True, work.now, None
    rules_changed(work.session)  # every process takes later messages in
    record(work, case.ticket, actor.name, "storm_accepted", matter=matter.id)
    if case.find(DeadlineKind.SUPERVISE) is None:
        row = promise(case, reckon(case, DeadlineKind.SUPERVISE, work.now))
        notify(case, row.owner, "storm", deadline=row)
    if case.ticket.unit:
        notify(case, f"{case.ticket.unit}/leader", "storm")
    _send_for(case, matter, actor, would_come(work, matter, matter.signs))


def _signs(work: Work, matter: Matter, fields: Mapping[str, Any]) -> list[str]:
    """The officer's own words where given, else those the messages share."""
    return words_of(str(fields.get("signs") or "")) or suggested_signs(work, matter)


def words_of(typed: str) -> list[str]:
    """Words typed with a comma, or a line, between."""
    parts = (plain(part).strip() for part in re.split(r"[,，、;；\n]", typed))
    return [part for part in dict.fromkeys(parts) if part][:SAMPLE]


def suggested_signs(work: Work, matter: Matter) -> list[str]:
    """The words by which more messages like those of the matter are known."""
    mine = select(Ticket.id).where(Ticket.matter_id == matter.id).order_by(Ticket.id).limit(SAMPLE)
    told = select(Text.body).where(
        Text.ticket_id.in_(mine), Text.author == "citizen", Text.kind == "message", Text.body.is_not(None)
    )
    said = [words or "" for words in work.session.scalars(told.order_by(Text.id).limit(SAMPLE))]
    return signs_of(said, work.rules.router.weights.rarity)


def _fresh(work: Work, matter: Matter) -> Iterator[tuple[Ticket, str]]:
    """Tickets in hand of the storm's time that are not in it, with what their people wrote first."""
    began = matter.storm_proposed_at or work.now
    since = began - timedelta(minutes=work.rules.policy.storm_minutes)
    query = (
        select(Ticket, Text.body)
        .join(Text, Text.ticket_id == Ticket.id)
        .where(Ticket.received_at >= since, Ticket.status.in_(IN_HAND), Ticket.sealed.is_(False))
        .where(Ticket.matter_id.is_(None) | (Ticket.matter_id != matter.id), Ticket.merged_into.is_(None))
        .where(Text.author == "citizen", Text.kind == "message", Text.body.is_not(None))
        .order_by(Text.id)
        .limit(GATHERED)
    )
    seen = set[int]()
    for ticket, words in work.session.execute(query):
        if ticket.id not in seen:
            seen.add(ticket.id)
            yield ticket, words or ""


def would_come(work: Work, matter: Matter, signs: Sequence[str]) -> list[int]:
    """The ids of the tickets in hand that a storm known by these words takes in."""
    return [one.id for one, words in _fresh(work, matter) if _belongs(one, words, signs)]


def _belongs(ticket: Ticket, words: str, signs: Sequence[str]) -> bool:
    """The rule for a new message, asked of a ticket that is there."""
    as_told = Complaint(
        words, Nature(ticket.nature), Urgency(ticket.urgency), ticket.about_staff, Routing((), False)
    )
    return caught(as_told, signs)


def _send_for(case: Case, matter: Matter, actor: Actor, ids: list[int]) -> None:
    ticket, now = case.ticket, case.work.now
    rows = [
        {
            "ticket_id": one, "matter_id": matter.id, "verb": "come_along", "by": actor.kept(),
            "cause": f"{ticket.number}/{ticket.event_seq}", "fields": {}, "text_id": None, "at": now,
        }
        for one in ids
    ]  # fmt: skip
    if rows:
        case.work.session.execute(insert(Errand), rows)


def refuse(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """No storm: it is asked again only if as many more come."""
    if matter.storm or matter.storm_proposed_at is None:
        raise Conflict("storm", "no storm is proposed")
    matter.storm_refused_at = case.work.now
    record(case.work, case.ticket, actor.name, "storm_refused", matter=matter.id)


def end(case: Case, matter: Matter, actor: Actor, fields: Mapping[str, Any]) -> None:
    """The storm is over: messages like it are matters of their own again; who has not answered stays counted
    as such."""
    if not matter.storm:
        raise Conflict("storm", "no storm runs")
    matter.storm, matter.storm_ended_at = False, case.work.now
    rules_changed(case.work.session)
    record(case.work, case.ticket, actor.name, "storm_ended", matter=matter.id)

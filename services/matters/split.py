"""Two matters in one message become two tickets, each with its words, its number and its own promise."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from bot.complaint import Complaint, cut
from bot.conversation.parting import sentences_of
from bot.intake.reading import read
from bot.message import InboundMessage, MessageKind
from bot.permission import Actor
from bot.refusal import Conflict, Invalid
from bot.vocabulary import Channel, Lane, Status
from models.contacts import Contact
from models.ledgers import Text
from services.matters.gather import gather, ties_of
from services.matters.kin import kinsfolk
from services.promises import Case, settle
from services.record import keep_words, record
from services.say import tell_citizen
from services.tickets.intake import dispatch, register, suggestions
from services.tickets.rulings import known_unit
from services.tickets.words import first_words

IN_HAND = frozenset({Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS})


def split_by_officer(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """两件事: the officer picks the sentences of the second matter, by index, and a unit where it is clear.

    The citizen is told both numbers. Raises Invalid where one matter would be left without words.
    """
    unit = known_unit(case, fields["unit"]) if fields.get("unit") else None
    new = split(case, actor, _indexes(fields.get("sentences", ())), unit)
    work, language = case.work, case.work.language_of(case.ticket)
    tell_citizen(
        work, case.ticket, "word", "answer.split", other=new.ticket.number,
        unit=work.unit_name(case.ticket.unit, language), other_unit=work.unit_name(new.ticket.unit, language),
        settle_by=work.when(new.ticket.promise_due_at, language),
    )  # fmt: skip


def split(case: Case, actor: Actor, second: frozenset[int], unit: str | None = None) -> Case:
    """Take the sentences `second` out of what the person wrote first, into a ticket of their own.

    Its promise runs from the first message too. It goes to `unit`, else where its words surely belong, else
    to triage. Raises Conflict and Invalid.
    """
    work, ticket = case.work, case.ticket
    said = _first_message(case)
    first, other = cut(sentences_of(said.body or ""), second)
    if not first or not other:
        raise Invalid("sentences", "each matter needs words of its own")
    new = _open_second(case, _like_the_first(case, read(other, work.rules.router)), unit, actor)
    keep_words(work, new.ticket.id, "citizen", "message", other)
    said.body = first
    _read_again(case, first)
    record(work, ticket, actor.name, "split", ticket=new.ticket.number, text=said.id)
    record(work, new.ticket, actor.name, "split_from", of=ticket.number)
    return new


def keep_whole(case: Case) -> None:
    """It is one matter: it is read as one, and nobody is asked about parts again."""
    _read_again(case, first_words(case.work, case.ticket.id))


def _read_again(case: Case, words: str) -> None:
    ticket, again = case.ticket, read(words, case.work.rules.router)
    kept = {name: told for name, told in ticket.routing.items() if name == "alike"}
    ticket.topic, ticket.routing = again.topic[:60], {**suggestions(again), **kept}


def _indexes(given: Any) -> frozenset[int]:
    if not given or not all(one.isdecimal() and len(one) < 5 for one in given):
        raise Invalid("sentences", "choose the sentences of the second matter")
    return frozenset(int(one) for one in given)


def _first_message(case: Case) -> Text:
    ticket = case.ticket
    if ticket.status not in IN_HAND or ticket.sealed or ticket.matter_id is not None:
        raise Conflict("split", "only what is in hand, by itself and not sealed is split")
    query = select(Text).where(
        Text.ticket_id == ticket.id, Text.author == "citizen", Text.kind == "message"
    )  # fmt: skip
    said = case.work.session.scalar(query.order_by(Text.id).limit(1))
    if said is None or not said.body:
        raise Conflict("split", "there are no words to split")
    return said


def _like_the_first(case: Case, complaint: Complaint) -> Complaint:
    """What the person asked for the whole holds for both: not named, words not shown."""
    ticket = case.ticket
    lane = Lane.ORDINARY if complaint.lane is Lane.NOT_ACCEPTED else complaint.lane  # a person decides that
    routing = complaint.routing if lane is complaint.lane else replace(complaint.routing, sure=False)
    return replace(
        complaint, anonymous=ticket.anonymous or complaint.anonymous, routing=routing, lane=lane,
        hide_words=complaint.hide_words or not (ticket.words_shared or ticket.about_staff),
    )  # fmt: skip


def _open_second(case: Case, complaint: Complaint, unit: str | None, actor: Actor) -> Case:
    work, ticket = case.work, case.ticket
    if unit:
        complaint = replace(complaint, routing=replace(complaint.routing, sure=False))
    message = InboundMessage(
        Channel(ticket.channel), ticket.external_id, "", ticket.received_at, MessageKind.TEXT, complaint.text
    )
    found = kinsfolk(work, complaint)
    ties = None if unit else ties_of(work, found, ticket.contact_id, complaint.place)
    new = register(work, work.session.get_one(Contact, ticket.contact_id), message, complaint, ties)
    new.ticket.first_responsible = ticket.first_responsible
    new.ticket.first_person_id = ticket.first_person_id
    gather(new, found)
    if unit and new.ticket.status == Status.OPEN:
        dispatch(new, unit, actor)
        settle(new)
    return new

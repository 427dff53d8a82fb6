"""An officer's question to the citizen; whatever is written back comes to the ticket. No clock stops."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.conversation.context import QuestionKind
from bot.permission import Actor
from bot.refusal import Conflict
from bot.vocabulary import Channel
from models.contacts import Contact, OpenQuestion
from services.promises import Case
from services.record import keep_words, record
from services.say import tell_citizen
from services.tickets.questions import ask


def ask_citizen(case: Case, actor: Actor, fields: Mapping[str, Any]) -> None:
    """问来访人: one question is open with a person at a time, so one they have just been asked goes first.

    Raises Conflict where the person cannot be written to, or is answering something else.
    """
    work, ticket = case.work, case.ticket
    contact = work.session.get_one(Contact, ticket.contact_id)
    if not can_be_asked(contact):
        raise Conflict("unreachable", "the person cannot be written to")
    waiting = work.session.get(OpenQuestion, contact.id)
    fresh = timedelta(minutes=work.rules.policy.merge_minutes)
    if waiting is not None and waiting.kind != QuestionKind.DETAIL and work.now - waiting.asked_at < fresh:
        raise Conflict("question", "the person has just been asked something else")
    text = str(fields["text"])
    ask(work, contact.id, QuestionKind.DETAIL, ticket.id)
    words = keep_words(work, ticket.id, f"centre/{actor.role}", "question", text)
    tell_citizen(work, ticket, "word", "answer.detail_ask", text=text)
    record(work, ticket, actor.name, "asked_citizen", text=words.id)


def can_be_asked(contact: Contact) -> bool:
    """True where a question can be written to the person, and an answer can come back."""
    return Channel(contact.channel).speaks and not contact.opted_out and contact.erased_at is None

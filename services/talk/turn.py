"""One message's company: who wrote, what is known of them, and the answer as it grows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.conversation.context import Context, QuestionKind
from bot.message import InboundMessage
from bot.phone import given_phone
from bot.vocabulary import Channel
from models.contacts import Contact
from models.ledgers import Media, Text
from models.tickets import Ticket
from services.citizen.link import link_of
from services.promises import Case
from services.say import phrase
from services.tickets.load import load_by_id
from services.tickets.questions import ask, clear
from services.work import Work

BY_PAGE = "page-"  # how the id of a form sent from the person's own page begins


def said_at(work: Work, message: InboundMessage) -> datetime:
    """When a message was said. One that waited in the journal is registered later, and what it follows or
    corrects is judged by when it was said."""
    return min(message.at, work.now) if message.channel.speaks else work.now


@dataclass
class Entry:
    """What the inbox row of this message will say, written once at the end."""

    id: int
    contact_id: int | None = None
    ticket_id: int | None = None
    text_id: int | None = None
    answer_id: int | None = None


@dataclass
class Turn:
    """A message in hand. `lines` become the answer; at most one question is asked in it; `said` are the
    words kept of it."""

    work: Work
    contact: Contact
    message: InboundMessage
    inbox: Entry
    context: Context
    ticket_ids: dict[str, int]
    lines: list[str] = field(default_factory=list)
    asked: bool = False
    said: Text | None = None
    guide: str = ""  # the key of the guide that answered

    def say(self, key: str, /, **values: object) -> None:
        """Add words to the answer, in the person's language and the channel's length."""
        self.lines.append(phrase(self.work, self.contact, key, **values))

    def link(self, number: str) -> None:
        """The address of the person's own page, by WeChat: a text message must hold no address."""
        if self.contact.channel == Channel.WECHAT and not self.message.external_id.startswith(BY_PAGE):
            self.say("answer.page_link", link=link_of(self.work.house, number))

    def ask(self, kind: QuestionKind, ticket_id: int | None, **more: Any) -> None:
        """Open a question, unless this answer asks one already."""
        if not self.asked:
            ask(self.work, self.contact.id, kind, ticket_id, first=self.context.new, **more)
            self.asked = True

    def ask_aloud(self, kind: QuestionKind, ticket_id: int | None, key: str, /, **values: object) -> None:
        """Open a question and say it, unless this answer asks one already."""
        if not self.asked:
            self.ask(kind, ticket_id)
            self.say(key, **values)

    def no_question(self) -> None:
        """The open question has been answered or makes no sense any more."""
        if not self.asked:
            clear(self.work, self.contact.id)

    def when(self, at: Any) -> str:
        """A moment in the person's words."""
        return self.work.when(at, self.contact.language)

    def unit(self, code: str | None) -> str:
        """A unit's name in the person's language."""
        return self.work.unit_name(code, self.contact.language)

    def first(self, ticket: Ticket) -> str:
        """Who informs and guides the person to the end (首问负责)."""
        unit, _, _ = ticket.first_responsible.partition("/")
        if unit == "centre":
            return self.work.say(self.contact.language, "name.duty")
        return self.unit(unit)

    def case(self, number: str) -> Case:
        """One of the person's own tickets, locked."""
        return load_by_id(self.work, self.ticket_ids[number])

    def joins(self, ticket: Ticket) -> None:
        """This message belongs to the ticket, and so do its pictures; the next one may follow it."""
        work, message = self.work, self.message
        self.inbox.ticket_id = ticket.id
        self.contact.current_ticket_id = ticket.id
        self.contact.current_at = said_at(work, message)
        for item in message.media:
            work.session.add(
                Media(
                    inbox_id=self.inbox.id, ticket_id=ticket.id, channel=message.channel, kind=item.kind,
                    ref=item.ref, content_type=item.content_type, status="queued", next_at=work.now,
                    created_at=work.now,
                )
            )  # fmt: skip

    def words(self, text: str) -> str:
        """The words of the message with a sent place behind them; a phone given in them is kept."""
        if phone := given_phone(text):
            self.contact.phone = phone
        place = self.message.place
        if place is None:
            return text
        return f"{text}\n[{place.label} {place.latitude:.6f},{place.longitude:.6f}]".strip()

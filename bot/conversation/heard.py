"""A message as the rules of conversation hear it: its words folded once, its matter read at most once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bot.complaint import Complaint
from bot.conversation.context import Context, TicketBrief
from bot.conversation.plain import plain
from bot.message import InboundMessage
from bot.number import find_numbers

Read = Callable[[str], Complaint]


@dataclass(frozen=True)
class Heard:
    """What was said, by whom, and how to read it as a matter; `merge_minutes` as in the policy."""

    message: InboundMessage
    context: Context
    read: Read
    merge_minutes: int

    @property
    def text(self) -> str:
        """The words as they came."""
        return self.message.text

    @cached_property
    def said(self) -> str:
        """The words as rules compare them."""
        return plain(self.message.text)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The ticket numbers in the words, the sender's own or not."""
        return find_numbers(self.message.text)

    @cached_property
    def without_numbers(self) -> str:
        """The words as rules compare them, less the ticket numbers in them."""
        said = self.said
        for number in self.numbers:
            said = re.sub(r"[ \-‐–·]?".join(number), " ", said)
        return said.strip(" ,.:#;") if self.numbers else said

    @cached_property
    def mine(self) -> TicketBrief | None:
        """The first of the sender's own tickets that is named by its number."""
        return next((brief for number in self.numbers if (brief := self.ticket(number))), None)

    @cached_property
    def complaint(self) -> Complaint:
        """The words read as a matter."""
        return self.read(self.message.text)

    def ticket(self, number: str | None) -> TicketBrief | None:
        """The sender's ticket of this number."""
        return next((brief for brief in self.context.tickets if brief.number == number), None)

    @property
    def asked_about(self) -> TicketBrief | None:
        """The ticket the open question is about."""
        question = self.context.question
        return self.ticket(question.number) if question else None

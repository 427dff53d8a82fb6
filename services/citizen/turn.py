"""A turn on the person's own page: the page shows its forms, so no answer asks to reply with a digit."""

from typing import Any

from bot.conversation.context import QuestionKind
from services.talk.turn import Turn

SHOWN = frozenset({"answer.reply"})  # the page itself shows it


class PageTurn(Turn):
    """What is said by message is said here in full, or in the page's own words where it has some."""

    def say(self, key: str, /, **values: object) -> None:
        """Add words to what the page shows after the act."""
        if key in SHOWN:
            return
        own = f"page.citizen.{key}"
        said = own if self.work.house.wording.has(own) else key
        self.lines.append(self.work.say(self.contact.language, said, **values))

    def ask_aloud(self, kind: QuestionKind, ticket_id: int | None, key: str, /, **values: Any) -> None:
        """Open the question, for an answer by message; on the page its form says it."""
        if not self.asked:
            self.ask(kind, ticket_id)

"""The receipt of whoever tells of a storm: how many told of it, who is at it, the last word to everybody."""

from models.ledgers import Text
from models.tickets import Matter
from services.matters.hearings import hears, latest
from services.matters.join import people_in
from services.promises import Case
from services.talk.turn import Turn


def confirm_storm(turn: Turn, case: Case, matter: Matter) -> None:
    """Only what was announced is said to be done. Whoever hears the last word here is not sent it."""
    work, ticket = turn.work, case.ticket
    turn.say(
        "answer.received_storm", number=ticket.number, title=matter.title or matter.place,
        people=people_in(work, matter.id), unit=turn.unit(ticket.unit), news=_news(turn, case, matter),
        settle_by=turn.when(ticket.promise_due_at),
    )  # fmt: skip
    turn.link(ticket.number)


def _news(turn: Turn, case: Case, matter: Matter) -> str:
    work, last = turn.work, latest(turn.work, matter.id)
    if last is None:
        return work.say(turn.contact.language, "answer.no_word_yet")
    hears(work, last.id, case.ticket.id, None)
    text = work.session.get_one(Text, last.text_id).body or ""
    more = ""
    if last.next_at is not None and last.next_at > work.now:
        more = work.say(turn.contact.language, "answer.next_word", at=turn.when(last.next_at))
    return work.say(
        turn.contact.language, "answer.last_word", at=turn.when(last.at), text=text, next=more
    ).strip()

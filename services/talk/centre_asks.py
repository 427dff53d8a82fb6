"""What the person says to a question about triage: one matter or two, and what an officer wanted to know."""

from bot.conversation.moves import Answer
from bot.permission import CITIZEN, ROBOT
from bot.refusal import Refusal
from bot.vocabulary import Status
from services.matters.split import keep_whole, split
from services.promises import Case, settle
from services.record import record
from services.staff.notices import notify
from services.talk.matters import add_words
from services.talk.turn import Turn
from services.tickets.intake import dispatch

TWO = "1"


def one_or_two(turn: Turn, case: Case, move: Answer) -> None:
    """Two tickets, or one; either way what is sure now goes out, and the rest waits for the duty officer."""
    turn.no_question()
    ticket = case.ticket
    parts = ticket.routing.get("parts")
    other = _split(turn, case, frozenset(parts["second"])) if parts and move.choice == TWO else None
    if other is None:
        keep_whole(case)
    _send_out(case)
    if other is None:
        turn.say("answer.kept_whole", number=ticket.number, unit=turn.unit(ticket.unit))
        return
    turn.say(
        "answer.split", number=ticket.number, unit=turn.unit(ticket.unit), other=other.ticket.number,
        other_unit=turn.unit(other.ticket.unit), settle_by=turn.when(other.ticket.promise_due_at),
    )  # fmt: skip
    turn.link(other.ticket.number)


def _split(turn: Turn, case: Case, second: frozenset[int]) -> Case | None:
    """None where it cannot be done any more: it has ended, or is one of many."""
    try:
        with turn.work.session.begin_nested():
            return split(case, CITIZEN, second)
    except Refusal:
        return None


def _send_out(case: Case) -> None:
    """What is left of the first one may be sure by itself."""
    routing = case.ticket.routing
    best = routing["candidates"][0]["code"] if routing["candidates"] else None
    if case.ticket.status == Status.OPEN and case.ticket.lane_reason is None and routing["sure"] and best:
        dispatch(case, best, ROBOT)
        settle(case)


def detail(turn: Turn, case: Case, move: Answer) -> None:
    """The answer to an officer's question comes to the ticket; whoever asked hears of it."""
    turn.no_question()
    add_words(turn, case, move.remark or move.choice)
    record(turn.work, case.ticket, "citizen", "detail_answered")
    notify(case, "centre/duty", "detail_answered")
    turn.say("answer.detail_thanks", number=case.ticket.number)

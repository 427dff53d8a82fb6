"""What a citizen asks about a ticket: progress, urging, withdrawing, staying unnamed, a human."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from bot.conversation.context import QuestionKind
from bot.conversation.moves import Ask, UnknownNumber
from bot.refusal import Conflict
from bot.vocabulary import DeadlineKind, Status
from models.deadlines import Notice
from models.history import Event
from models.ledgers import Text
from models.tickets import Ticket
from services.promises import Case, settle
from services.record import keep_words, record
from services.staff.notices import notify
from services.talk.turn import Turn
from services.tickets.declines import object_to_decline
from services.tickets.ends import reopen

URGE_AGAIN = timedelta(hours=24)


def carry_ask(turn: Turn, move: Ask) -> None:
    """Do what was asked, or ask for which ticket it was meant."""
    if move.number is None:
        _which(turn, move)
        return
    case = turn.case(move.number)
    if move.remark:
        words = keep_words(turn.work, case.ticket.id, "citizen", "message", move.remark)
        turn.inbox.text_id = words.id
        record(turn.work, case.ticket, "citizen", "added", text=words.id, media=0)
    turn.inbox.ticket_id = case.ticket.id
    ACTS[move.act](turn, case)
    settle(case)


def _which(turn: Turn, move: Ask) -> None:
    if move.act == "human":
        _human_without_ticket(turn)
        return
    if not move.options:
        turn.say("answer.no_ticket")
        return
    lines = []
    for index, number in enumerate(move.options, 1):
        brief = next(b for b in turn.context.tickets if b.number == number)
        lines.append(
            turn.work.say(
                turn.contact.language, "answer.which_option", index=index, number=number,
                unit=brief.unit_name, when=turn.when(brief.last_at),
            )
        )  # fmt: skip
    turn.ask(QuestionKind.WHICH, None, act=move.act, options=list(move.options))
    turn.say("answer.which", options="\n".join(lines))


def unknown_number(turn: Turn, move: UnknownNumber) -> None:
    """A mistyped number, or another person's: nothing is told about it."""
    turn.say("answer.unknown_number", typed=move.typed)


def progress(turn: Turn, case: Case) -> None:
    """Where it stands: unit, who informs, both dates; the answer itself once there is one."""
    ticket = case.ticket
    passed = (
        ticket.promise_due_at and ticket.promise_due_at < turn.work.now and case.find(DeadlineKind.PROMISE)
    )
    contact = case.find(DeadlineKind.CONTACT)
    values = {
        "number": ticket.number, "unit": turn.unit(ticket.unit), "first": turn.first(ticket),
        "settle_by": turn.when(ticket.promise_due_at),
        "contact": turn.when(contact.due_at if contact else None),
        "leader": turn.work.say(turn.contact.language, "name.supervisor"),
    }  # fmt: skip
    turn.say(_progress_key(ticket, bool(passed)), **values)
    turn.link(ticket.number)
    if answer := _last_reply(turn, ticket):
        turn.say("answer.reply", number=ticket.number, unit=turn.unit(ticket.unit), text=answer)


def _progress_key(ticket: Ticket, passed: bool) -> str:
    return "answer.progress_late" if passed else f"answer.progress.{ticket.status}"


def _last_reply(turn: Turn, ticket: Ticket) -> str | None:
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        return None
    query = select(Text).where(Text.ticket_id == ticket.id, Text.kind == "reply").order_by(Text.id.desc())
    text = turn.work.session.scalar(query.limit(1))
    return text.body if text else None


def urge(turn: Turn, case: Case) -> None:
    """催办: the owner hears of it; urging again within a day is told so, kindly."""
    work, ticket = turn.work, case.ticket
    query = (
        select(Event.at).where(Event.ticket_id == ticket.id, Event.kind == "urged").order_by(Event.seq.desc())
    )
    last = work.session.scalar(query.limit(1))
    again = last is not None and work.now - last < URGE_AGAIN
    if Status(ticket.status).ended:
        progress(turn, case)
        return
    record(work, ticket, "citizen", "urged", again=again)
    notify(case, ticket.handler or "centre/duty", "urged")
    turn.say(
        "answer.urged_again" if again else "answer.urged", number=ticket.number, unit=turn.unit(ticket.unit)
    )


def withdraw(turn: Turn, case: Case) -> None:
    """Withdrawing is asked back before anything happens."""
    if Status(case.ticket.status).ended:
        progress(turn, case)
        return
    turn.ask(QuestionKind.WITHDRAW, case.ticket.id)
    turn.say("answer.withdraw_ask", number=case.ticket.number)


def anonymous(turn: Turn, case: Case) -> None:
    """The unit and the record call the person by no name."""
    case.ticket.anonymous = True
    record(turn.work, case.ticket, "citizen", "anonymous")
    turn.say("answer.anonymous", number=case.ticket.number)


def hide_words(turn: Turn, case: Case) -> None:
    """Don't tell the unit: it sees the minimal statement from now on."""
    case.ticket.words_shared = False
    record(turn.work, case.ticket, "citizen", "words_hidden")
    turn.say("answer.hidden", number=case.ticket.number)


def show_words(turn: Turn, case: Case) -> None:
    """The unit may read the person's own words."""
    case.ticket.words_shared = True
    record(turn.work, case.ticket, "citizen", "words_shared")
    if case.ticket.handler:
        notify(case, case.ticket.handler, "words_shared")
    turn.say("answer.shown", number=case.ticket.number)


def human(turn: Turn, case: Case) -> None:
    """A person of the centre is asked for; the one first asked hears of it."""
    record(turn.work, case.ticket, "citizen", "human_wanted")
    notify(case, case.ticket.first_responsible, "human")
    _say_human(turn)


def _human_without_ticket(turn: Turn) -> None:
    """No ticket yet: the duty officer's page shows it all the same."""
    work = turn.work
    work.session.add(Notice(post="centre/duty", kind="human", at=work.now, not_before=work.now))
    _say_human(turn)


def _say_human(turn: Turn) -> None:
    hours = turn.work.say(turn.contact.language, "name.hours")
    turn.say("answer.human", hours=hours, phone=turn.work.house.centre_phone)


def call_me(turn: Turn, case: Case) -> None:
    """The person wants to be called by the handler."""
    record(turn.work, case.ticket, "citizen", "call_wanted")
    notify(case, case.ticket.handler or "centre/duty", "call_me")
    turn.say("answer.call_me", number=case.ticket.number)


def again(turn: Turn, case: Case) -> None:
    """Still not solved: an answered ticket is reopened, a declined one objected to."""
    ticket = case.ticket
    try:
        if ticket.status == Status.DECLINED:
            object_to_decline(case)
            turn.say("answer.objection_received", number=ticket.number)
            return
        reopen(case, "citizen", "not_solved")
    except Conflict:
        progress(turn, case)
        return
    turn.say("answer.reopened", number=ticket.number, callback_by=callback_by(turn, case))


def callback_by(turn: Turn, case: Case) -> str:
    """By when the centre calls back."""
    row = case.find(DeadlineKind.CALLBACK)
    return turn.when(row.due_at) if row else ""


ACTS: dict[str, Callable[[Turn, Case], None]] = {
    "progress": progress,
    "urge": urge,
    "withdraw": withdraw,
    "anonymous": anonymous,
    "hide_words": hide_words,
    "show_words": show_words,
    "human": human,
    "reopen": again,
    "call_me": call_me,
}

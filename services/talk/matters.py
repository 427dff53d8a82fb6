"""A new matter, more on an old one, and whether two are the same."""

from sqlalchemy import update

from bot.complaint import Complaint
from bot.conversation.context import QuestionKind
from bot.conversation.moves import Add, OpenMatter
from bot.conversation.parting import seen_as_two
from bot.lifecycle import Action
from bot.vocabulary import DeadlineKind, Nature, Status, Urgency
from models.ledgers import Media, Text
from models.tickets import Ticket
from services.matters.gather import gather, ties_of
from services.matters.join import people_in
from services.matters.kin import NOBODY, kinsfolk
from services.matters.storms import as_grave_as, storm_for
from services.promises import Case, settle
from services.record import hold_words, keep_words, record
from services.staff.notices import notify
from services.talk.guides import answer_from, ask_solved, guide_for
from services.talk.storm import confirm_storm
from services.talk.turn import Turn
from services.tickets.ends import end
from services.tickets.intake import Ties, register


def open_matter(turn: Turn, move: OpenMatter) -> None:
    """The ticket exists before anything is asked; then the answer: number, unit, who, when, what next."""
    complaint = seen_as_two(move.complaint, turn.work.rules.router.route)
    storm = None if complaint.parts else storm_for(turn.work, complaint)
    kin = NOBODY if storm else kinsfolk(turn.work, complaint)
    ties: Ties | None = None  # of two matters, each is compared by itself
    if storm:
        complaint, ties = as_grave_as(complaint, storm.lead), Ties(storm.lead)
    elif not complaint.parts:
        ties = ties_of(turn.work, kin, turn.contact.id, complaint.place)
    case = register(turn.work, turn.contact, turn.message, complaint, ties)
    ticket = case.ticket
    gather(case, kin)
    if complaint.parts and ticket.unit:  # urgent: it went out whole, but the duty officer hears of it
        notify(case, "centre/duty", "two_matters")
    if words := turn.words(complaint.text):
        turn.said = hold_words(turn.work, ticket.id, "citizen", "message", words)
    turn.joins(ticket)
    turn.contact.told_privacy, first_time = True, not turn.contact.told_privacy
    if complaint.danger:
        turn.say(f"emergency.{complaint.danger}")
    if storm:
        confirm_storm(turn, case, storm.matter)
    else:
        _confirm(turn, case, complaint)
    _ask_one_thing(turn, case, complaint, move.doubt)
    if first_time:
        turn.say("answer.privacy_line", link=f"{turn.work.house.public_url}/privacy")


def _confirm(turn: Turn, case: Case, complaint: Complaint) -> None:
    """What becomes of it; where a guide answers at once, the guide, and the unit that answers otherwise."""
    ticket = case.ticket
    if not complaint.parts and (guide := guide_for(turn, complaint, ticket)):
        answer_from(turn, case, guide)
        turn.link(ticket.number)
        return
    values = {
        "number": ticket.number, "unit": turn.unit(ticket.unit), "first": turn.first(ticket),
        "contact_by": _due(turn, case, DeadlineKind.CONTACT), "settle_by": turn.when(ticket.promise_due_at),
        "dispatch_by": _due(turn, case, DeadlineKind.DISPATCH),
        "decide_by": _due(turn, case, DeadlineKind.DECIDE), "next": _next(turn, complaint),
        "people": people_in(turn.work, ticket.matter_id) if ticket.matter_id else 1,
    }  # fmt: skip
    turn.say(_confirmation(ticket), **values)
    turn.link(ticket.number)


def _confirmation(ticket: Ticket) -> str:
    """Which words fit where the ticket went."""
    if ticket.nature == Nature.PRAISE:
        return "answer.praise"
    if ticket.sealed:
        return "answer.received_sealed"
    if ticket.matter_id is not None:
        return "answer.received_joined"
    if ticket.unit is None:
        return "answer.received_triage"
    if ticket.about_staff:
        return "answer.received_staff"
    special = {Nature.INQUIRY: "answer.received_inquiry", Nature.SUGGESTION: "answer.received_suggestion"}
    return special.get(Nature(ticket.nature), "answer.received")


def _due(turn: Turn, case: Case, kind: DeadlineKind) -> str:
    row = case.find(kind)
    return turn.when(row.due_at) if row else ""


def _next(turn: Turn, complaint: Complaint) -> str:
    """What to send next: where it is, if that is missing, else pictures."""
    if turn.message.place is None and not complaint.place:
        key = "next.place"
    elif not turn.message.media:
        key = "next.photos"
    else:
        key = "next.none"
    return turn.work.say(turn.contact.language, f"answer.{key}")


def _ask_one_thing(turn: Turn, case: Case, complaint: Complaint, doubt: str | None) -> None:
    """At most one question: same matter? where? two matters? may the unit read your words? solved?"""
    ticket = case.ticket
    if doubt and doubt in turn.ticket_ids:
        turn.ask(QuestionKind.SAME_MATTER, ticket.id, about=doubt)
        turn.say("answer.ask_same", number=doubt, unit=turn.unit(turn.case(doubt).ticket.unit))
    elif ticket.urgency != Urgency.ORDINARY and not complaint.place and turn.message.place is None:
        turn.ask_aloud(QuestionKind.PLACE, ticket.id, "answer.ask_place")
    elif complaint.parts:
        first, second = (turn.unit(code) for code in complaint.parts.units)
        turn.ask_aloud(QuestionKind.TWO_MATTERS, ticket.id, "answer.ask_two", first=first, second=second)
    elif ticket.about_staff and not ticket.sealed and ticket.unit and not complaint.hide_words:
        turn.ask_aloud(QuestionKind.SHARE_WORDS, ticket.id, "answer.ask_share_words")
    elif turn.guide:
        ask_solved(turn, case)


def add(turn: Turn, move: Add) -> None:
    """Words, pictures or a place join a ticket; the handler hears of it."""
    case = turn.case(move.number)
    add_words(turn, case, move.text)
    turn.say("answer.added_photo" if turn.message.media else "answer.added", number=case.ticket.number)


def add_words(turn: Turn, case: Case, text: str) -> None:
    """Keep more of the person's words on a ticket, however far it has come."""
    work, ticket = turn.work, case.ticket
    text_id = None
    if words := turn.words(text):
        text_id = turn.inbox.text_id = keep_words(work, ticket.id, "citizen", "message", words).id
    turn.joins(ticket)
    record(work, ticket, "citizen", "added", text=text_id, media=len(turn.message.media))
    listener = "centre/duty" if Status(ticket.status).ended else ticket.handler or "centre/duty"
    notify(case, listener, "added")


def merge(turn: Turn, newer: Case, older: Case) -> None:
    """The person says it is one matter: the newer ticket's words join the older, whose clock is earlier."""
    work = turn.work
    session = work.session
    session.execute(update(Text).where(Text.ticket_id == newer.ticket.id).values(ticket_id=older.ticket.id))
    session.execute(update(Media).where(Media.ticket_id == newer.ticket.id).values(ticket_id=older.ticket.id))
    newer.ticket.merged_into = older.ticket.id
    end(newer, Action.CLOSE, "citizen", "merged")
    settle(newer)
    record(work, older.ticket, "citizen", "merged", ticket=newer.ticket.number)
    if newer.ticket.handler:
        notify(newer, newer.ticket.handler, "merged")
    if older.ticket.handler:
        notify(older, older.ticket.handler, "added")
    turn.contact.current_ticket_id = older.ticket.id

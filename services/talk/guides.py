"""Service guides (办事指南): an inquiry that one answers is answered at once, beside its ticket.

The ticket is open with its promise before a word of the guide is said. Only the person's own "solved" ends
it; "no", another word and silence leave it with the unit and all its clocks.
"""

from bot.complaint import Complaint
from bot.conversation.context import QuestionKind
from bot.conversation.moves import Answer
from bot.guides.brief import Fits, brief, clauses_within
from bot.guides.facts import GuideFacts
from bot.guides.gate import answering
from bot.lifecycle import Action
from bot.vocabulary import Channel, Status
from models.tickets import Ticket
from services.promises import Case
from services.record import record
from services.staff.notices import notify
from services.talk import requests
from services.talk.turn import Turn
from services.tickets.ends import end

SOLVED = "1"
IN_HAND = frozenset({Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS})
SMS_MOST = 2  # segments (protocols: two are paid for, no more)
ROOM = 160  # characters of what to bring, by WeChat; the page has the rest


def guide_for(turn: Turn, complaint: Complaint, ticket: Ticket) -> GuideFacts | None:
    """The guide that answers this ticket's words at once; none where it stands with others."""
    if ticket.matter_id is not None or ticket.sealed or complaint.parts:
        return None
    return answering(turn.work.rules.guides, complaint)


def answer_from(turn: Turn, case: Case, guide: GuideFacts) -> None:
    """The essentials, where the rest stands, who answers if that was not it; then: solved?"""
    work, ticket, language = turn.work, case.ticket, turn.contact.language
    said = guide.said(language)
    settle_by = turn.when(ticket.promise_due_at)
    others = {"number": ticket.number, "unit": turn.unit(ticket.unit), "settle_by": settle_by}
    if turn.contact.channel == Channel.SMS:
        tables = work.rules.wording.tables[language]
        template = f"{tables['answer.guide_sms']}\n{tables['answer.ask_guide_sms']}"
        turn.say("answer.guide", **others, **brief(said, language, Fits(template, SMS_MOST, **others)))
    else:
        turn.say(
            "answer.guide", **others, title=said["title"], limit=said["limit"], fee=said["fee"],
            materials=clauses_within(said["materials"], ROOM, language), place=where(turn, guide),
            link=f"{work.house.public_url}/guides/{guide.key}",
        )  # fmt: skip
    turn.guide = guide.key
    record(work, ticket, "robot", "guide_told", guide=guide.key)


def where(turn: Turn, guide: GuideFacts) -> str:
    """Where to go and whom to call; the unit's window where the county has not said more."""
    place = guide.said(turn.contact.language).get("place") or turn.unit(guide.unit)
    return f"{place} {guide.phone}".strip()


def ask_solved(turn: Turn, case: Case) -> None:
    """Solved? Unless this answer asks something else already."""
    turn.ask_aloud(QuestionKind.GUIDE, case.ticket.id, "answer.ask_guide")


def solved(turn: Turn, case: Case, move: Answer) -> None:
    """1: the inquiry is answered and ends, and is counted as answered by a guide. Anything else: the unit."""
    turn.no_question()
    ticket = case.ticket
    if ticket.status not in IN_HAND:
        requests.progress(turn, case)
        return
    if move.choice != SOLVED:
        record(turn.work, ticket, "citizen", "guide_not_enough")
        turn.say("answer.guide_no", number=ticket.number, unit=turn.unit(ticket.unit),
                 settle_by=turn.when(ticket.promise_due_at))  # fmt: skip
        return
    handler = ticket.handler
    end(case, Action.CLOSE, "citizen", "guide")
    if handler:
        notify(case, handler, "guide_solved")
    turn.say("answer.guide_yes", number=ticket.number)

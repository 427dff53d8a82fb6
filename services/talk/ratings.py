"""Ratings of an answer and of a visit, echoed and correctable (policy.md, Rating)."""

from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.conversation.context import QuestionKind
from bot.conversation.moves import CorrectRating, Rate
from bot.refusal import Conflict
from bot.vocabulary import DeadlineKind
from models.judgements import Rating, VisitRating
from services.promises import Case, settle
from services.record import keep_words
from services.talk.requests import callback_by
from services.talk.turn import Turn
from services.tickets import survey

WHY = {"1": "person", "2": "procedure", "3": "facility", "4": "rule", "5": "result"}
SOLVED = {"1": "yes", "2": "partly", "3": "no", "yes": "yes", "partly": "partly", "no": "no"}


def carry_rate(turn: Turn, move: Rate) -> None:
    """A rating in words or by digit, of a named ticket or the one that waits for it."""
    rate(turn, turn.case(move.number), move.satisfaction, move.solved, move.remark)


def rate(turn: Turn, case: Case, satisfaction: int | None, solved: str | None, remark: str) -> None:
    """Take the rating, echo it, and ask the question that is still missing."""
    turn.no_question()
    before = case.ticket.reopens
    try:
        rating = survey.rate(case, satisfaction, solved, remark)
    except Conflict:
        turn.say("answer.lone_digit")
        return
    settle(case)
    turn.inbox.ticket_id = case.ticket.id
    if satisfaction:
        grade = turn.work.say(turn.contact.language, f"grade.{satisfaction}")
        turn.say("answer.satisfaction_echo", grade=grade)
    if solved:
        turn.say("answer.solved_echo", solved=turn.work.say(turn.contact.language, f"solved.{solved}"))
    if case.ticket.reopens > before:
        turn.say("answer.reopened", number=case.ticket.number, callback_by=callback_by(turn, case))
    _ask_next(turn, case, rating)


def is_back(turn: Turn, case: Case, *, back: bool, remark: str) -> None:
    """After a storm: it is back, or this person goes on alone, with a clock of their own from now."""
    turn.no_question()
    try:
        survey.rate(case, None, "yes" if back else "no", remark)
    except Conflict:
        turn.say("answer.lone_digit")
        return
    settle(case)
    number = case.ticket.number
    if back:
        turn.say("answer.back_thanks", number=number)
        turn.ask_aloud(QuestionKind.SATISFACTION, case.ticket.id, "answer.satisfaction_ask")
        return
    contact, promise = case.find(DeadlineKind.CONTACT), case.find(DeadlineKind.PROMISE)
    turn.say(
        "answer.still_broken", number=number, unit=turn.unit(case.ticket.unit),
        contact_by=turn.when(contact.due_at if contact else None),
        settle_by=turn.when(promise.due_at if promise else None),
    )  # fmt: skip


def _ask_next(turn: Turn, case: Case, rating: Rating) -> None:
    ticket_id = case.ticket.id
    if rating.satisfaction is None:
        turn.ask_aloud(QuestionKind.SATISFACTION, ticket_id, "answer.satisfaction_ask")
    elif rating.solved is None:
        turn.ask_aloud(QuestionKind.SOLVED, ticket_id, "answer.solved_ask")
    elif survey.is_low(case, rating) and rating.why is None and rating.text_id is None:
        turn.ask_aloud(QuestionKind.WHY_LOW, ticket_id, "answer.why_ask")
    else:
        turn.say("answer.rated_thanks")


def correct(turn: Turn, move: CorrectRating) -> None:
    """回复 0: the choice is taken back and asked for anew."""
    case = turn.case(move.number)
    try:
        survey.correct(case)
    except Conflict:
        turn.say("answer.correct_too_late")
        return
    settle(case)
    turn.asked = True
    turn.say("answer.correct_ask", number=case.ticket.number)


def why_low(turn: Turn, case: Case, choice: str, remark: str) -> None:
    """What it was about, by digit or in words."""
    turn.no_question()
    survey.why_low(case, WHY.get(choice), remark)
    settle(case)
    turn.say("answer.rated_thanks")


def visit(turn: Turn, unit: str, choice: str, remark: str) -> None:
    """A visit to a window: one a person, window and day (一次一评)."""
    work = turn.work
    turn.no_question()
    day = work.now.astimezone(ZoneInfo(work.rules.calendar.zone)).date().isoformat()
    if _visited(turn, unit, day):
        turn.say("answer.visit_repeat", unit=turn.unit(unit))
        return
    text_id = keep_words(work, None, "citizen", "message", remark).id if remark else None
    grade = int(choice)
    work.session.add(
        VisitRating(
            contact_id=turn.contact.id, unit=unit, day=day, satisfaction=grade, text_id=text_id, at=work.now
        )
    )
    if grade in work.rules.policy.low_grades and not remark:
        turn.ask(QuestionKind.VISIT_WHY, None, about=unit)
        turn.say("answer.visit_why")
    else:
        turn.say("answer.visit_thanks", unit=turn.unit(unit))


def visit_why(turn: Turn, unit: str, choice: str, remark: str) -> None:
    """What the low visit rating was about; whoever wants it looked into only needs to say what happened."""
    work = turn.work
    turn.no_question()
    day = work.now.astimezone(ZoneInfo(work.rules.calendar.zone)).date().isoformat()
    row = _visited(turn, unit, day)
    if row is not None:
        row.why = WHY.get(choice)
        if remark:
            row.text_id = keep_words(work, None, "citizen", "message", remark).id
    turn.say("answer.visit_thanks_low", unit=turn.unit(unit))


def _visited(turn: Turn, unit: str, day: str) -> VisitRating | None:
    query = select(VisitRating).where(
        VisitRating.contact_id == turn.contact.id, VisitRating.unit == unit, VisitRating.day == day
    )
    return turn.work.session.scalar(query)

"""Two questions after an answer: satisfied? and solved? (policy.md, Rating)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.conversation.context import QuestionKind
from bot.lifecycle import Action
from bot.quiet import out_of_quiet
from bot.refusal import Conflict
from bot.vocabulary import DeadlineKind, Status
from models.deadlines import Deadline
from models.judgements import Rating, RatingReply, Survey
from services.matters.hearings import note_answer
from services.promises import UNIT_CLOCK, Case, end_one, promise, reckon, void
from services.record import keep_words, record
from services.say import tell_citizen
from services.tickets.doubts import doubt_of
from services.tickets.ends import end, reopen
from services.tickets.load import move
from services.tickets.questions import ask, clear
from services.tickets.times import guard

CALL_FIRST = timedelta(days=1)


def invite(case: Case, *, call_first: bool = False) -> None:
    """The reply went out: ask for a rating, outside the quiet hours, and start the rating window now.

    `call_first`: the words themselves could not be sent (a template only); the person is offered a call,
    and the survey waits a day.
    """
    work, ticket = case.work, case.ticket
    if ticket.status != Status.RESOLVED or (survey := survey_of(case)).invited_at:
        return
    survey.invited_at, survey.state = work.now, "asked"
    _restart_window(case)
    if call_first:
        ask(work, ticket.contact_id, QuestionKind.CALL_ME, ticket.id)
    begin = work.now + (CALL_FIRST if call_first else timedelta())
    later = out_of_quiet(begin, work.rules.calendar.zone, work.rules.policy.quiet_hours)
    _send(case, "answer.survey_ask", later)
    record(work, ticket, "robot", "survey_asked", survey=survey.id)


def ask_back(case: Case) -> None:
    """The words that went out asked whether it is back: from now on 1 or 2 answers that, and the rating
    window runs."""
    work, ticket = case.work, case.ticket
    if ticket.status != Status.RESOLVED or (survey := survey_of(case)).invited_at:
        return
    survey.invited_at, survey.state = work.now, "asked"
    _restart_window(case)
    ask(work, ticket.contact_id, QuestionKind.BACK, ticket.id)
    record(work, ticket, "robot", "back_asked", survey=survey.id)


def _restart_window(case: Case) -> None:
    """The rating window runs from the delivery of the reply."""
    if row := case.find(DeadlineKind.RATING):
        end_one(case, row, met=False, how="moved")
        case.work.session.flush()
    promise(case, reckon(case, DeadlineKind.RATING, case.work.now))


def _send(case: Case, key: str, not_before: datetime) -> None:
    work, ticket = case.work, case.ticket
    unit = work.unit_name(ticket.unit, work.language_of(ticket))
    row = tell_citizen(work, ticket, "survey", key, unit=unit)
    if row is not None:
        row.next_at = not_before


def asked(case: Case) -> None:
    """The survey went out: from now on a digit answers it. Until then an answered ticket can be rated too."""
    if case.ticket.status == Status.RESOLVED:
        ask(case.work, case.ticket.contact_id, QuestionKind.SATISFACTION, case.ticket.id)


def survey_of(case: Case) -> Survey:
    """The survey of this round (one a reply), made when first needed."""
    work, ticket = case.work, case.ticket
    query = select(Survey).where(Survey.ticket_id == ticket.id, Survey.round == ticket.reopens)
    survey = work.session.scalar(query)
    if survey is None:
        survey = Survey(ticket_id=ticket.id, round=ticket.reopens, state="waiting")
        work.session.add(survey)
        work.session.flush()
    return survey


def rating_of(case: Case, survey: Survey) -> Rating | None:
    """What was answered to a survey so far."""
    return case.work.session.scalar(select(Rating).where(Rating.survey_id == survey.id))


def last_rating(case: Case) -> Rating | None:
    """The person's latest rating of the ticket, whichever round."""
    query = (
        select(Rating).where(Rating.ticket_id == case.ticket.id).order_by(Rating.at.desc(), Rating.id.desc())
    )
    return case.work.session.scalar(query.limit(1))


def rate(case: Case, satisfaction: int | None, solved: str | None, remark: str = "") -> Rating:
    """Take an answer to one or both questions. Low or not solved reopens at once; both good closes.

    Raises Conflict when nothing was answered that could be rated.
    """
    work, ticket = case.work, case.ticket
    rating = _current_rating(case)
    before = (rating.satisfaction, rating.solved)
    rating.satisfaction = satisfaction or rating.satisfaction
    rating.solved = solved or rating.solved
    rating.at = work.now
    rating.flagged = rating.flagged or doubt_of(case)
    if remark:
        rating.text_id = keep_words(work, ticket.id, "citizen", "message", remark).id
    work.session.add(rating)
    work.session.flush()
    record(
        work, ticket, "citizen", "rated",
        rating=rating.id, satisfaction=rating.satisfaction, solved=rating.solved, before=list(before),
    )  # fmt: skip
    work.session.get_one(Survey, rating.survey_id).state = "rated"
    if solved and ticket.matter_id is not None:
        note_answer(case, "no" if solved == "no" else "yes")
    _draw_conclusions(case, rating)
    return rating


def _current_rating(case: Case) -> Rating:
    """The rating being given: a new one for a resolved ticket, else the one of the last round."""
    ticket = case.ticket
    if ticket.status == Status.RESOLVED:
        survey = survey_of(case)
        return rating_of(case, survey) or Rating(ticket_id=ticket.id, survey_id=survey.id)
    last = last_rating(case)
    if last is None or case.work.now - last.at > timedelta(hours=case.work.rules.policy.correction_hours):
        raise Conflict("not_resolved", "there is no answer to rate yet")
    return last


def _draw_conclusions(case: Case, rating: Rating) -> None:
    ticket = case.ticket
    if is_low(case, rating):
        if ticket.status in (Status.RESOLVED, Status.CLOSED):
            reopen(case, "citizen", "low_rating")
        return
    if rating.satisfaction and rating.satisfaction >= 4:
        guard(case, "high_rating")
    if ticket.status == Status.RESOLVED and rating.satisfaction and rating.solved:
        end(case, Action.CLOSE, "citizen", "rated")


def is_low(case: Case, rating: Rating) -> bool:
    """Low (1, 2) or not solved (policy.md, Rating)."""
    low = rating.satisfaction is not None and rating.satisfaction in case.work.rules.policy.low_grades
    return low or rating.solved == "no"


def correct(case: Case) -> None:
    """回复 0: take the rating back within 24 h to give it anew; what it started is undone if untouched.

    Raises Conflict when there is none or it is too old.
    """
    work, ticket = case.work, case.ticket
    rating = last_rating(case)
    limit = timedelta(hours=work.rules.policy.correction_hours)
    if rating is None or work.now - rating.at > limit:
        raise Conflict("too_late", "the rating can be corrected for 24 hours")
    record(
        work, ticket, "citizen", "rating_taken_back",
        rating=rating.id, satisfaction=rating.satisfaction, solved=rating.solved,
    )  # fmt: skip
    survey = work.session.get_one(Survey, rating.survey_id)
    survey.state = "asked"
    work.session.execute(delete(RatingReply).where(RatingReply.rating_id == rating.id))
    work.session.delete(rating)
    work.session.flush()
    _undo(case, survey)
    clear(work, ticket.contact_id)
    ask(work, ticket.contact_id, QuestionKind.SATISFACTION, ticket.id)


def _undo(case: Case, survey: Survey) -> None:
    """Back to `resolved`, waiting for the rating, unless the unit or the centre has already acted."""
    work, ticket = case.work, case.ticket
    if (
        ticket.status == Status.ASSIGNED
        and case.find(DeadlineKind.CALLBACK)
        and ticket.reopens > survey.round
    ):
        move(case, Action.UNDO_REOPEN)
        void(case, UNIT_CLOCK | {DeadlineKind.CALLBACK, DeadlineKind.PROMISE})
        note_answer(case, None)
        ticket.reopens = survey.round
        promise(case, reckon(case, DeadlineKind.RATING, work.now))
        record(work, ticket, "citizen", "reopen_undone", reopens=ticket.reopens)
    elif ticket.status == Status.CLOSED:
        move(case, Action.REOPEN)
        move(case, Action.UNDO_REOPEN)
        ticket.ended_at = None
        promise(case, reckon(case, DeadlineKind.RATING, work.now))
        record(work, ticket, "citizen", "close_undone")


def remind(case: Case) -> None:
    """Three days without a rating: remind once, then wait for the window to lapse."""
    work = case.work
    survey = survey_of(case)
    if survey.reminded_at or survey.state == "rated":
        return
    survey.reminded_at = work.now
    later = out_of_quiet(work.now, work.rules.calendar.zone, work.rules.policy.quiet_hours)
    _send(case, "answer.rating_reminder", later)
    record(work, case.ticket, "clock", "rating_reminded", survey=survey.id)


def lapse(case: Case, row: Deadline) -> None:
    """Seven days: closed as unrated, a class of its own; a half answer stands as it is."""
    survey = survey_of(case)
    rated = rating_of(case, survey) is not None
    end_one(case, row, met=False, how="lapsed")
    survey.state = "rated" if rated else "unrated"
    end(case, Action.CLOSE, "clock", "rated" if rated else "unrated")


def why_low(case: Case, why: str | None, remark: str) -> None:
    """What the low rating was about: person, procedure, facility, rule or result, or in words."""
    work, ticket = case.work, case.ticket
    rating = last_rating(case)
    if rating is None:
        raise Conflict("not_rated", "there is no rating")
    rating.why = why or rating.why
    if remark:
        rating.text_id = keep_words(work, ticket.id, "citizen", "message", remark).id
    record(work, ticket, "citizen", "rating_explained", rating=rating.id, why=rating.why)

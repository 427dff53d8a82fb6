"""The open question answered: what each choice does."""

from collections.abc import Callable

from bot.conversation.context import Question, QuestionKind
from bot.conversation.moves import Answer, Ask
from bot.refusal import Conflict
from bot.vocabulary import Status
from services.promises import Case, settle
from services.talk import centre_asks, guides, ratings, requests
from services.talk.erasure import erase_answer
from services.talk.matters import add_words, merge
from services.talk.turn import Turn
from services.tickets import times
from services.tickets.ends import withdraw

YES = "1"
IN_HAND = frozenset({Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS})


def carry_answer(turn: Turn, move: Answer) -> None:
    """Take the answer to the one open question; without one it is a lone digit."""
    question = turn.context.question
    if question is None:
        turn.say("answer.lone_digit")
        return
    if question.kind in BY_TICKET and question.number in turn.ticket_ids:
        case = turn.case(str(question.number))
        turn.inbox.ticket_id = case.ticket.id
        BY_TICKET[question.kind](turn, case, move)
        settle(case)
    else:
        OTHERS.get(question.kind, _forgotten)(turn, question, move)


def _forgotten(turn: Turn, question: Question, move: Answer) -> None:
    turn.no_question()
    turn.say("answer.lone_digit")


def _same(turn: Turn, newer: Case, move: Answer) -> None:
    """The stored number is the new ticket's; the older one stands in the question's options."""
    question = turn.context.question
    turn.no_question()
    older = question.options[0] if question and question.options else ""
    if move.choice != YES or older not in turn.ticket_ids:
        turn.say("answer.kept_apart", number=newer.ticket.number, other=older)
        return
    old = turn.case(older)
    if old.ticket.status not in IN_HAND:  # answered meanwhile: what is new must not end with it
        turn.say("answer.kept_apart", number=newer.ticket.number, other=older)
        return
    merge(turn, newer, old)
    settle(old)
    turn.say("answer.merged", number=older)


def _withdraw(turn: Turn, case: Case, move: Answer) -> None:
    turn.no_question()
    number = case.ticket.number
    if move.choice != YES:
        turn.say("answer.kept", number=number)
        return
    try:
        turn.say("answer.withdrawn" if withdraw(case) else "answer.withdraw_staff", number=number)
    except Conflict:
        requests.progress(turn, case)


def _proposal(turn: Turn, case: Case, move: Answer) -> None:
    turn.no_question()
    number, agreed = case.ticket.number, move.choice == YES
    try:
        times.answer(case, agreed)
    except Conflict:
        requests.progress(turn, case)
        return
    if agreed:
        turn.say("answer.time_agreed", number=number, until=turn.when(case.ticket.promise_due_at))
    else:
        turn.say("answer.time_refused", number=number)


def _satisfaction(turn: Turn, case: Case, move: Answer) -> None:
    ratings.rate(turn, case, int(move.choice), None, move.remark)


def _solved(turn: Turn, case: Case, move: Answer) -> None:
    ratings.rate(turn, case, None, ratings.SOLVED[move.choice], move.remark)


def _back(turn: Turn, case: Case, move: Answer) -> None:
    ratings.is_back(turn, case, back=move.choice == YES, remark=move.remark)


def _why(turn: Turn, case: Case, move: Answer) -> None:
    ratings.why_low(turn, case, move.choice, move.remark)


def _place(turn: Turn, case: Case, move: Answer) -> None:
    turn.no_question()
    case.ticket.place = (move.remark or move.choice)[:60]
    add_words(turn, case, move.remark or move.choice)
    turn.say("answer.added", number=case.ticket.number)


def _share(turn: Turn, case: Case, move: Answer) -> None:
    turn.no_question()
    (requests.show_words if move.choice == YES else requests.hide_words)(turn, case)


def _call_me(turn: Turn, case: Case, move: Answer) -> None:
    turn.no_question()
    requests.call_me(turn, case)


def _which(turn: Turn, question: Question, move: Answer) -> None:
    turn.no_question()
    if move.choice in turn.ticket_ids:
        requests.carry_ask(turn, Ask(question.act, move.choice, remark=move.remark))
    else:
        turn.say("answer.unknown_number", typed=move.choice)


def _visit(turn: Turn, question: Question, move: Answer) -> None:
    ratings.visit(turn, str(question.number), move.choice, move.remark)


def _visit_why(turn: Turn, question: Question, move: Answer) -> None:
    ratings.visit_why(turn, str(question.number), move.choice, move.remark)


def _erase(turn: Turn, question: Question, move: Answer) -> None:
    turn.no_question()
    erase_answer(turn, move.choice == YES)


BY_TICKET: dict[QuestionKind, Callable[[Turn, Case, Answer], None]] = {
    QuestionKind.SAME_MATTER: _same,
    QuestionKind.WITHDRAW: _withdraw,
    QuestionKind.PROPOSAL: _proposal,
    QuestionKind.BACK: _back,
    QuestionKind.SATISFACTION: _satisfaction,
    QuestionKind.SOLVED: _solved,
    QuestionKind.WHY_LOW: _why,
    QuestionKind.PLACE: _place,
    QuestionKind.SHARE_WORDS: _share,
    QuestionKind.GUIDE: guides.solved,
    QuestionKind.CALL_ME: _call_me,
    QuestionKind.TWO_MATTERS: centre_asks.one_or_two,
    QuestionKind.DETAIL: centre_asks.detail,
}

OTHERS: dict[QuestionKind, Callable[[Turn, Question, Answer], None]] = {
    QuestionKind.WHICH: _which,
    QuestionKind.VISIT: _visit,
    QuestionKind.VISIT_WHY: _visit_why,
    QuestionKind.ERASE: _erase,
}

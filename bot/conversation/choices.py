"""Answers to the open question, by digit or in words; None means: this was no answer to it."""

import re
from collections.abc import Callable

from bot.conversation.context import Question, QuestionKind
from bot.conversation.grades import grade_in, solved_in, why_in
from bot.conversation.moves import Answer
from bot.conversation.plain import digit_of
from bot.number import find_numbers

YES = re.compile(
    r"(是|是的|对|对的|嗯|嗯嗯|好|好的|好吧|行|可以|同意|没问题|没意见|确定|确认|愿意|当然|ok|okay|yes|y|yep|sure|agree|agreed|i agree|"
    r"是?同一(件|个)(事)?|一样的?|同一件事|same|the same)(了|啊|吧|呀)?"
)
NO = re.compile(
    r"(不|不是|不对|否|不行|不可以|不同意|不要|不用|不愿意|不确定|no|n|nope|disagree|i disagree|not agreed|"
    r"不是(一|同一)(件|回|个)(事)?|(是)?(另|别的|其他)(外)?(一)?(件|个)?(事)?|不一样|different|another)(了|啊|吧|呀)?"
)
WITHDRAW = re.compile(r"(确定|确认)?(撤回|撤诉|撤销|撤了|撤|withdraw)(吧|了)?")
KEEP = re.compile(r"(不撤(回|了)?|继续(办理?)?|别撤|保留|keep( it)?|go on|continue)(吧)?")
ERASE = re.compile(r"(确定|确认)?(删除|删了?|erase|delete)(吧)?")
PLACE_MOST = 60


def answer_to(question: Question, said: str, text: str) -> Answer | None:
    """What the person chose; `said` is the plain form of `text`."""
    return READERS[question.kind](question, said, text)


def _yes_no(question: Question, said: str, text: str) -> Answer | None:
    digit = digit_of(said)
    if digit in ("1", "2"):
        return Answer(digit)
    if NO.fullmatch(said) or KEEP.fullmatch(said):
        return Answer("2")
    own = {QuestionKind.WITHDRAW: WITHDRAW, QuestionKind.ERASE: ERASE}.get(question.kind)
    if YES.fullmatch(said) or (own is not None and own.fullmatch(said)):
        return Answer("1")
    return None


def _grade(question: Question, said: str, text: str) -> Answer | None:
    digit = digit_of(said)
    return Answer(digit) if digit and digit in "12345" else None


def _visit(question: Question, said: str, text: str) -> Answer | None:
    if by_digit := _grade(question, said, text):
        return by_digit
    grade = grade_in(said)
    if grade is None or len(said) > 12:
        return None
    return Answer(str(grade))


def _solved(question: Question, said: str, text: str) -> Answer | None:
    digit = digit_of(said)
    if digit in ("1", "2", "3"):
        return Answer(digit)
    by_word = {"yes": "1", "partly": "2", "no": "3"}.get(solved_in(said) or "")
    if by_word is None and len(said) <= 6:
        by_word = "3" if NO.fullmatch(said) or said in ("没有", "没") else "1" if YES.fullmatch(said) else None
    return Answer(by_word, "" if len(said) <= 8 else text) if by_word else None


def _why(question: Question, said: str, text: str) -> Answer | None:
    digit = digit_of(said)
    if digit:
        return Answer(digit) if digit in "12345" else None
    if word := why_in(said):
        return Answer(word)
    return Answer("", text) if len(said) >= 2 else None


def _which(question: Question, said: str, text: str) -> Answer | None:
    digit = digit_of(said)
    if digit and 1 <= int(digit) <= len(question.options):
        return Answer(question.options[int(digit) - 1])
    named = [number for number in find_numbers(text) if number in question.options]
    return Answer(named[0]) if named else None


def _place(question: Question, said: str, text: str) -> Answer | None:
    return Answer("", text) if 2 <= len(said) <= PLACE_MOST and digit_of(said) is None else None


def _call_me(question: Question, said: str, text: str) -> Answer | None:
    return Answer("1") if digit_of(said) == "1" else None


READERS: dict[QuestionKind, Callable[[Question, str, str], Answer | None]] = {
    QuestionKind.SAME_MATTER: _yes_no,
    QuestionKind.WITHDRAW: _yes_no,
    QuestionKind.ERASE: _yes_no,
    QuestionKind.PROPOSAL: _yes_no,
    QuestionKind.SHARE_WORDS: _yes_no,
    QuestionKind.SATISFACTION: _grade,
    QuestionKind.SOLVED: _solved,
    QuestionKind.WHY_LOW: _why,
    QuestionKind.VISIT: _visit,
    QuestionKind.VISIT_WHY: _why,
    QuestionKind.WHICH: _which,
    QuestionKind.PLACE: _place,
    QuestionKind.CALL_ME: _call_me,
}

"""Answers to the one open question, and what is none."""

from dataclasses import replace

import pytest

from bot.conversation.context import QuestionKind
from bot.conversation.moves import Answer
from bot.conversation.step import step
from bot.message import MessageKind, Place
from tests.bot.conversation.hearing import (
    ANSWERED,
    ANSWEREDS,
    HOSPITAL,
    HOSPITALS,
    LAMP,
    LAMPS,
    MINUTES,
    PICTURE,
    asked,
    heard,
    knowing,
    message,
    reading,
)

SAME = asked(QuestionKind.SAME_MATTER, LAMPS, HOSPITALS, options=(HOSPITAL,), ago=MINUTES)
PROPOSAL = asked(QuestionKind.PROPOSAL, LAMPS)
WITHDRAW = asked(QuestionKind.WITHDRAW, LAMPS, ago=MINUTES)
ERASE = asked(QuestionKind.ERASE, LAMPS)
SHARE = asked(QuestionKind.SHARE_WORDS, HOSPITALS, ago=MINUTES)
WHICH = replace(asked(QuestionKind.WHICH, LAMPS, HOSPITALS, options=(LAMP, HOSPITAL), ago=MINUTES))
PLACE = asked(QuestionKind.PLACE, LAMPS, ago=MINUTES)
CALL = asked(QuestionKind.CALL_ME, LAMPS)


@pytest.mark.parametrize("said", ["1", "１", "①", "一", "1.", "1。", "选1", "第一个", "first", "the first one", "同一件", "是同一件事", "是同一个事",
                                  "是的", "对，是一件事", "是一件事", "一样的", "就是那件", "same", "same matter", "yes the same", "it's the same"])  # fmt: skip
def test_the_same_matter(said: str) -> None:
    assert heard(said, SAME).split(":")[0] == "answer 1"


@pytest.mark.parametrize("said", ["2", "②", "二", "不是", "不是同一件", "不是一回事", "另一件", "是另外一件事", "两件事", "不同的事", "第二个",
                                  "no", "another", "different", "another one", "it's a different matter", "not the same"])  # fmt: skip
def test_another_matter(said: str) -> None:
    assert heard(said, SAME).split(":")[0] == "answer 2"


@pytest.mark.parametrize("said", ["1", "同意", "同意。", "我同意", "同意延期", "好的", "好", "可以", "行", "行吧", "没问题", "嗯", "那好吧", "可以的", "同意，但要抓紧",
                                  "ok", "OK.", "yes", "agree", "I agree", "sure", "fine", "okay, but please hurry", f"同意 {LAMP}"])  # fmt: skip
def test_consent_to_a_new_time(said: str) -> None:
    assert heard(said, PROPOSAL).split(":")[0] == "answer 1"


@pytest.mark.parametrize("said", ["2", "不同意", "我不同意", "不同意延期", "不行", "不可以", "不", "不要", "坚决不同意", "不能再拖了", "不同意，已经等了一个月了",
                                  "no", "no way", "disagree", "I do not agree", "I don't agree", "not ok", f"不同意 {LAMP}"])  # fmt: skip
def test_no_consent(said: str) -> None:
    assert heard(said, PROPOSAL).split(":")[0] == "answer 2"


@pytest.mark.parametrize("said", ["再说吧", "随便", "为什么要延期", "why", "什么意思", "maybe"])
def test_neither_yes_nor_no_is_never_taken_for_consent(said: str) -> None:
    assert not heard(said, PROPOSAL).startswith("answer 1")


@pytest.mark.parametrize(("said", "choice"), [("1", "1"), ("撤回", "1"), ("确定", "1"), ("是的", "1"), ("确定撤回", "1"), ("撤", "1"), ("确认", "1"), ("yes", "1"), ("withdraw", "1"),
                                             ("2", "2"), ("不撤了", "2"), ("继续办理", "2"), ("继续", "2"), ("别撤", "2"), ("不撤回", "2"), ("先不撤", "2"), ("no", "2"), ("keep it", "2"), ("go on", "2")])  # fmt: skip
def test_withdraw_or_keep(said: str, choice: str) -> None:
    assert heard(said, WITHDRAW) == f"answer {choice}"


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("1", "1"),
        ("删除", "1"),
        ("确定删除", "1"),
        ("delete", "1"),
        ("2", "2"),
        ("不删除", "2"),
        ("不删了", "2"),
        ("保留", "2"),
        ("keep", "2"),
    ],
)
def test_erase_or_keep(said: str, choice: str) -> None:
    assert heard(said, ERASE) == f"answer {choice}"


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("1", "1"),
        ("可以", "1"),
        ("可以给他们看", "1"),
        ("yes", "1"),
        ("2", "2"),
        ("不可以", "2"),
        ("不要给他们看", "2"),
        ("别给他们看", "2"),
        ("no", "2"),
        ("不愿意", "2"),
    ],
)
def test_may_the_unit_read_the_words(said: str, choice: str) -> None:
    assert heard(said, SHARE) == f"answer {choice}"


@pytest.mark.parametrize(("said", "number"), [("1", LAMP), ("２", HOSPITAL), ("第二个", HOSPITAL), ("2.", HOSPITAL), (HOSPITAL, HOSPITAL), ("the second", HOSPITAL), ("first one", LAMP),
                                             ("路灯那个", LAMP), ("医院的", HOSPITAL), ("7217", LAMP)])  # fmt: skip
def test_picking_one_of_the_tickets(said: str, number: str) -> None:
    assert heard(said, WHICH) == f"answer {number}"


def test_picking_what_was_not_offered_asks_again() -> None:
    assert heard("3", WHICH) == "say choose_again"


@pytest.mark.parametrize(
    "said", ["人民路与建设路交叉口", "新华书店门口", "城东小区3号楼2单元", "No. 12 Station Road"]
)
def test_the_place_of_an_urgent_matter_in_words(said: str) -> None:
    assert step(message(said), PLACE, reading) == (Answer("", said),)


def test_the_place_as_a_sent_location() -> None:
    sent = message(kind=MessageKind.LOCATION, place=Place(33.02, 119.02, "新华书店"))
    assert step(sent, PLACE, reading) == (Answer("", "新华书店"),)


def test_a_location_without_a_label_still_answers() -> None:
    sent = message(kind=MessageKind.LOCATION, place=Place(33.02, 119.02))
    assert step(sent, PLACE, reading) == (Answer("", "33.020000,119.020000"),)


@pytest.mark.parametrize(
    ("said", "move"),
    [("1", "answer 1"), ("打电话", f"ask call_me {LAMP}"), ("call me", f"ask call_me {LAMP}")],
)
def test_being_called_instead(said: str, move: str) -> None:
    assert heard(said, CALL) == move


@pytest.mark.parametrize("known", [SAME, PROPOSAL, WITHDRAW, ERASE, SHARE, WHICH, PLACE, CALL])
@pytest.mark.parametrize(
    ("said", "move"),
    [
        ("另外县自来水公司乱收水费", "open"),
        ("家里着火了，快来人", "open"),
        ("帮助", "say help"),
        (f"查询 {LAMP}", f"ask progress {LAMP}"),
    ],
)
def test_what_clearly_is_something_else_is_taken_as_that(known, said: str, move: str) -> None:  # type: ignore[no-untyped-def]
    if LAMP not in {brief.number for brief in known.tickets}:
        known = replace(known, tickets=(*known.tickets, LAMPS))
    assert heard(said, known) == move


@pytest.mark.parametrize("known", [SAME, PROPOSAL, WITHDRAW, ERASE, SHARE])
@pytest.mark.parametrize("said", ["3", "９", "5分"])
def test_a_digit_that_was_not_offered_is_said_so(known, said: str) -> None:  # type: ignore[no-untyped-def]
    assert heard(said, known) == "say choose_again"


def test_a_picture_while_a_rating_is_asked_joins_the_answered_ticket() -> None:
    known = asked(QuestionKind.SOLVED, ANSWEREDS)
    assert heard(message(kind=MessageKind.IMAGE, media=PICTURE), known) == f"add {ANSWERED}"


def test_an_answer_that_comes_late_still_counts() -> None:
    assert heard("1", asked(QuestionKind.WITHDRAW, LAMPS, ago=2000 * MINUTES)) == "answer 1"


def test_yes_without_a_question_is_only_courtesy() -> None:
    assert heard("好的", knowing(LAMPS)) == "say thanks"

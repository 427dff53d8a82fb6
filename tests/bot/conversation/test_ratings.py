"""Ratings by digit or in words, of a ticket and of a visit (policy.md, Rating)."""

from dataclasses import replace

import pytest

from bot.conversation.context import QuestionKind
from bot.conversation.moves import Answer, Rate
from bot.conversation.step import step
from bot.vocabulary import Status
from tests.bot.conversation.hearing import (
    ANSWERED,
    ANSWEREDS,
    ENDED,
    ENDEDS,
    HOURS,
    LAMPS,
    LATER,
    STRANGER,
    asked,
    heard,
    knowing,
    message,
    reading,
)

SATISFIED = asked(QuestionKind.SATISFACTION, ANSWEREDS)
SOLVED = asked(QuestionKind.SOLVED, ANSWEREDS)
WHY = asked(QuestionKind.WHY_LOW, ANSWEREDS)
VISIT = replace(STRANGER, new=False, question=asked(QuestionKind.VISIT, number="U40").question)
VISIT_WHY = replace(STRANGER, new=False, question=asked(QuestionKind.VISIT_WHY, number="U40").question)


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        ("非常满意", 5),
        ("很满意谢谢", 5),
        ("很满意，谢谢你们", 5),
        ("十分满意", 5),
        ("太好了谢谢", 5),
        ("很好", 5),
        ("点赞", 5),
        ("五星好评", 5),
        ("给你们点个赞👍", 5),
        ("巴适得很", 5),
        ("👍", 5),
        ("[强]", 5),
        ("五颗星", 5),
        ("👎", 1),
        ("零分", 1),
        ("0分", 1),
        ("负分", 1),
        ("great thanks", 5),
        ("very satisfied", 5),
        ("excellent, thank you", 5),
        ("满意", 4),
        ("满意了", 4),
        ("滿意", 4),
        ("比较满意", 4),
        ("挺满意的", 4),
        ("不错", 4),
        ("挺好的", 4),
        ("还不错", 4),
        ("好", 4),
        ("好的，满意", 4),
        ("没有不满意", 4),
        ("没什么不满意的", 4),
        ("可以的", 4),
        ("good", 4),
        ("not bad", 4),
        ("satisfied", 4),
        ("yes, satisfied", 4),
        ("yes", 4),
        ("还行吧", 3),
        ("还行", 3),
        ("一般", 3),
        ("一般般吧", 3),
        ("马马虎虎", 3),
        ("凑合吧", 3),
        ("基本满意", 3),
        ("还可以吧", 3),
        ("so so", 3),
        ("acceptable", 3),
        ("okay I guess", 3),
        ("不满意", 2),
        ("不太满意", 2),
        ("不是很满意", 2),
        ("并不满意", 2),
        ("不怎么满意", 2),
        ("没有很满意", 2),
        ("谈不上满意", 2),
        ("说不上满意吧", 2),
        ("怎么可能满意", 2),
        ("这能满意吗", 2),
        ("谁会满意啊", 2),
        ("不咋地", 2),
        ("不好", 2),
        ("不怎么样", 2),
        ("差", 2),
        ("不", 2),
        ("失望", 2),
        ("not satisfied", 2),
        ("not very happy with it", 2),
        ("dissatisfied", 2),
        ("no", 2),
        ("not good", 2),
        ("非常不满意", 1),
        ("很不满意", 1),
        ("太不满意了", 1),
        ("一点都不满意", 1),
        ("极其不满", 1),
        ("太差了", 1),
        ("差劲", 1),
        ("差评！", 1),
        ("垃圾", 1),
        ("满意个屁", 1),
        ("好个鬼", 1),
        ("满意才怪", 1),
        ("呵呵，真是满意", 1),
        ("terrible", 1),
        ("very dissatisfied", 1),
        ("worst service ever", 1),
        ("not satisfied at all", 1),
        ("thanks for nothing", 1),
        ("yeah right, great service", 1),
    ],
)
def test_satisfaction_in_words(said: str, grade: int) -> None:
    assert heard(said, SATISFIED) in {f"rate {ANSWERED} {grade} -", f"answer {grade}"}


@pytest.mark.parametrize(
    "said",
    ["５", "5", "5.", "⑤", "五", "5分", "5星", "五星", "选5", "我选 5", "打5分", "5号", "第5个", "5！"],
)
def test_a_digit_in_any_dress_is_the_choice(said: str) -> None:
    assert heard(said, SATISFIED) == "answer 5"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("1，太差了", Answer("1", "太差了")),
        ("5 谢谢", Answer("5", "谢谢")),
        ("2。电话打了三次没人接", Answer("2", "电话打了三次没人接")),
        ("4 good but slow", Answer("4", "good but slow")),
    ],
)
def test_what_follows_the_digit_is_its_reason(said: str, answer: Answer) -> None:
    assert step(message(said), SATISFIED, reading) == (answer,)


@pytest.mark.parametrize("said", ["6", "9", "55", "7分"])
def test_a_digit_that_was_not_offered_asks_to_choose_again(said: str) -> None:
    assert heard(said, SATISFIED) == "say choose_again"


@pytest.mark.parametrize(
    ("said", "solved"),
    [
        ("解决了", "yes"),
        ("解決了", "yes"),
        ("已经解决", "yes"),
        ("修好了", "yes"),
        ("都弄好了", "yes"),
        ("问题解决了，谢谢", "yes"),
        ("来水了", "yes"),
        ("solved", "yes"),
        ("it works now", "yes"),
        ("部分解决", "partly"),
        ("解决了一半", "partly"),
        ("解决了一点", "partly"),
        ("没有完全解决", "partly"),
        ("还没完全修好", "partly"),
        ("partly solved", "partly"),
        ("not completely solved", "partly"),
        ("没解决", "no"),
        ("没有解决", "no"),
        ("还没好", "no"),
        ("根本没解决", "no"),
        ("问题没得到解决", "no"),
        ("解决不了", "no"),
        ("没修好", "no"),
        ("还在漏水", "no"),
        ("还是老样子", "no"),
        ("又漏了", "no"),
        ("哪里解决了？", "no"),
        ("not solved", "no"),
        ("still leaking", "no"),
        ("nothing has changed", "no"),
        ("it isn't fixed", "no"),
    ],
)
def test_solved_or_not_in_words(said: str, solved: str) -> None:
    choice = {"yes": "1", "partly": "2", "no": "3"}[solved]
    assert heard(said, SATISFIED) == f"rate {ANSWERED} - {solved}"
    assert heard(said, SOLVED).split(":")[0] == f"answer {choice}"


@pytest.mark.parametrize(
    ("said", "grade", "solved"),
    [
        ("没解决，太差了", 1, "no"),
        ("解决了，很满意", 5, "yes"),
        ("修好了，还行", 3, "yes"),
        ("部分解决，不太满意", 2, "partly"),
        ("fixed, great thanks", 5, "yes"),
        ("not solved, terrible", 1, "no"),
        ("解决个屁", 1, "no"),
    ],
)
def test_both_at_once(said: str, grade: int, solved: str) -> None:
    assert heard(said, SATISFIED) == f"rate {ANSWERED} {grade} {solved}"


@pytest.mark.parametrize(
    ("said", "choice"),
    [("是", "1"), ("是的", "1"), ("对", "1"), ("yes", "1"), ("没有", "3"), ("没", "3"), ("否", "3"), ("no", "3"), ("不是", "3"),
     ("2", "2"), ("③", "3"), ("部分", "2"), ("一部分", "2"), ("差不多了", "2"), ("not really", "3"), ("nope", "3")],
)  # fmt: skip
def test_solved_by_a_short_answer(said: str, choice: str) -> None:
    assert heard(said, SOLVED).split(":")[0] == f"answer {choice}"


def test_a_long_grievance_is_the_ratings_reason_and_kept_whole() -> None:
    said = "没解决！水管挖开以后就没人管了，门口一个大坑，老人出门都要绕路，打电话就说在安排，太差了"
    assert step(message(said), SATISFIED, reading) == (Rate(ANSWERED, 1, "no", said),)


def test_words_alone_without_a_grade_but_with_a_grievance_about_it_are_not_lost() -> None:
    said = "水管是补上了，可是路面一直没有恢复，泥水到处都是"
    assert heard(said, SATISFIED) in {f"rate {ANSWERED} - partly", f"rate {ANSWERED} - no", f"add {ANSWERED}"}


@pytest.mark.parametrize(
    "said",
    [
        "县医院收费窗口态度太差了，排队两个小时",
        "另外，小区的路灯也坏了，太差了",
        "家里又停电了",
        "公交车司机骂人，服务太差",
        "家里停电了，电力公司电话打不通",
        "the nurse at the county hospital was rude, terrible",
    ],
)
def test_another_matter_is_no_rating_although_it_sounds_like_one(said: str) -> None:
    assert heard(said, SATISFIED).startswith("open")


@pytest.mark.parametrize("said", ["谢谢", "好的谢谢", "收到", "嗯嗯", "ok thanks"])
def test_a_courtesy_is_no_rating(said: str) -> None:
    assert heard(said, SATISFIED) == "say thanks"


@pytest.mark.parametrize(
    ("said", "move"),
    [
        (f"{ANSWERED} 很满意", f"rate {ANSWERED} 5 -"),
        (f"{ANSWERED} 没解决", f"rate {ANSWERED} - no"),
        (f"{ANSWERED} 5", f"rate {ANSWERED} 5 -"),
        (f"不满意 {ANSWERED}", f"rate {ANSWERED} 2 -"),
    ],
)
def test_a_number_says_which_answer_is_rated(said: str, move: str) -> None:
    assert heard(said, knowing(LAMPS, ANSWEREDS, ago=LATER)) == move


@pytest.mark.parametrize(
    ("said", "choice"),
    [("1", "1"), ("人员态度", "1"), ("态度", "1"), ("态度不好", "1"), ("流程", "2"), ("手续太多", "2"), ("设施", "3"), ("制度", "4"),
     ("结果", "5"), ("没解决", "5"), ("attitude", "1"), ("the rules", "4"), ("5", "5"), ("②", "2")],
)  # fmt: skip
def test_why_by_digit_or_word(said: str, choice: str) -> None:
    assert heard(said, WHY).split(":")[0] == f"answer {choice}"


@pytest.mark.parametrize(
    "said", ["他们来了一次就走了", "来人说不归他管", "nobody listened to me", "修了又漏"]
)
def test_why_in_own_words(said: str) -> None:
    (move,) = step(message(said), WHY, reading)
    assert isinstance(move, Answer)
    assert move.remark == said


@pytest.mark.parametrize(
    ("said", "move"),
    [
        ("进度", f"ask progress {ANSWERED}"),
        ("家里着火了快来人", "open"),
        ("另外公交车司机骂人", "open"),
        ("县医院收费窗口两个小时没人管，乱收费", "open"),
        ("帮助", "say help"),
        ("人工", f"ask human {ANSWERED}"),
        ("谢谢", "say thanks"),
    ],
)
def test_something_else_is_no_reason(said: str, move: str) -> None:
    assert heard(said, WHY) == move


def test_nought_within_a_day_takes_the_rating_back() -> None:
    rated = replace(ANSWEREDS, status=Status.CLOSED, rated_at=ANSWEREDS.last_at - 23 * HOURS)
    assert heard("0", knowing(rated, ago=LATER)) == f"correct {ANSWERED}"
    assert heard("０", asked(QuestionKind.SOLVED, rated)) == f"correct {ANSWERED}"


def test_nought_after_a_day_is_a_lone_digit() -> None:
    rated = replace(ANSWEREDS, rated_at=ANSWEREDS.last_at - 25 * HOURS)
    assert heard("0", knowing(rated, ago=LATER)) == "say lone_digit"


@pytest.mark.parametrize("said", ["5", "1", "③", "四", "2."])
def test_a_lone_digit_means_nothing_where_no_question_is_open(said: str) -> None:
    assert heard(said, knowing(ENDEDS, ago=LATER)) == "say lone_digit"
    assert heard(said) == "say lone_digit"


@pytest.mark.parametrize("said", ["非常满意", "不满意", "太差了"])
def test_a_rating_in_words_goes_to_the_only_answer_that_waits(said: str) -> None:
    assert heard(said, knowing(ANSWEREDS, ago=LATER)).startswith(f"rate {ANSWERED}")


def test_not_satisfied_after_the_end_opens_it_again() -> None:
    assert heard("不满意", knowing(ENDEDS, ago=LATER)) == f"ask reopen {ENDED}"


@pytest.mark.parametrize(
    ("said", "move"),
    [("5", "answer 5"), ("很满意", "answer 5"), ("还行", "answer 3"), ("太差了", "answer 1"), ("服务态度很好", "answer 5"),
     ("4 挺快的", "answer 4: 挺快的"), ("谢谢", "say thanks"), ("排队两小时没人管，工作人员一直在玩手机", "open"), ("7", "say choose_again")],
)  # fmt: skip
def test_a_visit_is_rated_or_complained_about(said: str, move: str) -> None:
    assert heard(said, VISIT).split(": 服务")[0] == move


@pytest.mark.parametrize(
    ("said", "move"), [("1", "answer 1"), ("人员态度", "answer 1"), ("等太久", "answer words")]
)
def test_why_a_visit_was_bad(said: str, move: str) -> None:
    assert heard(said, VISIT_WHY) == move

"""One matter told in pieces is one ticket; a second matter is never swallowed (product.md, 12)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.complaint import Candidate, Complaint, Routing
from bot.conversation.heard import Read
from bot.conversation.moves import Ask, OpenMatter
from bot.conversation.step import step
from bot.message import MessageKind, Place
from bot.vocabulary import Nature, Status, Urgency
from tests.bot.conversation.hearing import (
    ANSWERED,
    ANSWEREDS,
    HOSPITAL,
    HOSPITALS,
    LAMP,
    LAMPS,
    LATER,
    MINUTES,
    NOW,
    PICTURE,
    STRANGER,
    brief,
    gist,
    heard,
    knowing,
    message,
    reading,
)


@pytest.mark.parametrize(
    "said",
    [
        "县医院收费窗口排队两小时没人管，态度还很差",
        "路灯坏了",
        "俺们村路灯不亮",
        "the street lamp near the school is broken",
        "你好，请问社保卡丢了怎么补办",
        "物业乱收费",
        "垃圾",
        "表扬县医院李医生，很热心",
        "举报村支书贪污低保款",
        "我要投诉城管局",
    ],
)
def test_a_strangers_words_open_a_ticket(said: str) -> None:
    assert heard(said) == "open"


@pytest.mark.parametrize(
    "said",
    [
        "就在新华书店门口",
        "在人民路和建设路路口",
        "已经三天了",
        "快点来人修",
        "都没人管",
        "晚上太黑，老人不敢出门",
        "昨天还有人摔倒了",
        "灯杆编号A17",
        "打了电话也没人接",
        "路灯一共坏了四盏",
        "谁来管一管啊",
        "希望尽快修好",
        "黑漆漆的看不清",
        "前两天有个骑车的撞到树上了",
        "下雨的时候还冒火花",
        "有照片",
        "名字叫王建国，电话13812345678",
        "我叫李梅，手机号是13912345678",
        "修好了，谢谢",
        "每天晚上都这样",
        "我姓王，住在3号楼",
        "it is opposite the bookshop",
        "three days already",
        "an old man fell yesterday",
    ],
)
def test_more_about_it_within_ten_minutes_joins(said: str) -> None:
    assert heard(said, knowing(LAMPS)) == f"add {LAMP}"


@pytest.mark.parametrize(
    "said",
    [
        "态度还很差",
        "收费员一直在玩手机",
        "工号是012",
        "窗口就开了一个",
        "排在我前面的还有三十多个人",
        "后来保安还推了我一下",
        "the clerk was rude too",
        "就在一楼大厅",
        "今天上午的事",
        "老人站都站不住",
        "我妈高血压犯了",
        "打电话投诉也没人理",
        "说系统坏了让我们等",
    ],
)
def test_more_about_a_window_joins_although_it_is_about_its_people(said: str) -> None:
    assert heard(said, knowing(HOSPITALS)) == f"add {HOSPITAL}"


@pytest.mark.parametrize(
    "said",
    [
        "另外，公交车司机骂人",
        "还有一件事，小区垃圾没人收",
        "还有个事：自来水发黄",
        "再反映一个问题，学校门口没有斑马线",
        "换个事，医保报销怎么这么慢",
        "对了，县医院停车场乱收费",
        "第二件事，公交站牌倒了",
        "also the bus driver was rude",
        "another matter: the bank made me wait two hours",
        "one more thing, rubbish is not collected",
    ],
)
def test_a_word_that_says_another_matter_opens_one(said: str) -> None:
    assert heard(said, knowing(LAMPS)) == "open"


@pytest.mark.parametrize(
    "said",
    [
        "县医院收费窗口排队两小时没人管",
        "3路公交车司机骂乘客",
        "家里停水了，自来水公司电话打不通",
        "医保局窗口办异地备案要跑三趟",
        "the nurse at the county hospital shouted at my mother",
        "举报城管局副局长收受贿赂",
        "表扬县医院李医生，医术高，对病人很热心",
    ],
)
def test_a_clearly_different_unit_or_nature_opens_another(said: str) -> None:
    assert heard(said, knowing(LAMPS)) == "open"


def test_a_second_matter_for_the_same_unit_with_the_word_for_it_is_not_swallowed() -> None:
    assert heard("另外，我家楼下垃圾三天没收了", knowing(LAMPS)) == "open"


@pytest.mark.parametrize(
    "said",
    [
        "隔壁老板天天在门口烧东西冒黑烟",
        "我们单元门禁坏了一直不修",
        "办个证明跑了五趟",
        "邻居装修太吵了",
        "老人证办了半年也没有消息",
        "小区电梯也坏了",
    ],
)
def test_a_doubtful_one_opens_a_ticket_at_once_and_asks(said: str) -> None:
    assert heard(said, knowing(LAMPS)).startswith("open")


def scored(code: str, score: float, sure: bool) -> Read:
    """A reading that finds this unit for any words but the lamp's."""

    def read(text: str) -> Complaint:
        found = LAMP_READING if text == LAMPS.text else Routing((Candidate(code, score),), sure)
        return replace(reading(text), routing=found, urgency=Urgency.ORDINARY, nature=Nature.COMPLAINT)

    LAMP_READING = Routing((Candidate("U11", 1.0),), True)  # noqa: N806
    return read


@pytest.mark.parametrize(
    ("said", "unit", "score", "sure", "verdict"),
    [
        ("药房的窗口下午三点就关门，配药的人等到天黑", "U40", 0.95, True, "open"),
        ("药房的窗口下午三点就关门，配药的人等到天黑", "U40", 0.40, False, f"open? {LAMP}"),
        ("药房的窗口下午三点就关门，配药的人等到天黑", "U40", 0.20, False, f"add {LAMP}"),
        ("药房的窗口下午三点就关门，配药的人等到天黑", "U11", 0.40, False, f"add {LAMP}"),
        ("就在药房的窗口旁边，那里下午三点就关门", "U40", 0.70, True, f"open? {LAMP}"),
        ("就在药房的窗口旁边，那里下午三点就关门", "U40", 0.95, True, "open"),
        ("就在药房门口", "U40", 0.70, True, f"add {LAMP}"),
        ("就在药房门口", "U40", 0.95, True, f"open? {LAMP}"),
        ("药房三点关门", "U40", 0.95, True, "open"),
        ("药房三点关门", "U40", 0.70, True, f"open? {LAMP}"),
        ("药房三点关门", "U40", 0.50, False, f"add {LAMP}"),
        ("药房门坏了没人修", "U40", 0.10, False, f"open? {LAMP}"),
    ],
)
def test_the_surer_the_other_unit_the_clearer_the_other_matter(
    said: str, unit: str, score: float, sure: bool, verdict: str
) -> None:
    (move,) = step(message(said), knowing(LAMPS), scored(unit, score, sure))
    assert gist(move) == verdict


def test_danger_is_its_own_matter_whatever_is_at_hand() -> None:
    assert heard("我家着火了快来人", knowing(LAMPS)) == "open"
    assert heard("闻到很浓的煤气味", knowing(HOSPITALS)) == "open"


def test_danger_in_the_matter_at_hand_joins_nothing_either() -> None:
    """A lamp that sparks is the same lamp, but somebody must hear of the danger now: never only added."""
    assert heard("路灯杆起火了", knowing(LAMPS)).startswith("open")


@pytest.mark.parametrize("minutes", [0, 9, 10])
def test_ten_minutes_are_within(minutes: int) -> None:
    assert heard("灯杆编号A17，还在闪", knowing(LAMPS, ago=minutes * MINUTES)) == f"add {LAMP}"


def test_after_ten_minutes_a_matter_is_new() -> None:
    assert heard("县医院收费窗口排队两小时没人管", knowing(LAMPS, ago=11 * MINUTES)) == "open"


def test_the_same_matter_told_again_later_opens_and_asks() -> None:
    assert heard("人民路的路灯坏了四天还是没人修", knowing(LAMPS, ago=LATER)) == f"open? {LAMP}"


@pytest.mark.parametrize("ago", [MINUTES, LATER])
def test_impatience_about_something_else_urges_nothing(ago: timedelta) -> None:
    assert heard("又停电了", knowing(LAMPS, ago=ago)) == "open"


@pytest.mark.parametrize("said", ["已经修好了谢谢", "修好了", "不用来了，修好了"])
def test_good_news_later_is_no_new_matter(said: str) -> None:
    assert heard(said, knowing(LAMPS, ago=LATER)) == f"add {LAMP}"


def test_vague_words_later_open_and_ask_about_the_latest() -> None:
    assert heard("昨天有两个人摔倒了，老人不敢出门", knowing(LAMPS, ago=LATER)) == f"open? {LAMP}"


def test_a_complaint_that_nobody_came_urges_and_keeps_the_words() -> None:
    said = "今天还是没人来修"
    assert step(message(said), knowing(LAMPS, ago=LATER), reading) == (Ask("urge", LAMP, remark=said),)


def test_the_window_is_counted_from_the_last_message_not_from_the_ticket() -> None:
    old = replace(LAMPS, last_at=NOW - 300 * MINUTES)
    assert heard("就在新华书店门口", knowing(old, ago=2 * MINUTES)) == f"add {LAMP}"


def test_a_withdrawn_ticket_takes_no_more() -> None:
    gone = replace(LAMPS, status=Status.WITHDRAWN)
    assert heard("路灯一共坏了四盏，晚上太黑", knowing(gone)) == "open"


def test_four_messages_and_two_pictures_about_one_matter_are_one_ticket() -> None:
    told = "人民路的路灯坏了"
    assert heard(told) == "open"
    pieces: list[Any] = ["三天了没人修", PICTURE, "晚上太黑", PICTURE, "在新华书店门口，快点来人修"]
    for piece in pieces:
        ticket = brief(LAMP, told, "U11")
        sent = message(piece) if isinstance(piece, str) else message(kind=MessageKind.IMAGE, media=piece)
        assert heard(sent, knowing(ticket, ago=MINUTES)) == f"add {LAMP}"
        told = f"{told}\n{piece}" if isinstance(piece, str) else told


def test_words_after_a_picture_without_words_join_it() -> None:
    picture = brief(LAMP, "", None, Status.OPEN)
    assert heard("县医院收费窗口排队两小时没人管", knowing(picture, ago=MINUTES)) == f"add {LAMP}"


def test_words_after_a_vague_beginning_join_it() -> None:
    begun = brief(LAMP, "有个事想说一下", None, Status.OPEN)
    assert heard("县医院收费窗口排队两小时没人管", knowing(begun, ago=MINUTES)) == f"add {LAMP}"


def test_a_question_beside_a_complaint_is_not_swallowed() -> None:
    assert heard("请问社保卡丢了怎么补办", knowing(LAMPS)) == "open"


def test_praise_of_another_day_does_not_join_a_complaint() -> None:
    praised = brief(LAMP, "表扬县医院李医生", "U40", nature=Nature.PRAISE, status=Status.CLOSED)
    assert heard("县医院收费窗口排队两小时没人管", knowing(praised)) == "open"


@pytest.mark.parametrize("kind", [MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.VOICE])
def test_a_picture_or_a_voice_alone_opens_a_ticket_without_words(kind: MessageKind) -> None:
    (move,) = step(message(kind=kind, media=PICTURE), STRANGER, reading)
    assert move == OpenMatter(reading(""), None)


def test_a_picture_within_the_window_joins() -> None:
    assert heard(message(kind=MessageKind.IMAGE, media=PICTURE), knowing(LAMPS)) == f"add {LAMP}"


def test_a_picture_later_opens_and_asks() -> None:
    sent = message(kind=MessageKind.IMAGE, media=PICTURE)
    assert heard(sent, knowing(LAMPS, ago=LATER)) == f"open? {LAMP}"


def test_a_picture_with_words_is_taken_by_its_words() -> None:
    sent = message("公交车司机骂乘客", kind=MessageKind.IMAGE, media=PICTURE)
    assert heard(sent, knowing(LAMPS)) == "open"


def test_a_recognised_voice_is_taken_by_its_words() -> None:
    sent = message("进度", kind=MessageKind.VOICE, media=PICTURE)
    assert heard(sent, knowing(LAMPS)) == f"ask progress {LAMP}"


def test_a_location_within_the_window_joins() -> None:
    sent = message(kind=MessageKind.LOCATION, place=Place(33.0, 119.0, "新华书店"))
    assert heard(sent, knowing(LAMPS)) == f"add {LAMP}"


def test_a_location_alone_is_not_lost() -> None:
    assert heard(message(kind=MessageKind.LOCATION, place=Place(33.0, 119.0))) == "open"


def test_more_on_an_answered_ticket_within_the_window_joins_it() -> None:
    assert heard("水管边上还有一处在漏", knowing(ANSWEREDS)) == f"add {ANSWERED}"

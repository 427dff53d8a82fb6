"""What a person asks about a ticket, in the words people use."""

import pytest

from bot.conversation.context import QuestionKind
from bot.conversation.moves import Add
from bot.conversation.step import step
from tests.bot.conversation.hearing import (
    ANSWERED,
    ANSWEREDS,
    ENDED,
    ENDEDS,
    HOSPITAL,
    HOSPITALS,
    LAMP,
    LAMPS,
    LATER,
    PICTURE,
    REFUSED,
    REFUSEDS,
    STRANGE,
    STRANGER,
    asked,
    heard,
    knowing,
    message,
    reading,
)


@pytest.mark.parametrize(
    "said",
    [
        "进度",
        "進度",
        "查询",
        "查进度",
        "查一下进度",
        "我想查一下进度",
        "帮我查一下办理情况",
        "到哪了",
        "到哪一步了？",
        "怎么样了",
        "办得怎么样了？",
        "我的投诉怎么样了",
        "我反映的事情怎么样了呢",
        "有结果了吗",
        "有没有结果",
        "有消息了没",
        "处理好了吗",
        "解决了吗",
        "咋样了",
        "搞好了没有",
        "请问什么时候能处理好",
        "什么时候来修啊",
        "还要等多久",
        "status",
        "Progress",
        "any news?",
        "what is the status of my complaint?",
        "what's happening with my complaint",
        "can you tell me the progress please",
        "is it done yet?",
    ],
)
def test_asking_how_it_goes_is_no_new_matter(said: str) -> None:
    assert heard(said, knowing(LAMPS, ago=LATER)) == f"ask progress {LAMP}"


@pytest.mark.parametrize(
    "said",
    [
        "催办",
        "催一下",
        "催催",
        "麻烦催一下",
        "快点",
        "能不能快点",
        "能快一点吗",
        "请尽快处理",
        "抓紧办",
        "怎么还没人来",
        "怎么还不处理",
        "怎么还没有人联系我",
        "咋还没人来修",
        "还没人来",
        "今天还是没人来",
        "到现在都没人管",
        "等了三天了",
        "都五天了，还没人联系我",
        "你们到底管不管",
        "hurry up",
        "hurry please",
        "please hurry up",
        "why has nobody come yet",
        "still nobody has called me",
    ],
)
def test_urging_goes_to_the_ticket_at_hand(said: str) -> None:
    assert heard(said, knowing(LAMPS, ago=LATER)) == f"ask urge {LAMP}"


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("撤诉", "withdraw"),
        ("撤回", "withdraw"),
        ("我要撤诉", "withdraw"),
        ("我要撤回投诉", "withdraw"),
        ("撤銷", "withdraw"),
        ("不投诉了", "withdraw"),
        ("我不想投诉了", "withdraw"),
        ("算了", "withdraw"),
        ("算了，不用处理了", "withdraw"),
        ("withdraw", "withdraw"),
        ("I want to withdraw my complaint", "withdraw"),
        ("匿名", "anonymous"),
        ("我要匿名", "anonymous"),
        ("请匿名处理", "anonymous"),
        ("不要透露我的姓名", "anonymous"),
        ("别说是我说的", "anonymous"),
        ("please keep me anonymous", "anonymous"),
        ("I want to stay anonymous", "anonymous"),
        ("别告诉单位", "hide_words"),
        ("不要告诉他们", "hide_words"),
        ("不要让他们看到", "hide_words"),
        ("别让单位知道", "hide_words"),
        ("请不要把我的话给他们看", "hide_words"),
        ("don't tell the unit", "hide_words"),
        ("please do not show my words to them", "hide_words"),
        ("人工", "human"),
        ("转人工", "human"),
        ("我要人工服务", "human"),
        ("有没有真人", "human"),
        ("找个人跟我说", "human"),
        ("我要找领导", "human"),
        ("你们电话多少", "human"),
        ("human", "human"),
        ("I want to talk to a human", "human"),
        ("can I speak to a real person?", "human"),
        ("打电话给我", "call_me"),
        ("给我回个电话", "call_me"),
        ("请给我打电话", "call_me"),
        ("call me", "call_me"),
        ("please call me back", "call_me"),
    ],
)
def test_short_requests_are_understood_in_both_languages(said: str, act: str) -> None:
    assert heard(said, knowing(LAMPS, ago=LATER)) == f"ask {act} {LAMP}"


@pytest.mark.parametrize(
    "typed",
    [
        "44167217",
        "4416 7217",
        "4416-7217",
        "４４１６７２１７",
        " 44167217 。",
        "编号44167217",
        "查询 44167217",
        "44167217进度",
        "44167217怎么样了",
        "单号4416 7217到哪了",
        "#44167217",
        "ticket 44167217",
        "what is the status of 44167217",
        "44167217?",
    ],
)
def test_a_number_alone_or_with_a_word_tells_the_progress(typed: str) -> None:
    assert heard(typed, knowing(HOSPITALS, LAMPS, ago=LATER)) == f"ask progress {LAMP}"


@pytest.mark.parametrize(
    ("said", "move"),
    [
        (f"催办 {LAMP}", f"ask urge {LAMP}"),
        (f"{LAMP} 快点", f"ask urge {LAMP}"),
        (f"撤回{LAMP}", f"ask withdraw {LAMP}"),
        (f"{HOSPITAL} 匿名", f"ask anonymous {HOSPITAL}"),
        (f"withdraw {LAMP}", f"ask withdraw {LAMP}"),
        (f"还是没解决 {ENDED}", f"ask reopen {ENDED}"),
        (f"没解决{ENDED}", f"ask reopen {ENDED}"),
        (f"not solved {ENDED}", f"ask reopen {ENDED}"),
        (f"不同意 {REFUSED}", f"ask reopen {REFUSED}"),
        (f"disagree {REFUSED}", f"ask reopen {REFUSED}"),
        (f"{LAMP} 那边晚上一片漆黑，昨天有老人摔了", f"add {LAMP}"),
        (f"补充 {HOSPITAL} 收费员工号012", f"add {HOSPITAL}"),
    ],
)
def test_a_number_names_the_ticket_that_is_meant(said: str, move: str) -> None:
    assert heard(said, knowing(LAMPS, HOSPITALS, ENDEDS, REFUSEDS, ago=LATER)) == move


@pytest.mark.parametrize("typed", ["44167218", "44167271", "4416721", "441672170", STRANGE])
def test_a_mistyped_number_or_anothers_is_said_to_be_unknown(typed: str) -> None:
    assert heard(typed, knowing(LAMPS)) == f"unknown {typed}"


@pytest.mark.parametrize(
    "said",
    [
        "我电话13812345678，路灯还是不亮",
        "2026-11-20晚上路灯就不亮了",
        "20261120那天就报过一次，没人来修路灯",
    ],
)
def test_a_phone_or_a_date_is_no_ticket_number(said: str) -> None:
    assert heard(said, knowing(LAMPS)) == f"add {LAMP}"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("补充：在新华书店门口", "在新华书店门口"),
        ("补充一下 是从上周三开始的", "是从上周三开始的"),
        ("補充 有照片", "有照片"),
        ("补充说明，灯杆编号A17", "灯杆编号A17"),
        ("追加 还有两盏也不亮", "还有两盏也不亮"),
        ("add: it is opposite the bookshop", "it is opposite the bookshop"),
    ],
)
def test_a_supplement_joins_however_late(said: str, words: str) -> None:
    (move,) = step(message(said), knowing(LAMPS, ago=LATER), reading)
    assert move == Add(LAMP, words)


def test_a_supplement_with_several_tickets_joins_the_latest_and_loses_no_word() -> None:
    known = knowing(HOSPITALS, LAMPS, ago=LATER)
    assert heard("补充：收费员不戴工牌", known) == f"add {HOSPITAL}"


def test_a_supplement_of_a_picture_alone_joins() -> None:
    known = knowing(LAMPS, ago=LATER)
    assert heard(message("补充", media=PICTURE), known) == f"add {LAMP}"


def test_a_supplement_to_nothing_is_a_matter() -> None:
    assert heard("补充：人民路的路灯还是不亮") == "open"


@pytest.mark.parametrize("said", ["address of the clinic was wrong on the sign", "adding insult to injury"])
def test_words_that_only_begin_like_add_are_no_supplement(said: str) -> None:
    assert heard(said, knowing(LAMPS, ago=LATER)).startswith("open")


@pytest.mark.parametrize(
    ("said", "move"),
    [
        ("还是没解决", f"ask reopen {ENDED}"),
        ("问题没有解决", f"ask reopen {ENDED}"),
        ("根本没处理好", f"ask reopen {ENDED}"),
        ("不服", f"ask reopen {ENDED}"),
        ("你们的答复我不接受", f"ask reopen {ENDED}"),
        ("我要求复议", f"ask reopen {ENDED}"),
        ("又不来了", f"ask reopen {ENDED}"),
        ("still not solved", f"ask reopen {ENDED}"),
        ("it is still not fixed", f"ask reopen {ENDED}"),
    ],
)
def test_not_solved_after_the_end_reopens(said: str, move: str) -> None:
    assert heard(said, knowing(ENDEDS, ago=LATER)) == move


def test_not_solved_while_it_is_in_hand_urges() -> None:
    assert heard("还是没解决", knowing(LAMPS, ago=LATER)) == f"ask urge {LAMP}"


def test_withdrawing_with_several_tickets_asks_which() -> None:
    assert heard("撤回", knowing(LAMPS, HOSPITALS)) == "ask withdraw which of 2"


def test_progress_with_several_tickets_asks_which() -> None:
    assert heard("进度", knowing(LAMPS, HOSPITALS)) == "ask progress which of 2"


def test_progress_of_an_ended_ticket_is_told_when_none_is_in_hand() -> None:
    assert heard("进度", knowing(ENDEDS, ago=LATER)) == f"ask progress {ENDED}"


@pytest.mark.parametrize("said", ["进度", "催办", "撤回", "匿名", "人工"])
def test_a_request_without_a_ticket_has_nothing_to_choose_from(said: str) -> None:
    assert heard(said).endswith("which of 0")


def test_a_person_asked_to_rate_may_ask_for_progress_and_the_question_stays() -> None:
    known = asked(QuestionKind.SATISFACTION, ANSWEREDS)
    assert heard("进度", known) == f"ask progress {ANSWERED}"


@pytest.mark.parametrize(
    "said",
    [
        "删除我的信息",
        "删除我的个人信息",
        "请删除我的全部数据",
        "注销我的账号",
        "erase my data",
        "please delete all my data",
    ],
)
def test_erasing_is_recognised(said: str) -> None:
    assert heard(said, STRANGER) == "erase"


@pytest.mark.parametrize(
    "said",
    [
        "医院进度太慢了，手术排到下个月",
        "催了物业八次电梯还没修好",
        "我要撤销对我家房子的违建认定，城管局弄错了",
        "人工湖的水发臭",
        "取消3路公交车以后我们没法上班",
        "查询社保的窗口总没人",
        "快递站把我的件弄丢了不赔",
        "the operator at the clinic hung up on me",
        "agent of the bank cheated my mother",
        "帮助中心窗口没人上班",
        "怎么没人接电话",
    ],
)
def test_a_matter_that_holds_a_command_word_is_a_matter(said: str) -> None:
    assert heard(said) == "open"

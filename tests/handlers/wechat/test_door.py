from xml.etree import ElementTree

import pytest

from bot.message import MessageKind
from handlers.wechat.account import WeChatAccount
from tests.handlers.wechat.conftest import House, OpenDoor
from tests.handlers.wechat.platform import CITIZEN, NOW, STAMP, Platform, payload, with_field
from tests.handlers.wechat.unwelcome import unwelcome


def test_the_address_check_returns_the_echo_verbatim(wechat: Platform) -> None:
    answer = wechat.door.get("/wechat", query_string={**wechat.plain(), "echostr": "43 <751>"})
    assert (answer.status_code, answer.text) == (200, "43 <751>")
    assert answer.content_type == "text/plain; charset=utf-8"


def test_a_message_is_handed_in_and_answered_under_seal(wechat: Platform, house: House) -> None:
    answer = wechat.push(payload("text"))
    assert answer.status_code == 200
    reply = wechat.opened(answer)
    assert reply.findtext("Content") == "已收到。"
    assert reply.findtext("MsgType") == "text"
    assert (reply.findtext("ToUserName"), reply.findtext("FromUserName")) == (CITIZEN, "gh_5c0f2a7e91b3")
    assert reply.findtext("CreateTime") == STAMP
    [message] = house.messages
    assert message.text == "县医院收费窗口排队两小时没人管，态度还很差"
    assert "已收到" not in answer.text
    assert CITIZEN not in answer.text


def test_silence_is_the_word_success(wechat: Platform, house: House) -> None:
    house.answer = None
    answer = wechat.push(payload("text"))
    assert (answer.status_code, answer.text) == (200, "success")


def test_in_compatibility_mode_only_the_sealed_part_counts(wechat: Platform, house: House) -> None:
    query, body = wechat.seal(payload("text"))
    plain = with_field(payload("text"), "Content", "forged").removeprefix(b"<xml>")
    answer = wechat.door.post("/wechat", query_string=query, data=body.removesuffix(b"</xml>") + plain)
    assert answer.status_code == 200
    assert [message.text for message in house.messages] == ["县医院收费窗口排队两小时没人管，态度还很差"]


def test_in_demo_a_plain_push_gets_a_plain_answer(open_door: OpenDoor, house: House) -> None:
    wechat = open_door(plain_allowed=True)
    answer = wechat.door.post("/wechat", query_string=wechat.plain(), data=payload("text"))
    assert ElementTree.fromstring(answer.data).findtext("Content") == "已收到。"
    assert len(house.messages) == 1


def test_in_demo_the_key_may_be_missing(open_door: OpenDoor, house: House) -> None:
    wechat = open_door(WeChatAccount("wx1", token="door-token"), plain_allowed=True)
    answer = wechat.door.post("/wechat", query_string=wechat.plain(), data=payload("text"))
    assert answer.status_code == 200
    assert len(house.messages) == 1


HARD_TO_WRAP = ["a ]]> b", "]]]]>>", "<b>&amp;</b>", "第一行\n第二行", "😡" * 100, "]]>" * 50]


@pytest.mark.parametrize("text", HARD_TO_WRAP)
def test_any_answer_arrives_as_it_was_said(wechat: Platform, house: House, text: str) -> None:
    house.answer = text
    assert wechat.opened(wechat.push(payload("text"))).findtext("Content") == text


def test_characters_xml_cannot_carry_are_left_out_of_an_answer(wechat: Platform, house: House) -> None:
    house.answer = "已\x00收\x0b到\ud800。"
    assert wechat.opened(wechat.push(payload("text"))).findtext("Content") == "已收到。"


@pytest.mark.parametrize("text", ["水" * 700, "a" * 3000, "😡" * 600, "水a" * 600, "👨‍👩‍👧" * 200])
def test_a_long_answer_is_cut_between_characters(wechat: Platform, house: House, text: str) -> None:
    house.answer = text
    said = wechat.opened(wechat.push(payload("text"))).findtext("Content") or ""
    assert 2030 <= len(said.encode()) <= 2048
    assert said.endswith("…")
    assert text.startswith(said[:-1])


def test_an_answer_of_exactly_the_limit_is_whole(wechat: Platform, house: House) -> None:
    house.answer = "水" * 682 + "ab"
    assert wechat.opened(wechat.push(payload("text"))).findtext("Content") == house.answer


def test_a_finished_template_is_heard_and_nobody_is_answered(wechat: Platform, house: House) -> None:
    assert wechat.push(payload("event_template_delivered")).text == "success"
    assert wechat.push(payload("event_template_blocked")).text == "success"
    assert house.finished == [("200163836", "success"), ("200163837", "failed:user block")]
    assert house.messages == []


def test_an_event_nobody_has_to_hear_of_is_acknowledged(wechat: Platform, house: House) -> None:
    assert wechat.push(payload("event_scancode")).text == "success"
    assert house.messages == []


def test_a_repeated_push_inside_five_minutes_is_handed_in_with_the_same_id(
    wechat: Platform, house: House
) -> None:
    wechat.push(payload("event_scan"), str(int(STAMP) - 299))
    wechat.push(payload("event_scan"), str(int(STAMP) + 299))
    assert len({message.external_id for message in house.messages}) == 1
    assert [message.kind for message in house.messages] == [MessageKind.SCAN] * 2


def test_twelve_thousand_emoji_come_through_the_door(wechat: Platform, house: House) -> None:
    assert wechat.push(with_field(payload("text"), "Content", "😡" * 12_000)).status_code == 200
    assert house.messages[0].text == "😡" * 12_000


def test_the_table_of_unwelcome_requests_is_long_enough(wechat: Platform) -> None:
    assert len(unwelcome(wechat)) >= 50


def test_nothing_forged_stale_or_malformed_gets_in(wechat: Platform, house: House) -> None:
    answers = {}
    for name, (status, request) in unwelcome(wechat).items():
        answer = wechat.door.open(
            "/wechat", method=request.method, query_string=request.query, data=request.body
        )
        answers[name] = (answer.status_code, status)
        if status != 405:  # that one the framework answers for every address
            assert answer.content_type == "text/plain; charset=utf-8", name
            assert 0 < len(answer.text) < 80, name
            assert "\n" not in answer.text, name
    assert {name: pair for name, pair in answers.items() if pair[0] != pair[1]} == {}
    assert house.messages == []
    assert house.finished == []


def test_a_demo_door_still_checks_what_is_plain(open_door: OpenDoor, house: House) -> None:
    wechat = open_door(plain_allowed=True)
    requests = [
        {**wechat.plain(), "signature": "0" * 40},
        wechat.plain(str(int(STAMP) - 301)),
        {"timestamp": STAMP},
    ]
    statuses = [
        wechat.door.post("/wechat", query_string=q, data=payload("text")).status_code for q in requests
    ]
    assert statuses == [403, 403, 400]
    assert house.messages == []


def test_freshness_follows_the_clock_that_was_handed_in(open_door: OpenDoor) -> None:
    wechat = open_door(now=NOW.replace(year=2027))
    assert wechat.push(payload("text")).status_code == 403

import json
import logging
from dataclasses import replace

import pytest

from bot.letter import Progress
from bot.message import MessageKind
from bot.vocabulary import Channel
from tests.handlers.sms.conftest import House, OpenDoors
from tests.handlers.sms.gateways import ALIYUN, NOW, Aliyun, payload

ROW = {"phone_number": "13812345678", "content": "路灯不亮", "sequence_id": "7"}


def push(*rows: object) -> bytes:
    return json.dumps(rows).encode()


def test_every_text_of_a_push_is_handed_in_and_acknowledged(aliyun: Aliyun, house: House) -> None:
    answer = aliyun.post(payload("aliyun_messages.json"))
    assert (answer.status_code, answer.get_json()["code"]) == (200, 0)
    first, second = house.messages
    assert first.channel is Channel.SMS
    assert (first.external_id, first.sender) == ("aliyun-1021030457012345", "+8613812345678")
    assert (first.kind, first.text, first.at) == (MessageKind.TEXT, "收费窗口排队两小时没人管", NOW)
    assert (second.external_id, second.kind) == ("aliyun-1021030457012346", MessageKind.OPT_OUT)


def test_the_answer_goes_out_later_and_not_in_the_acknowledgement(aliyun: Aliyun, house: House) -> None:
    assert "已收到" not in aliyun.post(payload("aliyun_messages.json")).get_data(as_text=True)


def test_a_repeated_push_is_handed_in_under_the_same_ids(aliyun: Aliyun, house: House) -> None:
    for _ in range(4):
        aliyun.post(payload("aliyun_messages.json"))
    assert len(house.messages) == 8
    assert len({message.external_id for message in house.messages}) == 2


def test_a_strange_row_does_not_cost_a_citizen_theirs(aliyun: Aliyun, house: House) -> None:
    strange = [{**ROW, "phone_number": "10086"}, {**ROW, "content": None}, {**ROW, "sequence_id": ""}]
    answer = aliyun.post(push(*strange, ROW))
    assert (answer.status_code, answer.get_json()["code"]) == (200, 0)
    assert [message.external_id for message in house.messages] == ["aliyun-7"]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("退订", MessageKind.OPT_OUT),
        ("TD", MessageKind.OPT_OUT),
        (" td ", MessageKind.OPT_OUT),
        ("STOP", MessageKind.OPT_OUT),
        ("START", MessageKind.OPT_IN),  # who wrote TD must have a way back
        (" unstop ", MessageKind.OPT_IN),
        ("YES", MessageKind.TEXT),  # may answer a question
        ("start here", MessageKind.TEXT),
        ("TD不知道", MessageKind.TEXT),
        ("HELP", MessageKind.TEXT),
        ("帮助", MessageKind.TEXT),
        ("1", MessageKind.TEXT),
        ("", MessageKind.TEXT),
    ],
)
def test_a_domestic_gateway_answers_no_words_itself(
    aliyun: Aliyun, house: House, word: str, kind: MessageKind
) -> None:
    aliyun.post(push({**ROW, "content": word}))
    assert [message.kind for message in house.messages] == [kind]


@pytest.mark.parametrize(
    ("raw", "kept"), [("路\\u0000灯", "路灯"), ("\\ud83d\\ude21", "😡"), ("路\\ud83d灯", "路灯")]
)
def test_characters_the_database_cannot_keep_are_left_out(
    aliyun: Aliyun, house: House, raw: str, kept: str
) -> None:
    aliyun.post(f'[{{"phone_number":"13812345678","sequence_id":"7","content":"{raw}"}}]'.encode())
    assert [message.text for message in house.messages] == [kept]


def test_reports_say_how_far_each_letter_came(aliyun: Aliyun, house: House) -> None:
    answer = aliyun.post(payload("aliyun_reports.json"), "/status")
    assert (answer.status_code, answer.get_json()["code"]) == (200, 0)
    assert house.heard == [
        ("900619746936498440^0", Progress.DELIVERED, ""),
        ("900619746936498441^0", Progress.FAILED, "MK:0008"),
    ]
    assert house.messages == []


def test_a_strange_report_does_not_cost_the_others_theirs(aliyun: Aliyun, house: House) -> None:
    answer = aliyun.post(push({"success": True}, {"biz_id": "1^0", "success": "true"}), "/status")
    assert answer.status_code == 200
    assert house.heard == [("1^0", Progress.DELIVERED, "")]


def test_only_listed_addresses_get_in(open_doors: OpenDoors, house: House) -> None:
    listed = replace(ALIYUN, allowed_addresses=("203.0.113.7", "203.0.113.8"))
    aliyun = Aliyun(open_doors(aliyun=listed).test_client())
    body = payload("aliyun_messages.json")
    assert aliyun.post(body, address="203.0.113.8").status_code == 200
    assert len(house.messages) == 2
    for path in ("", "/status"):
        refused = aliyun.post(body, path, address="198.51.100.1")
        assert (refused.status_code, refused.content_type) == (403, "text/plain; charset=utf-8")
    assert len(house.messages) == 2


@pytest.mark.parametrize("account", [None, replace(ALIYUN, inbound_secret="")])
def test_without_a_secret_the_door_is_not_there(open_doors: OpenDoors, house: House, account: None) -> None:
    aliyun = Aliyun(open_doors(aliyun=account).test_client())
    for path in ("", "/status"):
        assert aliyun.post(payload("aliyun_messages.json"), path).status_code == 404
    assert house.messages == []


def test_the_door_writes_no_number_and_no_word_into_a_log(
    aliyun: Aliyun, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    aliyun.post(payload("aliyun_messages.json"))
    aliyun.post(push({**ROW, "phone_number": "10086"}))
    for secret in ("13812345678", "10086", "排队", ALIYUN.inbound_secret):
        assert secret not in caplog.text

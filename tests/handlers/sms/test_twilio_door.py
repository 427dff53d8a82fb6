import logging
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from twilio.request_validator import RequestValidator

from bot.letter import Progress
from bot.message import MediaRef, MessageKind
from bot.vocabulary import Channel
from tests.handlers.sms.conftest import House, OpenDoors
from tests.handlers.sms.gateways import (
    CITIZEN,
    FORM,
    NOW,
    PUBLIC_URL,
    SHA256,
    TWILIO,
    Twilio,
    changed,
    payload,
    sign,
)

WORDS = "县医院收费窗口排队两小时 & nobody cares +1"


def said(xml: bytes) -> str | None:
    """What a TwiML answer says to the citizen; None for nothing."""
    root = ElementTree.fromstring(xml)
    assert root.tag == "Response"
    return root.findtext("Message")


def test_a_text_is_handed_in_and_answered_as_twiml(twilio: Twilio, house: House) -> None:
    answer = twilio.post(payload("text.form"))
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    assert said(answer.data) == "已收到。"
    [message] = house.messages
    assert message.channel is Channel.SMS
    assert message.external_id == "SM5f0c2a7e91b34d6f8a1c2e3d4b5a6978"
    assert (message.sender, message.at, message.kind, message.text) == (
        CITIZEN, NOW, MessageKind.TEXT, WORDS,
    )  # fmt: skip


def test_silence_is_an_empty_response(twilio: Twilio, house: House) -> None:
    house.answer = None
    answer = twilio.post(payload("text.form"))
    assert (answer.status_code, said(answer.data)) == (200, None)
    assert list(ElementTree.fromstring(answer.data)) == []


def test_a_retry_is_handed_in_under_the_same_id(twilio: Twilio, house: House) -> None:
    twilio.post(payload("text.form"))
    twilio.post(payload("text.form"))
    assert len({message.external_id for message in house.messages}) == 1


def test_a_request_signed_by_twilios_own_sdk_gets_in(twilio: Twilio, house: House) -> None:
    fields = {"MessageSid": "SM1", "From": CITIZEN, "To": TWILIO.sender, "Body": "路灯不亮", "NumMedia": "0"}
    for algorithm, more in (("HMAC_SHA1", {}), ("HMAC_SHA256", SHA256)):
        signature = RequestValidator(TWILIO.auth_token).compute_signature(
            PUBLIC_URL + "/sms", fields, algorithm
        )
        headers = {"X-Twilio-Signature": signature, **more}
        assert twilio.door.post("/sms", data=fields, headers=headers).status_code == 200
    assert [message.text for message in house.messages] == ["路灯不亮"] * 2


def test_the_header_selects_sha256(twilio: Twilio, house: House) -> None:
    assert twilio.post(payload("text.form"), digest="sha256").status_code == 200
    assert len(house.messages) == 1


def test_the_signature_covers_the_public_address_and_not_the_proxys(twilio: Twilio, house: House) -> None:
    body = payload("text.form")
    for url, status in ((PUBLIC_URL + "/sms", 200), ("http://localhost/sms", 403)):
        headers = {"X-Twilio-Signature": sign(url, body)}
        answer = twilio.door.post("/sms", data=body, headers=headers, content_type=FORM)
        assert answer.status_code == status, url
    assert len(house.messages) == 1


@pytest.mark.parametrize("signed", [PUBLIC_URL, PUBLIC_URL + ":443"])
@pytest.mark.parametrize("ours", [PUBLIC_URL, PUBLIC_URL + ":443", PUBLIC_URL + "/"])
def test_twilio_may_name_the_usual_port_or_leave_it_out(
    open_doors: OpenDoors, house: House, signed: str, ours: str
) -> None:
    body = payload("text.form")
    door = open_doors(public_url=ours).test_client()
    headers = {"X-Twilio-Signature": sign(signed + "/sms", body)}
    assert door.post("/sms", data=body, headers=headers, content_type=FORM).status_code == 200


def test_a_house_behind_a_path_signs_with_that_path(open_doors: OpenDoors, house: House) -> None:
    body = payload("text.form")
    door = open_doors(public_url=PUBLIC_URL + "/siling").test_client()
    headers = {"X-Twilio-Signature": sign(PUBLIC_URL + "/siling/sms", body)}
    assert door.post("/sms", data=body, headers=headers, content_type=FORM).status_code == 200


@pytest.mark.parametrize("query", ["?scene=U40", "?a=1&b=%E4%BA%8C", "?x=a+b&x=c", "?a=%2F%3F"])
def test_a_query_in_our_address_is_signed_as_it_was_sent(twilio: Twilio, house: House, query: str) -> None:
    assert twilio.post(payload("text.form"), "/sms" + query).status_code == 200
    assert len(house.messages) == 1


@pytest.mark.parametrize(
    "more",
    [
        [("SomethingNew", "值 & more")],
        [("Repeated", "b"), ("Repeated", "a"), ("Repeated", "b")],
        [("empty", "")],
        [("a", "lower case sorts after upper"), ("Z", "1")],
        [("Body2", "名字 with body's beginning")],
    ],
)
def test_every_field_that_came_is_signed_known_or_not(
    twilio: Twilio, house: House, more: list[tuple[str, str]]
) -> None:
    body = payload("text.form") + b"&" + urlencode(more).encode()
    assert twilio.post(body).status_code == 200
    assert [message.text for message in house.messages] == [WORDS]


def test_a_picture_message_names_its_pictures(twilio: Twilio, house: House) -> None:
    assert twilio.post(payload("mms.form")).status_code == 200
    [message] = house.messages
    media = "https://api.twilio.com/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages/MM7d1f2a7e91b34d6f8a1c2e3d4b5a6978/Media/"  # noqa: E501
    assert message.text == ""
    assert message.media == (
        MediaRef("image", media + "ME01", "image/jpeg"),
        MediaRef("file", media + "ME02", "application/pdf"),
    )


def test_a_whatsapp_message_keeps_its_way_back(twilio: Twilio, house: House) -> None:
    assert twilio.post(payload("whatsapp.form")).status_code == 200
    [message] = house.messages
    assert (message.channel, message.sender, message.text) == (
        Channel.SMS, "whatsapp:" + CITIZEN, "路灯不亮",
    )  # fmt: skip


OUT, IN, TEXT = MessageKind.OPT_OUT, MessageKind.OPT_IN, MessageKind.TEXT
OUT_WORDS = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "退订", "TD")
WORDS_THAT_ACT: list[tuple[str, MessageKind]] = [
    *((word, OUT) for word in OUT_WORDS),
    *((word, OUT) for word in ("stop", " Stop\n", "td", " 退订 ")),
    *((word, IN) for word in ("START", "YES", "UNSTOP", "start", " Yes ")),
    *((word, TEXT) for word in ("stop it", "请退订", "the end", "yes please", "start here", "帮助", "?", "")),
]


@pytest.mark.parametrize(("body", "kind"), WORDS_THAT_ACT)
def test_a_word_acts_only_when_it_is_the_whole_message(
    twilio: Twilio, house: House, body: str, kind: MessageKind
) -> None:
    assert twilio.post(changed("text.form", Body=body)).status_code == 200
    assert [message.kind for message in house.messages] == [kind]


@pytest.mark.parametrize("word", ["HELP", "INFO", "help", " Info "])
def test_what_twilio_answers_itself_is_not_answered_twice(twilio: Twilio, house: House, word: str) -> None:
    answer = twilio.post(changed("text.form", Body=word))
    assert (answer.status_code, said(answer.data)) == (200, None)
    assert house.messages == []


@pytest.mark.parametrize(
    "text", ["a < b & c > d", "]]> <Message>x</Message>", "\"quoted\" 'so'", "第一行\n第二行", "😡" * 20]
)
def test_any_answer_arrives_as_it_was_said(twilio: Twilio, house: House, text: str) -> None:
    house.answer = text
    assert said(twilio.post(payload("text.form")).data) == text


def test_characters_xml_cannot_carry_are_left_out_of_an_answer(twilio: Twilio, house: House) -> None:
    house.answer = "已\x00收\x0b到\ud800。\uffff"
    assert said(twilio.post(payload("text.form")).data) == "已收到。"


@pytest.mark.parametrize("text", ["水" * 4000, "a" * 4000, "😡" * 4000, "[" * 4000])
def test_an_answer_is_never_longer_than_twilio_takes(twilio: Twilio, house: House, text: str) -> None:
    house.answer = text
    answer = said(twilio.post(payload("text.form")).data) or ""
    assert 1500 <= len(answer.encode("utf-16-le")) // 2 <= 1600
    assert text.startswith(answer.rstrip("….")[:700])


def test_characters_the_database_cannot_keep_are_left_out(twilio: Twilio, house: House) -> None:
    assert twilio.post(changed("text.form", Body="路\x00灯\ufffe")).status_code == 200
    assert house.messages[0].text == "路灯"


def test_sixteen_hundred_characters_come_through_whole(twilio: Twilio, house: House) -> None:
    assert twilio.post(changed("text.form", Body="水" * 1600)).status_code == 200
    assert house.messages[0].text == "水" * 1600


S = Progress.SENT
STATUSES: list[tuple[str, Progress]] = [
    *((state, S) for state in ("accepted", "scheduled", "queued", "sending", "sent")),
    ("delivered", Progress.DELIVERED),
    ("read", Progress.DELIVERED),
    ("undelivered", Progress.FAILED),
    ("failed", Progress.FAILED),
    ("canceled", Progress.FAILED),
]


@pytest.mark.parametrize(("state", "progress"), STATUSES)
def test_a_callback_says_how_far_a_letter_came(
    twilio: Twilio, house: House, state: str, progress: Progress
) -> None:
    answer = twilio.post(changed("delivered.form", MessageStatus=state), "/sms/status")
    assert (answer.status_code, answer.text) == (200, "")
    assert house.heard == [("SM11112a7e91b34d6f8a1c2e3d4b5a6978", progress, "")]
    assert house.messages == []


def test_a_failed_letter_comes_with_its_code(twilio: Twilio, house: House) -> None:
    twilio.post(payload("undelivered.form"), "/sms/status")
    assert house.heard == [("SM22222a7e91b34d6f8a1c2e3d4b5a6978", Progress.FAILED, "30003")]


@pytest.mark.parametrize("state", ["receiving", "received", "partially_delivered", "of tomorrow"])
def test_a_state_nobody_has_to_hear_of_is_acknowledged(twilio: Twilio, house: House, state: str) -> None:
    answer = twilio.post(changed("delivered.form", MessageStatus=state), "/sms/status")
    assert answer.status_code == 200
    assert house.heard == []


def test_without_an_account_the_door_is_not_there(open_doors: OpenDoors, house: House) -> None:
    twilio = Twilio(open_doors(twilio=None).test_client())
    for path in ("/sms", "/sms/status"):
        answer = twilio.post(payload("text.form"), path)
        assert (answer.status_code, answer.content_type) == (404, "text/plain; charset=utf-8")
    assert (house.messages, house.heard) == ([], [])


def test_the_door_writes_no_number_and_no_word_into_a_log(
    twilio: Twilio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.post(payload("text.form"))
    twilio.door.post("/sms", data=payload("text.form"), content_type=FORM)
    for secret in ("91234567", "医院", TWILIO.auth_token):
        assert secret not in caplog.text

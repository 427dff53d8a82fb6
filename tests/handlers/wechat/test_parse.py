import string
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.letter import Progress
from bot.message import InboundMessage, MediaRef, MessageKind, Place
from bot.vocabulary import Channel
from handlers.wechat.parse import TemplateFinished, parse
from handlers.wechat.refusal import Malformed
from tests.handlers.wechat.platform import CITIZEN, PAYLOADS, payload, with_field

K = MessageKind
AMR = (MediaRef("voice", "Qf3cT9_media-0001", "audio/amr"),)
SPEEX = (MediaRef("voice", "Qf3cT9_media-0001", "audio/speex"),)
FILM = (MediaRef("video", "Qf3cT9_media-0001"),)

MESSAGES: list[tuple[str, MessageKind, dict[str, object]]] = [
    ("text", K.TEXT, {"text": "县医院收费窗口排队两小时没人管，态度还很差"}),
    (
        "text_english_emoji",
        K.TEXT,
        {"text": 'No water since 6 am 😡 <Dongmen> & "Lane 3"\nplease help'},
    ),
    ("text_empty", K.TEXT, {"text": ""}),
    ("image", K.IMAGE, {"media": (MediaRef("image", "Qf3cT9_media-0001"),)}),
    ("voice", K.VOICE, {"media": AMR, "text": ""}),
    ("voice_recognised", K.VOICE, {"media": AMR, "text": "东门菜市场的路灯坏了三天了"}),
    ("voice_recognition_empty", K.VOICE, {"media": SPEEX, "text": ""}),
    ("video", K.VIDEO, {"media": FILM}),
    ("shortvideo", K.VIDEO, {"media": FILM}),
    ("location", K.LOCATION, {"place": Place(33.023601, 119.020584, "人民路与健康路交叉口")}),
    ("link", K.LINK, {"text": "停水通知\n明天上午停水\nhttps://example.com/n/1?a=1&b=2"}),
    ("file", K.UNKNOWN, {"text": "缴费凭证.pdf"}),
    ("sticker", K.UNKNOWN, {"text": ""}),
]

EVENTS: list[tuple[str, MessageKind, dict[str, object]]] = [
    ("event_subscribe", K.FOLLOW, {"scene": None}),
    ("event_subscribe_scene", K.FOLLOW, {"scene": "U40-window-3"}),
    ("event_subscribe_other_key", K.FOLLOW, {"scene": None}),
    ("event_scan", K.SCAN, {"scene": "U40-window-3"}),
    ("event_unsubscribe", K.UNFOLLOW, {"scene": None}),
    ("event_click", K.CLICK, {"scene": "progress"}),
    ("event_view", K.VIEW, {"scene": "https://example.com/guide"}),
    ("event_location", K.POSITION, {"place": Place(33.02, 119.01)}),
]


def arrival(xml: bytes) -> InboundMessage:
    message = parse(xml).arrival
    assert isinstance(message, InboundMessage)
    return message


@pytest.mark.parametrize(("name", "kind", "holds"), MESSAGES)
def test_each_type_of_message_becomes_a_neutral_one(
    name: str, kind: MessageKind, holds: dict[str, object]
) -> None:
    message = arrival(payload(name))
    assert (message.channel, message.kind, message.sender) == (Channel.WECHAT, kind, CITIZEN)
    assert message.external_id == "24681357902468135"
    assert message.at == datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
    assert {field: getattr(message, field) for field in holds} == holds


@pytest.mark.parametrize(("name", "kind", "holds"), EVENTS)
def test_each_event_becomes_a_neutral_one(name: str, kind: MessageKind, holds: dict[str, object]) -> None:
    message = arrival(payload(name))
    assert (message.kind, message.text, message.media) == (kind, "", ())
    assert {field: getattr(message, field) for field in holds} == holds


def test_every_recorded_payload_is_in_one_of_the_tables() -> None:
    known = {name for name, *_ in MESSAGES + EVENTS}
    apart = {"event_template_delivered", "event_template_blocked", "event_scancode"}
    assert {path.stem for path in PAYLOADS.glob("*.xml")} == known | apart


def test_the_end_of_a_template_message_is_told_apart() -> None:
    assert parse(payload("event_template_delivered")).arrival == TemplateFinished("200163836", "success")
    blocked = parse(payload("event_template_blocked")).arrival
    assert blocked == TemplateFinished("200163837", "failed:user block")
    assert isinstance(blocked, TemplateFinished)
    assert blocked.progress is Progress.FAILED


def test_an_event_that_says_nothing_to_us_is_no_message() -> None:
    assert parse(payload("event_scancode")).arrival is None


def test_events_have_an_id_of_their_own_that_a_retry_repeats() -> None:
    ids = {name: arrival(payload(name)).external_id for name, *_ in EVENTS}
    assert len(set(ids.values())) == len(EVENTS)
    assert ids["event_scan"] == arrival(payload("event_scan")).external_id
    later = with_field(payload("event_scan"), "CreateTime", "1767576601")
    assert arrival(later).external_id != ids["event_scan"]
    other_window = with_field(payload("event_scan"), "EventKey", "U40-window-4")
    assert arrival(other_window).external_id != ids["event_scan"]


def test_an_events_id_shows_nobodys_openid() -> None:
    assert CITIZEN not in arrival(payload("event_click")).external_id
    assert len(arrival(with_field(payload("event_view"), "EventKey", "x" * 1000)).external_id) <= 64


DROPPED = [
    ("路灯\x00坏了", "路灯坏了"),
    ("路\x08灯\x1b坏\x0c了", "路灯坏了"),
    ("路灯\ufffe坏了\uffff", "路灯坏了"),
    ("路灯\ud83d坏了", "路灯\ufffd坏了"),
    ("路灯\ud83d\ude21坏了", "路灯😡坏了"),  # a pair written as two three-byte sequences
]


@pytest.mark.parametrize(("sent", "read"), DROPPED)
def test_control_characters_and_lone_surrogates_lose_no_message(sent: str, read: str) -> None:
    assert arrival(with_field(payload("text"), "Content", f"<![CDATA[{sent}]]>")).text == read


def test_a_byte_order_mark_or_a_wrong_declaration_does_no_harm() -> None:
    assert arrival(b"\xef\xbb\xbf" + payload("text")).text.startswith("县医院")
    assert arrival(b'<?xml version="1.0" encoding="GBK"?>' + payload("text")).text.startswith("县医院")


def test_twelve_thousand_characters_arrive_whole() -> None:
    assert arrival(with_field(payload("text"), "Content", "水" * 12_000)).text == "水" * 12_000


BOMB = b"""<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
XXE = b"""<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/hostname">]>"""

BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "blank": b"   \n",
    "not xml": b"hello",
    "json": b'{"MsgType": "text"}',
    "cut off": payload("text")[:-20],
    "cut in a character": payload("text")[:200],
    "something after the end": payload("text") + b"<xml/>",
    "another root": payload("text").replace(b"xml>", b"html>"),
    "gbk": payload("text").decode().encode("gbk"),
    "utf-16": payload("text").decode().encode("utf-16"),
    "entity bomb": BOMB + with_field(payload("text"), "Content", "&b;"),
    "file entity": XXE + with_field(payload("text"), "Content", "&a;"),
    "unknown entity": with_field(payload("text"), "Content", "&nbsp;"),
    "forbidden reference": with_field(payload("text"), "Content", "&#0;"),
    "surrogate reference": with_field(payload("text"), "Content", "&#xD800;"),
    "no type": with_field(payload("text"), "MsgType", None),
    "empty type": with_field(payload("text"), "MsgType", "<MsgType></MsgType>"),
    "no sender": with_field(payload("text"), "FromUserName", None),
    "sender with markup": with_field(payload("text"), "FromUserName", "<![CDATA[<b>]]>"),
    "sender too long": with_field(payload("text"), "FromUserName", "o" * 65),
    "no account": with_field(payload("text"), "ToUserName", None),
    "no time": with_field(payload("text"), "CreateTime", None),
    "time in words": with_field(payload("text"), "CreateTime", "now"),
    "negative time": with_field(payload("text"), "CreateTime", "-1"),
    "time beyond years": with_field(payload("text"), "CreateTime", "9" * 20),
    "time in other digits": with_field(payload("text"), "CreateTime", "１７６７５７６６００"),
    "no message id": with_field(payload("text"), "MsgId", None),
    "message id 0": with_field(payload("text"), "MsgId", "0"),
    "message id in words": with_field(payload("text"), "MsgId", "abc"),
    "no content": with_field(payload("text"), "Content", None),
    "content with children": with_field(payload("text"), "Content", "<b>x</b>"),
    "picture without media": with_field(payload("image"), "MediaId", None),
    "media with a space": with_field(payload("image"), "MediaId", "a b"),
    "latitude in words": with_field(payload("location"), "Location_X", "north"),
    "latitude nan": with_field(payload("location"), "Location_X", "nan"),
    "latitude beyond the pole": with_field(payload("location"), "Location_X", "91"),
    "event without a name": with_field(payload("event_scan"), "Event", None),
    "event without a time": with_field(payload("event_scan"), "CreateTime", None),
    "template without an id": with_field(payload("event_template_delivered"), "MsgID", None),
}


@pytest.mark.parametrize("xml", BROKEN.values(), ids=BROKEN.keys())
def test_what_wechat_would_not_send_is_malformed(xml: bytes) -> None:
    with pytest.raises(Malformed):
        parse(xml)


NAMES = sorted(path.stem for path in PAYLOADS.glob("*.xml"))
SPLICES = st.sampled_from([b"", b"\x00", b"\xff", b"<", b"]]>", b"</xml>", b"&amp;", b"<![CDATA[", b"9" * 30])


@settings(max_examples=400, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    start=st.integers(0, 700),
    length=st.integers(0, 60),
    splice=SPLICES | st.binary(max_size=12),
)
def test_a_damaged_push_is_read_or_malformed_never_another_error(
    name: str, start: int, length: int, splice: bytes
) -> None:
    xml = payload(name)
    read_or_malformed(xml[:start] + splice + xml[start + length :])


ANYTHING = st.text(alphabet=st.characters(), max_size=40) | st.text(
    alphabet=string.digits + ".-e_", max_size=12
)


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(NAMES), field=st.integers(0, 10), value=ANYTHING)
@example(name="text", field=2, value="0" * 11)
def test_a_field_of_any_value_is_read_or_malformed(name: str, field: int, value: str) -> None:
    lines = payload(name).decode().splitlines()
    at = 1 + field % (len(lines) - 2)
    tag = lines[at].partition(">")[0] if lines[at].startswith("<") else "<Content"
    lines[at] = f"{tag}><![CDATA[{value}]]></{tag[1:]}>"
    read_or_malformed("\n".join(lines).encode("utf-8", "surrogatepass"))


def read_or_malformed(xml: bytes) -> None:
    try:
        message = parse(xml).arrival
    except Malformed:
        return
    if isinstance(message, InboundMessage):
        assert message.external_id not in ("", "0")
        assert "\x00" not in message.text
        message.text.encode()

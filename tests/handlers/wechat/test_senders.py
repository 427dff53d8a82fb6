import logging
import socket
import ssl
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import requests
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NameResolutionError

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.vocabulary import Way
from handlers.transport import of_transport
from handlers.wechat.account import WeChatAccount
from handlers.wechat.client import WeChatClient
from handlers.wechat.errors import ERRCODES
from handlers.wechat.senders import CustomerServiceSender, TemplateSender, read_template
from tests.handlers.loopback import Loopback, Reaction, hangs_up, never_answers, raw, says
from tests.handlers.wechat.conftest import Shelf
from tests.handlers.wechat.platform import CITIZEN, NOW

if TYPE_CHECKING:
    from services.house import Sender

CUSTOM, TEMPLATE, TOKEN = (
    "/cgi-bin/message/custom/send",
    "/cgi-bin/message/template/send",
    "/cgi-bin/stable_token",
)
OK = says({"errcode": 0, "errmsg": "ok"})
BORN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def letter(text: str = "您的诉求已答复。", **fields: str) -> Letter:
    return Letter(7, Way.CUSTOMER_SERVICE, CITIZEN, text, BORN, template="answered", fields=fields)


@pytest.fixture
def sender(client: WeChatClient) -> CustomerServiceSender:
    return CustomerServiceSender(client)


def failure(sender: "Sender", of: Letter | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        sender.send(of or letter())
    return caught.value


def test_both_are_senders_and_neither_can_look_a_letter_up(client: WeChatClient) -> None:
    senders: list[Sender] = [CustomerServiceSender(client), TemplateSender(client, {})]
    assert [sender.way for sender in senders] == [Way.CUSTOMER_SERVICE, Way.TEMPLATE]
    assert [sender.find(letter()) for sender in senders] == [None, None]


def test_a_letter_is_handed_over_in_plain_utf8(api: Loopback, sender: CustomerServiceSender) -> None:
    api.script[CUSTOM] = [OK]
    assert sender.send(letter("路灯修好了 😀")) == Receipt("")
    [seen] = api.to(CUSTOM)
    assert seen.query == {"access_token": "token-1"}
    assert seen.json == {"touser": CITIZEN, "msgtype": "text", "text": {"content": "路灯修好了 😀"}}
    assert "路灯修好了".encode() in seen.body


def test_a_letter_is_cut_to_wechats_limit_and_cleaned(api: Loopback, sender: CustomerServiceSender) -> None:
    api.script[CUSTOM] = [OK]
    sender.send(letter("\x00\ud800" + "水" * 900))
    said = api.to(CUSTOM)[0].json["text"]["content"]
    assert said == "水" * 681 + "…"


def test_where_to_read_on_stands_below_however_long_the_letter(
    api: Loopback, sender: CustomerServiceSender
) -> None:
    api.script[CUSTOM] = [OK]
    sender.send(letter("水" * 900, url="https://siling.example/t/abc"))
    said = api.to(CUSTOM)[0].json["text"]["content"]
    assert said.endswith("…\nhttps://siling.example/t/abc") and len(said.encode()) <= 2048


O = Outcome  # noqa: E741
CODES: list[tuple[int, Outcome]] = [
    (-1, O.RETRY),
    (45009, O.QUOTA),
    (45015, O.NEXT_WAY),
    (45047, O.NEXT_WAY),
    (43004, O.UNREACHABLE),
    (43101, O.PERMANENT),
    (48002, O.PERMANENT),
    (40003, O.PERMANENT),
    (40007, O.PERMANENT),
    (48001, O.CONFIGURATION),
    (40164, O.CONFIGURATION),
    (40013, O.CONFIGURATION),
    (40037, O.CONFIGURATION),
    (47003, O.CONFIGURATION),
    (45011, O.RETRY),
    (99999, O.PERMANENT),
]


@pytest.mark.parametrize(("code", "outcome"), CODES)
def test_each_errcode_means_what_the_table_says(
    api: Loopback, sender: CustomerServiceSender, code: int, outcome: Outcome
) -> None:
    api.script[CUSTOM] = [says({"errcode": code, "errmsg": "some words rid: 1"})]
    error = failure(sender)
    assert (error.outcome, error.code) == (outcome, str(code))
    assert len(api.to(CUSTOM)) == 1


BREAKS: list[tuple[str, Reaction, Outcome, str]] = [
    ("hung up", hangs_up, O.AMBIGUOUS, "connection"),
    ("body cut off", raw(b'{"errcode"', "application/json", length="40"), O.AMBIGUOUS, "connection"),
    ("not json", raw(b"<html>", "text/html"), O.AMBIGUOUS, "json"),
    ("not utf-8", raw(b'{"errcode":0,"errmsg":"\xff"}', "application/json"), O.AMBIGUOUS, "json"),
    ("endless brackets", raw(b"[" * 100_000, "application/json"), O.AMBIGUOUS, "json"),
    ("a list", says([0]), O.AMBIGUOUS, "json"),
    ("nothing", raw(b"", "application/json"), O.AMBIGUOUS, "json"),
    ("no errcode", says({}), O.AMBIGUOUS, "json"),
    ("errcode in words", says({"errcode": "ok"}), O.AMBIGUOUS, "json"),
    ("errcode true", says({"errcode": True}), O.AMBIGUOUS, "json"),
    ("500", says({}, 500), O.AMBIGUOUS, "http 500"),
    ("502", says({}, 502), O.AMBIGUOUS, "http 502"),
    ("504", says({}, 504), O.AMBIGUOUS, "http 504"),
    ("503", says({}, 503), O.RETRY, "http 503"),
    ("429", says({}, 429), O.RETRY, "http 429"),
    ("404", says({}, 404), O.CONFIGURATION, "http 404"),
    ("a redirect", raw(b"", "text/html", 302, Location="/elsewhere"), O.CONFIGURATION, "http 302"),
]


@pytest.mark.parametrize(("reaction", "outcome", "code"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_a_broken_exchange_is_ambiguous_unless_it_surely_was_not_taken(
    api: Loopback, sender: CustomerServiceSender, reaction: Reaction, outcome: Outcome, code: str
) -> None:
    api.script[CUSTOM] = [reaction]
    error = failure(sender)
    assert (error.outcome, error.code) == (outcome, code)
    assert len(api.seen) == 1


@pytest.mark.parametrize(
    ("url", "outcome", "code"),
    [
        ("http://127.0.0.1:{closed}", O.RETRY, "connect"),
        ("127.0.0.1", O.CONFIGURATION, "url"),
    ],
)
def test_what_never_left_is_tried_again_or_ours_to_mend(url: str, outcome: Outcome, code: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = url.format(closed=taken.getsockname()[1])
        account = WeChatAccount("wx1", "secret", api_url=address)
        error = failure(CustomerServiceSender(WeChatClient(account, Shelf(), lambda: NOW)))
    assert (error.outcome, error.code) == (outcome, code)


POOL = HTTPConnectionPool("127.0.0.1", 1)


class ExpiredCertificate(ssl.SSLCertVerificationError):
    def __str__(self) -> str:
        return "[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired"


TRANSPORT: list[tuple[requests.RequestException, Outcome, str]] = [
    (requests.ConnectTimeout("api?access_token=t"), O.RETRY, "connect"),
    (requests.exceptions.ProxyError("tunnel"), O.RETRY, "connect"),
    (
        requests.ConnectionError(
            MaxRetryError(POOL, "/", NameResolutionError("h", HTTPConnection("h"), socket.gaierror()))
        ),
        O.RETRY,
        "connect",
    ),
    (
        requests.exceptions.SSLError(MaxRetryError(POOL, "/", ExpiredCertificate())),
        O.CONFIGURATION,
        "certificate",
    ),
    (requests.exceptions.SSLError("the record is broken"), O.AMBIGUOUS, "connection"),
    (requests.ReadTimeout("api?access_token=t"), O.AMBIGUOUS, "timeout"),
    (requests.ConnectionError("reset"), O.AMBIGUOUS, "connection"),
    (requests.ConnectionError(), O.AMBIGUOUS, "connection"),
    (requests.exceptions.ChunkedEncodingError("cut"), O.AMBIGUOUS, "connection"),
    (requests.exceptions.InvalidURL("api?access_token=t"), O.CONFIGURATION, "url"),
]


@pytest.mark.parametrize(("error", "outcome", "code"), TRANSPORT)
def test_only_what_failed_while_connecting_surely_was_not_sent(
    error: requests.RequestException, outcome: Outcome, code: str
) -> None:
    failed = of_transport(error)
    assert (failed.outcome, failed.code) == (outcome, code)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_rejected_token_is_refreshed_once_and_the_letter_sent_again(
    api: Loopback, sender: CustomerServiceSender, shelf: Shelf, code: int
) -> None:
    api.script = {
        CUSTOM: [says({"errcode": code}), OK],
        TOKEN: [says({"access_token": "token-2", "expires_in": 7200})],
    }
    sender.send(letter())
    assert [seen.query["access_token"] for seen in api.to(CUSTOM)] == ["token-1", "token-2"]
    assert shelf.rejected == ["token-1"]
    assert api.to(TOKEN)[0].json["force_refresh"] is False


def test_a_token_rejected_twice_is_a_fault_of_ours_and_not_tried_a_third_time(
    api: Loopback, sender: CustomerServiceSender
) -> None:
    api.script = {
        CUSTOM: [says({"errcode": 40001})],
        TOKEN: [says({"access_token": "token-2", "expires_in": 7200})],
    }
    error = failure(sender)
    assert (error.outcome, error.code) == (Outcome.CONFIGURATION, "40001")
    assert len(api.to(CUSTOM)) == 2


def test_when_the_stable_call_insists_on_the_rejected_token_a_new_one_is_forced(
    api: Loopback, sender: CustomerServiceSender
) -> None:
    api.script = {
        CUSTOM: [says({"errcode": 42001}), OK],
        TOKEN: [
            says({"access_token": "token-1", "expires_in": 7200}),
            says({"access_token": "token-2", "expires_in": 7200}),
        ],
    }
    sender.send(letter())
    assert [seen.json["force_refresh"] for seen in api.to(TOKEN)] == [False, True]
    assert api.to(CUSTOM)[1].query["access_token"] == "token-2"


def test_a_token_another_process_has_already_replaced_is_taken_without_fetching(
    api: Loopback, client: WeChatClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "current", lambda now: "an older token")
    api.script[CUSTOM] = [says({"errcode": 40001}), OK]
    CustomerServiceSender(client).send(letter())
    assert api.to(CUSTOM)[1].query["access_token"] == "token-1"
    assert api.to(TOKEN) == []


def test_the_first_token_is_fetched_with_our_credentials(
    api: Loopback, sender: CustomerServiceSender, shelf: Shelf
) -> None:
    shelf.token = None
    api.script = {CUSTOM: [OK], TOKEN: [says({"access_token": "t" * 512, "expires_in": 7200})]}
    sender.send(letter())
    assert api.to(TOKEN)[0].json == {
        "grant_type": "client_credential",
        "appid": "wx1",
        "secret": "s3cret-of-the-app",
        "force_refresh": False,
    }
    assert api.to(CUSTOM)[0].query["access_token"] == "t" * 512


TOKEN_BREAKS: list[tuple[str, Reaction, Outcome]] = [
    ("hung up", hangs_up, O.RETRY),
    ("gateway", says({}, 502), O.RETRY),
    ("not json", raw(b"?", "text/plain"), O.RETRY),
    ("no token", says({"expires_in": 7200}), O.RETRY),
    ("no time", says({"access_token": "t"}), O.RETRY),
    ("busy", says({"errcode": -1}), O.RETRY),
    ("wrong secret", says({"errcode": 40125}), O.CONFIGURATION),
    ("address not allowed", says({"errcode": 40164}), O.CONFIGURATION),
    ("too many tokens today", says({"errcode": 45009}), O.QUOTA),
]


@pytest.mark.parametrize(
    ("reaction", "outcome"), [b[1:] for b in TOKEN_BREAKS], ids=[b[0] for b in TOKEN_BREAKS]
)
def test_without_a_token_no_letter_left_so_nothing_is_ambiguous(
    api: Loopback, sender: CustomerServiceSender, shelf: Shelf, reaction: Reaction, outcome: Outcome
) -> None:
    shelf.token = None
    api.script = {TOKEN: [reaction], CUSTOM: [OK]}
    assert failure(sender).outcome is outcome
    assert api.to(CUSTOM) == []


@pytest.mark.parametrize("reaction", [hangs_up, says({}, 500), says({"errcode": 48001})])
def test_no_failure_and_no_log_line_holds_a_secret(
    api: Loopback, sender: CustomerServiceSender, reaction: Reaction, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.script[CUSTOM] = [reaction]
    assert_silent(failure(sender), caplog)


def test_a_letter_not_answered_in_time_may_have_been_taken(
    api: Loopback, impatient: WeChatClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.script[CUSTOM] = [never_answers]
    error = failure(CustomerServiceSender(impatient))
    assert (error.outcome, error.code) == (Outcome.AMBIGUOUS, "timeout")
    assert_silent(error, caplog)


def test_a_token_not_answered_in_time_leaves_the_letter_unsent(
    api: Loopback, impatient: WeChatClient, shelf: Shelf
) -> None:
    shelf.token = None
    api.script = {TOKEN: [never_answers], CUSTOM: [OK]}
    assert failure(CustomerServiceSender(impatient)).outcome is Outcome.RETRY
    assert api.to(CUSTOM) == []


def assert_silent(error: SendError, caplog: pytest.LogCaptureFixture) -> None:
    chain = [*traceback.format_exception(error), str(error), repr(error.__context__), repr(error.__cause__)]
    for secret in ("token-1", "s3cret", CITIZEN, "诉求"):
        assert secret not in "".join(chain)
        assert secret not in caplog.text


TEMPLATES = {"answered": "TM-0001 number=character_string1 unit=thing2 result=phrase3", "receipt": "TM-0002"}


@pytest.fixture
def forms(client: WeChatClient) -> TemplateSender:
    return TemplateSender(client, TEMPLATES)


def test_a_template_is_filled_under_wechats_names(api: Loopback, forms: TemplateSender) -> None:
    api.script[TEMPLATE] = [says({"errcode": 0, "errmsg": "ok", "msgid": 200228332})]
    receipt = forms.send(
        letter(number="4071-3", unit="县医院", result="已办结", url="https://example.com/t/1")
    )
    assert receipt == Receipt("200228332")
    assert api.to(TEMPLATE)[0].json == {
        "touser": CITIZEN,
        "template_id": "TM-0001",
        "url": "https://example.com/t/1",
        "client_msg_id": f"7-{int(BORN.timestamp())}",
        "data": {
            "character_string1": {"value": "4071-3"},
            "thing2": {"value": "县医院"},
            "phrase3": {"value": "已办结"},
        },
    }


def test_fields_are_cut_to_their_kind_in_one_line_and_never_empty(
    api: Loopback, forms: TemplateSender
) -> None:
    api.script[TEMPLATE] = [says({"errcode": 0, "msgid": 1})]
    forms.send(letter(number="", unit="一二三四五\n六七八九十" * 4, result="已经全部办结了"))
    data = api.to(TEMPLATE)[0].json["data"]
    assert data["character_string1"]["value"] == "-"
    assert data["thing2"]["value"] == "一二三四五 六七八九十一二三四五 六七…"
    assert data["phrase3"]["value"] == "已经全部…"


def test_without_a_list_of_names_ours_are_wechats(api: Loopback, forms: TemplateSender) -> None:
    api.script[TEMPLATE] = [says({"errcode": 0, "msgid": 1})]
    forms.send(
        Letter(8, Way.TEMPLATE, CITIZEN, "", BORN, "receipt", {"thing1": "路灯", "url": "https://e.cn"})
    )
    assert api.to(TEMPLATE)[0].json["data"] == {"thing1": {"value": "路灯"}}


def test_a_repeat_of_the_same_letter_carries_the_same_id(api: Loopback, forms: TemplateSender) -> None:
    api.script[TEMPLATE] = [hangs_up, says({"errcode": 0, "msgid": 1})]
    assert failure(forms).outcome is Outcome.AMBIGUOUS
    forms.send(letter())
    first, second = (seen.json["client_msg_id"] for seen in api.to(TEMPLATE))
    assert first == second


def test_a_template_that_is_not_configured_is_ours_to_mend(api: Loopback, client: WeChatClient) -> None:
    error = failure(TemplateSender(client, {}))
    assert (error.outcome, error.code) == (Outcome.CONFIGURATION, "template answered")
    assert api.seen == []


@pytest.mark.parametrize("value", ["", "  ", "number=thing1", "ID number", "ID a=b a=c"])
def test_a_template_configured_wrongly_stops_the_start(value: str) -> None:
    with pytest.raises(ValueError, match="configured as"):
        read_template(value)


def test_the_table_knows_every_code_of_the_protocol() -> None:
    protocol = {-1, 40001, 40014, 42001, 45009, 45015, 45047, 43004, 43101, 48002, 48001, 40164, 40003, 40007}
    assert protocol <= set(ERRCODES)

import base64
import logging
import socket
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.vocabulary import Way
from handlers.sms.twilio_sender import CODES, TwilioSender
from tests.handlers.loopback import Loopback, Reaction, hangs_up, never_answers, raw, says
from tests.handlers.sms.gateways import CITIZEN, PUBLIC_URL, TWILIO

if TYPE_CHECKING:
    from services.house import Sender

MESSAGES = f"/2010-04-01/Accounts/{TWILIO.account_sid}/Messages.json"
BORN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
WORDS = "您的诉求已答复：路灯已修好。"
SID = "SM5f0c2a7e91b34d6f8a1c2e3d4b5a6978"


def letter(text: str = WORDS, to: str = CITIZEN) -> Letter:
    return Letter(7, Way.SMS, to, text, BORN)


def message(**fields: Any) -> dict[str, Any]:
    """A message resource as Twilio's API describes it."""
    born = format_datetime(fields.pop("born", BORN))
    return {
        "account_sid": TWILIO.account_sid, "api_version": "2010-04-01", "body": WORDS, "date_created": born,
        "date_sent": None, "date_updated": born, "direction": "outbound-api", "error_code": None,
        "error_message": None, "from": TWILIO.sender, "messaging_service_sid": None, "num_media": "0",
        "num_segments": "1", "price": None, "price_unit": "USD", "sid": SID, "status": "queued",
        "subresource_uris": {"media": f"/2010-04-01/Accounts/{TWILIO.account_sid}/Messages/{SID}/Media.json"},
        "to": CITIZEN, "uri": f"/2010-04-01/Accounts/{TWILIO.account_sid}/Messages/{SID}.json",
    } | fields  # fmt: skip


def listing(*messages: dict[str, Any], more: str | None = None) -> dict[str, Any]:
    """A page of messages as Twilio's API describes it."""
    return {
        "end": 0, "first_page_uri": MESSAGES, "next_page_uri": more, "page": 0, "page_size": 50,
        "previous_page_uri": None, "start": 0, "uri": MESSAGES, "messages": list(messages),
    }  # fmt: skip


def refusal(code: int, status: int = 400) -> Reaction:
    """An error as Twilio words it; it names the number."""
    text = f"The number {CITIZEN} is refused"
    more = f"https://www.twilio.com/docs/errors/{code}"
    return says({"code": code, "message": text, "more_info": more, "status": status}, status)


def make_sender(api: Loopback, read_seconds: float = 10.0, sender: str = TWILIO.sender) -> TwilioSender:
    return TwilioSender(replace(TWILIO, api_url=api.url, sender=sender), PUBLIC_URL + "/", read_seconds)


@pytest.fixture
def sender(api: Loopback) -> TwilioSender:
    return make_sender(api)


def failure(sender: "Sender", of: Letter | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        sender.send(of or letter())
    return caught.value


def test_a_letter_is_handed_over_and_its_sid_kept(api: Loopback, sender: TwilioSender) -> None:
    api.script[MESSAGES] = [says(message(), 201)]
    assert sender.send(letter()) == Receipt(SID)
    [seen] = api.to(MESSAGES)
    assert seen.method == "POST"
    assert seen.form == {
        "To": CITIZEN, "From": TWILIO.sender, "Body": WORDS, "StatusCallback": PUBLIC_URL + "/sms/status",
    }  # fmt: skip
    known = base64.b64encode(f"{TWILIO.account_sid}:{TWILIO.auth_token}".encode()).decode()
    assert seen.headers["Authorization"] == "Basic " + known


def test_a_messaging_service_is_named_instead_of_a_number(api: Loopback) -> None:
    service = "MG0123456789abcdef0123456789abcdef"
    api.script[MESSAGES] = [says(message(), 201)]
    make_sender(api, sender=service).send(letter())
    form = api.to(MESSAGES)[0].form
    assert form["MessagingServiceSid"] == service
    assert "From" not in form


@pytest.mark.parametrize("ours", [TWILIO.sender, "whatsapp:" + TWILIO.sender])
def test_who_wrote_by_whatsapp_is_answered_from_our_number_there(api: Loopback, ours: str) -> None:
    api.script[MESSAGES] = [says(message(), 201)]
    make_sender(api, sender=ours).send(letter(to="whatsapp:" + CITIZEN))
    form = api.to(MESSAGES)[0].form
    assert (form["To"], form["From"]) == ("whatsapp:" + CITIZEN, "whatsapp:" + TWILIO.sender)


def test_an_address_with_a_path_keeps_it(api: Loopback) -> None:
    api.script["/proxy" + MESSAGES] = [says(message(), 201)]
    sender = TwilioSender(replace(TWILIO, api_url=api.url + "/proxy/"), PUBLIC_URL)
    assert sender.send(letter()) == Receipt(SID)


def test_a_letter_is_cut_to_twilios_limit_and_cleaned(api: Loopback, sender: TwilioSender) -> None:
    api.script[MESSAGES] = [says(message(), 201)]
    sender.send(letter("\x00\ud800" + "水" * 1700))
    assert api.to(MESSAGES)[0].form["Body"] == "水" * 1599 + "…"


O = Outcome  # noqa: E741
ANSWERS: list[tuple[int, int, Outcome]] = [
    (20429, 429, O.RETRY),
    (20003, 401, O.CONFIGURATION),
    (20404, 404, O.CONFIGURATION),
    (21212, 400, O.CONFIGURATION),
    (21606, 400, O.CONFIGURATION),
    (21603, 400, O.CONFIGURATION),
    (21659, 400, O.CONFIGURATION),
    (21610, 400, O.UNREACHABLE),
    (21211, 400, O.PERMANENT),
    (21614, 400, O.PERMANENT),
    (21408, 403, O.PERMANENT),
    (21612, 400, O.PERMANENT),
    (21617, 400, O.PERMANENT),
    (21635, 400, O.PERMANENT),
    (30001, 429, O.RETRY),
    (30003, 400, O.PERMANENT),
    (30004, 400, O.PERMANENT),
    (30005, 400, O.PERMANENT),
    (30006, 400, O.PERMANENT),
    (30007, 400, O.PERMANENT),
    (30022, 429, O.RETRY),
    (29999, 400, O.PERMANENT),  # Twilio answered what the table does not know
]


@pytest.mark.parametrize(("code", "status", "outcome"), ANSWERS)
def test_each_answer_has_one_meaning(
    api: Loopback, sender: TwilioSender, code: int, status: int, outcome: Outcome
) -> None:
    api.script[MESSAGES] = [refusal(code, status)]
    error = failure(sender)
    assert (error.outcome, error.code) == (outcome, str(code))
    assert len(api.seen) == 1


def test_the_table_of_answers_is_whole() -> None:
    assert set(CODES) <= {code for code, _, _ in ANSWERS}


BREAKS: list[tuple[str, Reaction, Outcome, str]] = [
    ("429 without words", raw(b"", "text/plain", 429), O.RETRY, "http 429"),
    ("a code unknown under 429", refusal(29998, 429), O.RETRY, "http 429"),
    ("503", raw(b"busy", "text/html", 503), O.RETRY, "http 503"),
    ("500 without words", raw(b"<html>", "text/html", 500), O.AMBIGUOUS, "http 500"),
    ("500 in Twilio's words", refusal(20500, 500), O.AMBIGUOUS, "http 500"),
    ("502 of a gateway", raw(b"", "text/html", 502), O.AMBIGUOUS, "http 502"),
    ("401 without words", raw(b"", "text/plain", 401), O.CONFIGURATION, "http 401"),
    ("404 of another server", raw(b"<html>", "text/html", 404), O.CONFIGURATION, "http 404"),
    ("a redirect", raw(b"", "text/plain", 302, Location="http://127.0.0.1:9/"), O.CONFIGURATION, "http 302"),
    ("an error of a list", says([1], 400), O.CONFIGURATION, "http 400"),
    ("nested beyond reason", raw(b"[" * 50_000, "application/json", 201), O.AMBIGUOUS, "malformed"),
    ("not json", raw(b"OK", "text/plain", 201), O.AMBIGUOUS, "malformed"),
    ("json of another kind", says([], 201), O.AMBIGUOUS, "malformed"),
    ("no sid", says(message(sid=None), 201), O.AMBIGUOUS, "malformed"),
    ("an empty object", says({}, 201), O.AMBIGUOUS, "malformed"),
    ("hung up", hangs_up, O.AMBIGUOUS, "connection"),
    ("cut off", raw(b"{}", "application/json", 201, length="999"), O.AMBIGUOUS, "connection"),
]


@pytest.mark.parametrize(("reaction", "outcome", "code"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_a_broken_answer_is_read_with_care(
    api: Loopback, sender: TwilioSender, reaction: Reaction, outcome: Outcome, code: str
) -> None:
    api.script[MESSAGES] = [reaction]
    error = failure(sender)
    assert (error.outcome, error.code) == (outcome, code)
    assert len(api.seen) == 1


def test_an_error_in_the_newer_form_means_the_same(api: Loopback, sender: TwilioSender) -> None:
    problem = {"type": "https://x", "title": "Opted out", "status": 400, "code": 21610, "detail": CITIZEN}
    api.script[MESSAGES] = [says(problem, 400)]
    error = failure(sender)
    assert (error.outcome, error.code) == (O.UNREACHABLE, "21610")


def test_a_letter_not_answered_in_time_may_have_been_taken(api: Loopback) -> None:
    api.script[MESSAGES] = [never_answers]
    error = failure(make_sender(api, read_seconds=0.2))
    assert (error.outcome, error.code) == (O.AMBIGUOUS, "timeout")
    assert len(api.seen) == 1


def test_a_letter_that_met_a_closed_port_was_never_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        error = failure(TwilioSender(replace(TWILIO, api_url=url), PUBLIC_URL))
    assert (error.outcome, error.code) == (O.RETRY, "connect")


def test_before_a_second_send_the_first_is_found(api: Loopback, sender: TwilioSender) -> None:
    api.script[MESSAGES] = [
        hangs_up, says(listing(message(sid="SM2", body="Another text"), message(), message(sid="SM3"))),
    ]  # fmt: skip
    assert failure(sender).outcome is O.AMBIGUOUS
    assert sender.find(letter()) == Receipt(SID)
    asked = api.to(MESSAGES)[1]
    assert (asked.method, asked.query["To"]) == ("GET", CITIZEN)
    assert len(api.to(MESSAGES)) == 2


def test_a_message_still_in_the_queue_is_found_too(api: Loopback, sender: TwilioSender) -> None:
    api.script[MESSAGES] = [says(listing(message(status="queued", date_sent=None)))]
    assert sender.find(letter()) == Receipt(SID)
    assert not [name for name in api.seen[0].query if name.startswith("DateSent")]


def test_a_cut_letter_is_found_by_what_was_sent_of_it(api: Loopback, sender: TwilioSender) -> None:
    api.script[MESSAGES] = [says(listing(message(body="水" * 1599 + "…")))]
    assert sender.find(letter("水" * 1700)) == Receipt(SID)


@pytest.mark.parametrize(
    "found",
    [
        [],
        [message(body="Another text")],
        [message(born=BORN - timedelta(days=1))],  # the same words, an earlier letter
        [message(born=BORN - timedelta(minutes=2))],
    ],
)
def test_what_was_not_taken_is_not_found(
    api: Loopback, sender: TwilioSender, found: list[dict[str, Any]]
) -> None:
    api.script[MESSAGES] = [says(listing(*found))]
    assert sender.find(letter()) is None


def test_clocks_may_be_a_little_apart(api: Loopback, sender: TwilioSender) -> None:
    api.script[MESSAGES] = [says(listing(message(born=BORN - timedelta(seconds=30))))]
    assert sender.find(letter()) == Receipt(SID)


@pytest.mark.parametrize(
    "reaction",
    [hangs_up, raw(b"", "text/plain", 500), raw(b"?", "text/plain"), refusal(20429, 429), says([]),
     refusal(20003, 401), says({}), says(listing(message(date_created="yesterday")))],
)  # fmt: skip
def test_a_lookup_that_failed_says_nothing_and_is_tried_again(
    api: Loopback, sender: TwilioSender, reaction: Reaction
) -> None:
    api.script[MESSAGES] = [reaction]
    with pytest.raises(SendError) as caught:
        sender.find(letter())
    assert caught.value.outcome is O.RETRY


@pytest.mark.parametrize("reaction", [hangs_up, refusal(21211), raw(b"", "text/plain", 500), says([])])
def test_no_failure_and_no_log_line_holds_a_number_a_word_or_a_secret(
    api: Loopback, sender: TwilioSender, reaction: Reaction, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.script[MESSAGES] = [reaction]
    error = failure(sender)
    with pytest.raises(SendError) as lookup:
        sender.find(letter())
    said = [caplog.text]
    for one in (error, lookup.value):
        said += [*traceback.format_exception(one), str(one), repr(one.__context__), repr(one.__cause__)]
    for secret in (CITIZEN.lstrip("+"), TWILIO.auth_token, "路灯"):
        assert secret not in "".join(said)

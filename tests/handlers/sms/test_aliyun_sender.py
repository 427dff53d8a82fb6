import json
import logging
import socket
import traceback
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.vocabulary import Way
from handlers.sms.aliyun_sender import CODES, AliyunSender
from tests.handlers.loopback import Loopback, Reaction, hangs_up, never_answers, raw, says
from tests.handlers.sms.gateways import ALIYUN

BORN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
CITIZEN = "+8613812345678"


@dataclass(frozen=True)
class Template:
    id: str
    fields: dict[str, str] = field(default_factory=dict)


TEMPLATES = {
    "answered": Template("SMS_1001", {"number": "code", "unit": "dept"}),
    "word": Template("SMS_1000"),
}


def letter(template: str = "answered", to: str = CITIZEN, **fields: str) -> Letter:
    return Letter(7, Way.SMS, to, "路灯已修好。", BORN, template=template, fields=fields)


def make_sender(api: Loopback, read_seconds: float = 10.0) -> AliyunSender:
    return AliyunSender(replace(ALIYUN, templates=TEMPLATES, api_url=api.url), read_seconds)


@pytest.fixture
def sender(api: Loopback) -> AliyunSender:
    return make_sender(api)


def taken(**fields: object) -> Reaction:
    return says(
        {"Message": "OK", "RequestId": "F655A8D5", "Code": "OK", "BizId": "900619746936498440^0"} | fields
    )


def refusal(code: str, status: int = 200) -> Reaction:
    """An error as Aliyun words it; it may name the number."""
    return says({"Message": f"{CITIZEN} is refused", "RequestId": "F655A8D5", "Code": code}, status)


def failure(sender: AliyunSender, of: Letter | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        sender.send(of or letter())
    return caught.value


def test_a_template_is_filled_under_the_registered_names(api: Loopback, sender: AliyunSender) -> None:
    api.script["/"] = [taken()]
    receipt = sender.send(letter(number="4071-3", unit="县医院", date="1月6日"))
    assert receipt == Receipt("900619746936498440^0", by_template=True)
    [seen] = api.seen
    asked = seen.query | (seen.form if seen.body else {})
    assert json.loads(asked.pop("TemplateParam")) == {"code": "4071-3", "dept": "县医院", "date": "1月6日"}
    assert asked == {
        "PhoneNumbers": "13812345678", "SignName": "某县热线", "TemplateCode": "SMS_1001", "OutId": "7",
    }  # fmt: skip
    headers = {name.lower(): value for name, value in seen.headers.items()}
    assert (headers["x-acs-action"], headers["x-acs-version"]) == ("SendSms", "2017-05-25")
    assert headers["authorization"].startswith("ACS3-HMAC-SHA256 Credential=LTAI-key,")


def test_the_letters_own_words_never_go_out(api: Loopback, sender: AliyunSender) -> None:
    api.script["/"] = [taken()]
    sender.send(letter(number="4071-3"))
    assert "路灯" not in repr(api.seen[0].query) + api.seen[0].body.decode()


def test_a_field_is_one_short_line(api: Loopback, sender: AliyunSender) -> None:
    api.script["/"] = [taken()]
    sender.send(letter(a="一二三四五\n六七八九十" * 4, b="x\x00\ud800y", c="水" * 35))
    params = json.loads(api.seen[0].query["TemplateParam"])
    assert params["a"] == ("一二三四五 六七八九十" * 4)[:34] + "…"
    assert (params["b"], params["c"]) == ("xy", "水" * 35)


def test_what_has_no_template_of_its_own_takes_the_general_one(api: Loopback, sender: AliyunSender) -> None:
    api.script["/"] = [taken()]
    sender.send(letter("survey", number="4071-3"))
    assert api.seen[0].query["TemplateCode"] == "SMS_1000"


def test_without_any_template_it_is_ours_to_mend(api: Loopback) -> None:
    sender = AliyunSender(replace(ALIYUN, api_url=api.url))
    error = failure(sender, letter("survey"))
    assert (error.outcome, error.code) == (Outcome.CONFIGURATION, "template survey")
    assert api.seen == []


def test_aliyun_cannot_look_a_letter_up(api: Loopback, sender: AliyunSender) -> None:
    assert sender.find(letter()) is None
    assert api.seen == []


O = Outcome  # noqa: E741
MEANINGS: list[tuple[str, Outcome]] = [
    ("isv.BUSINESS_LIMIT_CONTROL", O.RETRY),
    ("isv.DAY_LIMIT_CONTROL", O.QUOTA),
    ("isv.MONTH_LIMIT_CONTROL", O.QUOTA),
    ("Throttling.User", O.RETRY),
    ("Throttling.Api", O.RETRY),
    ("ServiceUnavailable", O.RETRY),
    ("isp.SYSTEM_ERROR", O.RETRY),
    ("isp.GATEWAY_ERROR", O.AMBIGUOUS),
    ("SignatureNonceUsed", O.AMBIGUOUS),
    ("isv.PARAM_LENGTH_LIMIT", O.PERMANENT),
    ("isv.PARAM_NOT_SUPPORT_URL", O.PERMANENT),
    ("IncompleteSignature", O.CONFIGURATION),
    ("InvalidTimeStamp.Expired", O.CONFIGURATION),
    ("isp.RAM_PERMISSION_DENY", O.CONFIGURATION),
    ("isv.MOBILE_NUMBER_ILLEGAL", O.PERMANENT),
    ("isv.BLACK_KEY_CONTROL_LIMIT", O.PERMANENT),
    ("isv.MOBILE_IN_BLACK", O.UNREACHABLE),
    ("isv.SMS_TEMPLATE_ILLEGAL", O.CONFIGURATION),
    ("isv.SMS_SIGNATURE_ILLEGAL", O.CONFIGURATION),
    ("isv.TEMPLATE_MISSING_PARAMETERS", O.CONFIGURATION),
    ("isv.TEMPLATE_PARAMS_ILLEGAL", O.CONFIGURATION),
    ("isv.INVALID_PARAMETERS", O.CONFIGURATION),
    ("isv.INVALID_JSON_PARAM", O.CONFIGURATION),
    ("isv.ACCOUNT_NOT_EXISTS", O.CONFIGURATION),
    ("isv.ACCOUNT_ABNORMAL", O.CONFIGURATION),
    ("isv.AMOUNT_NOT_ENOUGH", O.CONFIGURATION),
    ("isv.OUT_OF_SERVICE", O.CONFIGURATION),
    ("isv.PRODUCT_UN_SUBSCRIPT", O.CONFIGURATION),
    ("InvalidAccessKeyId.NotFound", O.CONFIGURATION),
    ("InvalidAccessKeyId.Inactive", O.CONFIGURATION),
    ("SignatureDoesNotMatch", O.CONFIGURATION),
    ("Forbidden.RAM", O.CONFIGURATION),
    ("isv.OF_TOMORROW", O.PERMANENT),  # Aliyun answered what the table does not know
]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(("code", "outcome"), MEANINGS)
def test_each_answer_has_one_meaning_under_any_status(
    api: Loopback, sender: AliyunSender, code: str, outcome: Outcome, status: int
) -> None:
    api.script["/"] = [refusal(code, status)]
    error = failure(sender)
    assert (error.outcome, error.code) == (outcome, code)
    assert len(api.seen) == 1


def test_the_table_of_answers_is_whole() -> None:
    assert set(CODES) <= {code for code, _ in MEANINGS}


BREAKS: list[tuple[str, Reaction, Outcome]] = [
    ("throttled", refusal("Throttling.OfTomorrow", 400), O.RETRY),
    ("429", refusal("TooManyRequests", 429), O.RETRY),
    ("Aliyun broke", refusal("InternalError", 500), O.AMBIGUOUS),
    ("an error without a code", says({"Message": "?"}, 500), O.AMBIGUOUS),
    ("a refusal without a code", says({"Message": "?"}, 403), O.CONFIGURATION),
    ("gateway", raw(b"<html>", "text/html", 502), O.AMBIGUOUS),
    ("no words", raw(b"", "text/html", 500), O.AMBIGUOUS),
    ("not json", raw(b"<html>", "text/html"), O.AMBIGUOUS),
    ("json of another kind", says([1]), O.AMBIGUOUS),
    ("an error of another kind", says([1], 400), O.CONFIGURATION),
    ("no code", says({"Message": "OK", "BizId": "1"}), O.AMBIGUOUS),
    ("an empty object", says({}), O.AMBIGUOUS),
    ("nested beyond reason", raw(b"[" * 50_000, "application/json"), O.AMBIGUOUS),
    ("endless", raw(b'{"Code":"OK","BizId":"' + b"1" * 70_000 + b'"}', "application/json"), O.AMBIGUOUS),
    ("OK under an error", says({"Code": "OK"}, 500), O.AMBIGUOUS),
    ("a redirect", raw(b"", "text/plain", 302, Location="http://127.0.0.1:9/"), O.CONFIGURATION),
    ("busy", raw(b"", "text/plain", 503), O.RETRY),
    ("a number for a code", says({"Code": 200}), O.AMBIGUOUS),
    ("hung up", hangs_up, O.AMBIGUOUS),
    ("cut off", raw(b"{}", "application/json", length="999"), O.AMBIGUOUS),
]


@pytest.mark.parametrize(("reaction", "outcome"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_a_broken_answer_is_read_with_care(
    api: Loopback, sender: AliyunSender, reaction: Reaction, outcome: Outcome
) -> None:
    api.script["/"] = [reaction]
    assert failure(sender).outcome is outcome
    assert len(api.seen) == 1


def test_a_letter_not_answered_in_time_may_have_been_taken(api: Loopback) -> None:
    api.script["/"] = [never_answers]
    error = failure(make_sender(api, read_seconds=0.2))
    assert (error.outcome, error.code) == (O.AMBIGUOUS, "timeout")
    assert len(api.seen) == 1


def test_a_letter_that_met_a_closed_port_was_never_sent() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        error = failure(AliyunSender(replace(ALIYUN, templates=TEMPLATES, api_url=url)))
    assert (error.outcome, error.code) == (O.RETRY, "connect")


def test_words_in_a_field_do_not_make_a_letter_look_unsent(api: Loopback, sender: AliyunSender) -> None:
    api.script["/"] = [hangs_up]
    error = failure(sender, letter(unit="NewConnectionError(Read timed out.)"))
    assert error.outcome is O.AMBIGUOUS


@pytest.mark.parametrize("reaction", [hangs_up, refusal("isv.X"), raw(b"", "text/plain", 500), says([])])
def test_no_failure_and_no_log_line_holds_a_number_a_word_or_a_secret(
    api: Loopback, sender: AliyunSender, reaction: Reaction, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.script["/"] = [reaction]
    error = failure(sender, letter(unit="Hospital"))
    said = [*traceback.format_exception(error), str(error), repr(error.__context__), repr(error.__cause__)]
    for secret in ("13812345678", ALIYUN.access_key_secret, "Hospital"):
        assert secret not in "".join(said) + caplog.text


@pytest.mark.parametrize(
    ("to", "asked"),
    [
        (CITIZEN, "13812345678"),
        ("whatsapp:" + CITIZEN, "13812345678"),  # a mainland number, whichever way it wrote
        ("+8657686123456", "57686123456"),
        ("+85291234567", "85291234567"),
    ],
)
def test_a_number_goes_out_as_aliyun_takes_it(
    api: Loopback, sender: AliyunSender, to: str, asked: str
) -> None:
    api.script["/"] = [taken()]
    sender.send(letter(to=to))
    assert api.seen[0].query["PhoneNumbers"] == asked


@pytest.mark.parametrize("to", ["", "oJh2u5Qx7vXw_3bLk", "10086", "13812345678,13900001111"])
def test_what_is_no_number_is_not_sent(api: Loopback, sender: AliyunSender, to: str) -> None:
    error = failure(sender, letter(to=to))
    assert (error.outcome, error.code) == (O.PERMANENT, "number")
    assert api.seen == []



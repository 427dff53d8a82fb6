"""Sending by Aliyun: registered templates only, so a unit's own words go by WeChat, page or phone."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.phone import e164
from bot.vocabulary import Way
from handlers.sms.account import AliyunAccount
from handlers.sms.aliyun_api import Answer, call
from handlers.text import legal
from handlers.transport import READ_SECONDS, of_status

FIELD_CHARACTERS = 35  # a template parameter's length, most gateways' rule
TEMPLATE_FOR = "word"  # what serves a purpose that has no template of its own

CODES: dict[str, Outcome] = {
    "isv.BUSINESS_LIMIT_CONTROL": Outcome.RETRY,  # too many to this number in a minute or hour
    "isv.DAY_LIMIT_CONTROL": Outcome.QUOTA,
    "isv.MONTH_LIMIT_CONTROL": Outcome.QUOTA,
    "Throttling.User": Outcome.RETRY,
    "Throttling.Api": Outcome.RETRY,
    "ServiceUnavailable": Outcome.RETRY,
    "isp.SYSTEM_ERROR": Outcome.RETRY,
    "isp.GATEWAY_ERROR": Outcome.AMBIGUOUS,  # broke between Aliyun and the carrier
    "SignatureNonceUsed": Outcome.AMBIGUOUS,  # this very request had come before
    "isv.MOBILE_NUMBER_ILLEGAL": Outcome.PERMANENT,
    "isv.BLACK_KEY_CONTROL_LIMIT": Outcome.PERMANENT,
    "isv.PARAM_LENGTH_LIMIT": Outcome.PERMANENT,
    "isv.PARAM_NOT_SUPPORT_URL": Outcome.PERMANENT,
    "isv.MOBILE_IN_BLACK": Outcome.UNREACHABLE,  # opted out (TD)
    "isv.SMS_TEMPLATE_ILLEGAL": Outcome.CONFIGURATION,
    "isv.SMS_SIGNATURE_ILLEGAL": Outcome.CONFIGURATION,
    "isv.TEMPLATE_MISSING_PARAMETERS": Outcome.CONFIGURATION,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Outcome.CONFIGURATION,
    "isv.INVALID_PARAMETERS": Outcome.CONFIGURATION,
    "isv.INVALID_JSON_PARAM": Outcome.CONFIGURATION,
    "isv.ACCOUNT_NOT_EXISTS": Outcome.CONFIGURATION,
    "isv.ACCOUNT_ABNORMAL": Outcome.CONFIGURATION,
    "isv.AMOUNT_NOT_ENOUGH": Outcome.CONFIGURATION,
    "isv.OUT_OF_SERVICE": Outcome.CONFIGURATION,
    "isv.PRODUCT_UN_SUBSCRIPT": Outcome.CONFIGURATION,
    "InvalidAccessKeyId.NotFound": Outcome.CONFIGURATION,
    "InvalidAccessKeyId.Inactive": Outcome.CONFIGURATION,
    "SignatureDoesNotMatch": Outcome.CONFIGURATION,
    "IncompleteSignature": Outcome.CONFIGURATION,
    "InvalidTimeStamp.Expired": Outcome.CONFIGURATION,  # the machine's clock is wrong
    "Forbidden.RAM": Outcome.CONFIGURATION,
    "isp.RAM_PERMISSION_DENY": Outcome.CONFIGURATION,
}


class AliyunSender:
    """Template messages by Aliyun. `now` is the machine's clock: a demo's advanced one would sign wrongly."""

    way = Way.SMS

    def __init__(
        self,
        account: AliyunAccount,
        read_seconds: float = READ_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._account, self._read_seconds, self._now = account, read_seconds, now

    def send(self, letter: Letter) -> Receipt:
        """Fill the letter's template and send it; its BizId is what reports will name. Raises SendError."""
        template = self._account.templates.get(letter.template) or self._account.templates.get(TEMPLATE_FOR)
        if template is None:
            raise SendError(Outcome.CONFIGURATION, f"template {letter.template[:20]}")
        params = {template.fields.get(name, name): _short(value) for name, value in letter.fields.items()}
        fields = {
            "PhoneNumbers": _subscriber(letter.to),
            "SignName": self._account.sign_name,
            "TemplateCode": template.id,
            "TemplateParam": json.dumps(params, ensure_ascii=False),
            "OutId": str(letter.row),
        }
        return _receipt(call(self._account, "SendSms", fields, self._now(), self._read_seconds))

    def find(self, letter: Letter) -> Receipt | None:
        """None always: Aliyun tells details by day and number only, which cannot tell two letters apart."""
        return None


def _subscriber(to: str) -> str:
    """The number as Aliyun takes it: without country code on the mainland, never with whatsapp: before."""
    number = e164(to)
    if number is None:
        raise SendError(Outcome.PERMANENT, "number")
    return number.removeprefix("+86").removeprefix("+")


def _short(value: str) -> str:
    line = " ".join(legal(value).split())
    return line if len(line) <= FIELD_CHARACTERS else line[: FIELD_CHARACTERS - 1].rstrip() + "…"


def _receipt(answer: Answer) -> Receipt:
    """What Aliyun made of the letter. Raises SendError."""
    code, taken = answer.said.get("Code"), 200 <= answer.status < 300
    if not isinstance(code, str) or not code:
        raise SendError(Outcome.AMBIGUOUS, "malformed") if taken else _by_status(answer.status)
    if taken and code == "OK":
        return Receipt(str(answer.said.get("BizId") or ""), by_template=True)
    raise _of_code(code, answer.status)


def _of_code(code: str, status: int) -> SendError:
    """Aliyun answered, so a code not in the table is permanent: the duty officer sees it. Not so where
    Aliyun itself broke, or turned the call away."""
    if code in CODES:
        return SendError(CODES[code], code)
    if code.startswith("Throttling"):
        return SendError(Outcome.RETRY, code[:60])
    if status < 500 and status != 429:
        return SendError(Outcome.PERMANENT, code[:60])
    return _by_status(status)


def _by_status(status: int) -> SendError:
    return SendError(of_status(status), f"http {status}")

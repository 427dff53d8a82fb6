"""Sending by Aliyun: registered templates only, so a unit's own words go by WeChat, page or phone."""

import json
import re
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.vocabulary import Way
from handlers.sms.account import AliyunAccount
from handlers.text import legal
from handlers.transport import CONNECT_SECONDS, READ_SECONDS, of_status

FIELD_CHARACTERS = 35  # a template parameter's length, most gateways' rule
TEMPLATE_FOR = "word"  # what serves a purpose that has no template of its own
NEVER_CONNECTED = re.compile(r"(?:NewConnectionError|NameResolutionError|ConnectTimeoutError|ProxyError)\(")

CODES: dict[str, Outcome] = {
    "isv.BUSINESS_LIMIT_CONTROL": Outcome.RETRY,  # too many to this number in a minute or hour
    "isv.DAY_LIMIT_CONTROL": Outcome.QUOTA,
    "isv.MONTH_LIMIT_CONTROL": Outcome.QUOTA,
    "Throttling.User": Outcome.RETRY,
    "Throttling.Api": Outcome.RETRY,
    "ServiceUnavailable": Outcome.RETRY,
    "isp.SYSTEM_ERROR": Outcome.RETRY,
    "isv.MOBILE_NUMBER_ILLEGAL": Outcome.PERMANENT,
    "isv.BLACK_KEY_CONTROL_LIMIT": Outcome.PERMANENT,
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
    "Forbidden.RAM": Outcome.CONFIGURATION,
}


class AliyunSender:
    """Template messages by Aliyun. The SDK (30 MB) is loaded by the process that sends, at its first send."""

    way = Way.SMS

    def __init__(self, account: AliyunAccount, read_seconds: float = READ_SECONDS) -> None:
        self._account, self._read_seconds = account, read_seconds

    def send(self, letter: Letter) -> Receipt:
        """Fill the letter's template and send it; its BizId is what reports will name. Raises SendError."""
        template = self._account.templates.get(letter.template) or self._account.templates.get(TEMPLATE_FOR)
        if template is None:
            raise SendError(Outcome.CONFIGURATION, f"template {letter.template[:20]}")
        params = {template.fields.get(name, name): _short(value) for name, value in letter.fields.items()}
        try:
            answer = self._call(letter, template.id, json.dumps(params, ensure_ascii=False)).body
        except Exception as error:  # the SDK raises many kinds; each is one of a few things
            failure = _of_failure(error)
        else:
            return _receipt(answer)
        raise failure  # outside, so that no traceback carries the number

    def find(self, letter: Letter) -> Receipt | None:
        """None always: Aliyun tells details by day and number only, which cannot tell two letters apart."""
        return None

    def _call(self, letter: Letter, code: str, params: str) -> Any:
        from alibabacloud_dysmsapi20170525.models import SendSmsRequest
        from alibabacloud_tea_util.models import RuntimeOptions

        asked = SendSmsRequest(
            phone_numbers=letter.to.removeprefix("+86").removeprefix("+"),
            sign_name=self._account.sign_name, template_code=code, template_param=params,
            out_id=str(letter.row),
        )  # fmt: skip
        limits = RuntimeOptions(
            autoretry=False, max_attempts=1, connect_timeout=int(CONNECT_SECONDS * 1000),
            read_timeout=int(self._read_seconds * 1000),
        )  # fmt: skip
        return self._client.send_sms_with_options(asked, limits)

    @cached_property
    def _client(self) -> Any:
        from alibabacloud_dysmsapi20170525.client import Client
        from alibabacloud_tea_openapi.models import Config

        address = urlsplit(self._account.api_url)
        return Client(
            Config(
                access_key_id=self._account.access_key_id, access_key_secret=self._account.access_key_secret,
                endpoint=address.netloc, protocol=address.scheme.upper(),
            )
        )  # fmt: skip


def _short(value: str) -> str:
    line = " ".join(legal(value).split())
    return line if len(line) <= FIELD_CHARACTERS else line[: FIELD_CHARACTERS - 1].rstrip() + "…"


def _receipt(answer: Any) -> Receipt:
    """What an answer with status 200 says. Raises SendError."""
    code = answer.code if answer else None
    if not isinstance(code, str) or not code:
        raise SendError(Outcome.AMBIGUOUS, "malformed")
    if code != "OK":
        raise SendError(CODES.get(code, Outcome.PERMANENT), code[:60])
    return Receipt(str(answer.biz_id or ""), by_template=True)


def _of_failure(error: Exception) -> SendError:
    """An error Aliyun worded; a connection that never was; else a call that may have been taken.

    What fails below HTTP the SDK hands on as text only, with the URL in it, where ( is written %28.
    """
    code, status = getattr(error, "code", None), getattr(error, "status_code", None)
    if isinstance(code, str) and isinstance(status, int):
        return _of_error(code, status)
    said = str(error)
    if NEVER_CONNECTED.search(said):
        return SendError(Outcome.RETRY, "connect")
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return SendError(Outcome.CONFIGURATION, "certificate")
    return SendError(Outcome.AMBIGUOUS, "timeout" if "Read timed out." in said else type(error).__name__)


def _of_error(code: str, status: int) -> SendError:
    """Aliyun answered, so a code not in the table is permanent, unless Aliyun itself broke."""
    if code in CODES:
        return SendError(CODES[code], code)
    if code.startswith("Throttling"):
        return SendError(Outcome.RETRY, code[:60])
    worded = code != "None"  # what the SDK makes of none
    if worded and status < 500 and status != 429:
        return SendError(Outcome.PERMANENT, code[:60])
    return SendError(of_status(status), f"http {status}")

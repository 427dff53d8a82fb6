"""Sending by Aliyun: registered templates only, so a unit's own words go by WeChat, page or phone."""

import json
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.vocabulary import Way
from handlers.sms.account import AliyunAccount
from handlers.transport import CONNECT_SECONDS, READ_SECONDS

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

    def __init__(self, account: AliyunAccount) -> None:
        self._account = account

    def send(self, letter: Letter) -> Receipt:
        """Fill the letter's template and send it; its BizId is what reports will name. Raises SendError."""
        template = self._account.templates.get(letter.template) or self._account.templates.get(TEMPLATE_FOR)
        if template is None:
            raise SendError(Outcome.CONFIGURATION, f"template {letter.template[:20]}")
        params = {template.fields.get(name, name): _short(value) for name, value in letter.fields.items()}
        body = self._call(letter, template.id, json.dumps(params, ensure_ascii=False))
        if body.code != "OK":
            raise SendError(CODES.get(str(body.code), Outcome.PERMANENT), str(body.code)[:60])
        return Receipt(str(body.biz_id or ""), by_template=True)

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
            read_timeout=int(READ_SECONDS * 1000),
        )  # fmt: skip
        try:
            return self._client.send_sms_with_options(asked, limits).body
        except Exception as error:  # the SDK raises many kinds; each is one of three things
            raise _of_failure(error) from None

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
    return value if len(value) <= FIELD_CHARACTERS else value[: FIELD_CHARACTERS - 1] + "…"


def _of_failure(error: Exception) -> SendError:
    """A refusal by code, a connection that never was, or a call that may have been taken."""
    code = getattr(error, "code", None)
    if isinstance(code, str) and code in CODES:
        return SendError(CODES[code], code)
    said = f"{type(error).__name__} {error}"
    if "NewConnectionError" in said or "ConnectTimeout" in said or "Connection refused" in said:
        return SendError(Outcome.RETRY, "connect")
    if isinstance(code, str) and code and not code.startswith("SDK."):
        return SendError(Outcome.PERMANENT, code[:60])
    return SendError(Outcome.AMBIGUOUS, type(error).__name__)

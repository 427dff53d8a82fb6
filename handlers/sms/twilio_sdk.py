"""The one file that knows Twilio's SDK: its signature, its TwiML, its client at our base address."""

import logging
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Response
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as TwilioResponse
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse
from werkzeug.datastructures import Headers, MultiDict

from bot.segments import fit
from handlers.sms.account import TwilioAccount
from handlers.sms.refusal import Refused
from handlers.text import legal
from handlers.transport import CONNECT_SECONDS, READ_SECONDS

__all__ = [
    "TwilioException",
    "TwilioRestException",
    "TwilioServiceException",
    "check_signature",
    "make_client",
    "twiml",
]

# At INFO the SDK logs whole requests.
logging.getLogger("twilio.http_client").setLevel(logging.WARNING)


def check_signature(token: str, url: str, form: MultiDict[str, str], headers: Headers) -> None:
    """Raise Refused unless the request was signed with the account's token, over every field that came."""
    claimed = headers.get(SIGNATURE_HEADER, "")  # None raises inside the SDK
    algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER, ""))
    if not RequestValidator(token).validate(url, form, claimed, algorithm):
        raise Refused("signature", "the signature does not fit")


def twiml(text: str | None) -> Response:
    """The answer as TwiML; an empty Response says nothing."""
    response = MessagingResponse()
    if text:
        response.message(fit(legal(text)))
    return Response(str(response), content_type="text/xml; charset=utf-8")


class _Client(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's client sent to another base address (there is no setting for it), with time limits.

    Connections are not kept: one closed under a waiting letter would look as if the letter might
    have been taken.
    """

    def __init__(self, api_url: str, seconds: tuple[float, float]) -> None:
        super().__init__(pool_connections=False)
        self.timeout = seconds  # to connect, to read; the SDK's own arguments take one figure only
        self._base = urlsplit(api_url.rstrip("/"))

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> TwilioResponse:
        """The same request at our base address."""
        asked = urlsplit(url)
        path = self._base.path + asked.path
        moved = urlunsplit((self._base.scheme, self._base.netloc, path, asked.query, ""))
        return super().request(method, moved, *args, **kwargs)


def make_client(
    account: TwilioAccount, seconds: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS)
) -> Client:
    """The SDK's client for this account, at the account's API address."""
    return Client(account.account_sid, account.auth_token, http_client=_Client(account.api_url, seconds))

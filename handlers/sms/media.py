"""Fetching the pictures of an MMS from Twilio, and from nowhere else."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import requests

from bot.letter import Outcome, SendError
from handlers.sms.account import TwilioAccount
from handlers.transport import CONNECT_SECONDS, READ_SECONDS, of_status, of_transport

MEDIA_BYTES = 20 * 1024 * 1024
REDIRECTS = 3
CHUNK = 64 * 1024
UNTOLD = "application/octet-stream"
STORES = (".twilio.com", ".twiliocdn.com", ".amazonaws.com")  # where Twilio sends a fetch on to


def media_fetcher(
    account: TwilioAccount, limit: int = MEDIA_BYTES, stores: tuple[str, ...] = STORES
) -> Callable[[str], tuple[bytes, str]]:
    """A function from a media address to its bytes and content type. Raises SendError; reading twice
    does no harm, so never AMBIGUOUS. The account's password goes to the API itself only."""
    home = _origin(account.api_url)
    auth = (account.account_sid, account.auth_token)

    def fetch(address: str) -> tuple[bytes, str]:
        if _origin(address) != home:
            raise SendError(Outcome.PERMANENT, "foreign host")
        for _ in range(REDIRECTS + 1):
            origin = _origin(address)
            if origin != home and not (origin[0] == "https" and origin[1].endswith(stores)):
                raise SendError(Outcome.PERMANENT, "foreign host")
            with _get(address, auth if origin == home else None) as response:
                if not response.is_redirect:
                    return _body(response, limit)
                address = urljoin(address, response.headers["Location"])
        raise SendError(Outcome.PERMANENT, "redirects")

    return fetch


def _origin(address: str) -> tuple[str, str]:
    """Scheme and host: over plain HTTP even the API's host is another one. Raises SendError."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise SendError(Outcome.PERMANENT, "address") from None
    return parts.scheme, parts.netloc


def _get(address: str, auth: tuple[str, str] | None) -> requests.Response:
    try:
        return requests.get(
            address, auth=auth, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, READ_SECONDS)
        )
    except requests.RequestException as error:
        raise SendError(Outcome.RETRY, of_transport(error).code) from None
    except ValueError:  # of a redirect to nowhere, which requests looks at though it does not follow
        raise SendError(Outcome.PERMANENT, "address") from None


def _body(response: requests.Response, limit: int) -> tuple[bytes, str]:
    if response.status_code in (404, 410):
        raise SendError(Outcome.PERMANENT, "gone")
    if response.status_code != 200:
        outcome = of_status(response.status_code)
        code = f"http {response.status_code}"
        raise SendError(Outcome.RETRY if outcome is Outcome.AMBIGUOUS else outcome, code)
    body = bytearray()
    try:
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > limit:
                raise SendError(Outcome.PERMANENT, "too large")
    except requests.RequestException as error:
        raise SendError(Outcome.RETRY, of_transport(error).code) from None
    if not body:
        raise SendError(Outcome.RETRY, "empty")
    return bytes(body), response.headers.get("Content-Type", "").partition(";")[0].strip() or UNTOLD

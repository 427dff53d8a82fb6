"""Fetching the pictures of an MMS from Twilio, and from nowhere else."""

from collections.abc import Callable
from urllib.parse import urlsplit

import requests

from bot.letter import Outcome, SendError
from handlers.sms.account import TwilioAccount
from handlers.transport import CONNECT_SECONDS, READ_SECONDS, of_status, of_transport

MEDIA_BYTES = 20 * 1024 * 1024
REDIRECTS = 3
CHUNK = 64 * 1024
STORES = (".twilio.com", ".twiliocdn.com", ".amazonaws.com")  # where Twilio sends a fetch on to


def media_fetcher(account: TwilioAccount, limit: int = MEDIA_BYTES) -> Callable[[str], tuple[bytes, str]]:
    """A function from a media address to its bytes and content type. Raises SendError; reading twice
    does no harm, so never AMBIGUOUS. The account's password goes to the API's own host only."""
    api = urlsplit(account.api_url)

    def fetch(address: str) -> tuple[bytes, str]:
        if urlsplit(address).netloc != api.netloc:
            raise SendError(Outcome.PERMANENT, "foreign host")
        return _follow(address, (account.account_sid, account.auth_token), api.netloc, limit)

    return fetch


def _follow(address: str, auth: tuple[str, str], home: str, limit: int) -> tuple[bytes, str]:
    for _ in range(REDIRECTS + 1):
        host = urlsplit(address)
        if host.netloc != home and not (host.scheme == "https" and host.netloc.endswith(STORES)):
            raise SendError(Outcome.PERMANENT, "foreign host")
        with _get(address, auth if host.netloc == home else None) as response:
            if response.is_redirect:
                address = requests.compat.urljoin(address, response.headers["Location"])
                continue
            return _body(response, limit)
    raise SendError(Outcome.PERMANENT, "redirects")


def _get(address: str, auth: tuple[str, str] | None) -> requests.Response:
    try:
        return requests.get(
            address, auth=auth, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, READ_SECONDS)
        )
    except requests.RequestException as error:
        raise SendError(Outcome.RETRY, of_transport(error).code) from None


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
    return bytes(body), response.headers.get("Content-Type", "application/octet-stream").split(";")[0]

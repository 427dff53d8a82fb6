"""WeChat's API over HTTP: one call, one token shared by all processes, every failure a SendError."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import requests

from bot.letter import Outcome, SendError
from handlers.transport import CONNECT_SECONDS, READ_SECONDS, of_status, of_transport
from handlers.wechat.account import WeChatAccount
from handlers.wechat.errors import STALE_TOKEN, of_errcode
from handlers.wechat.token import TokenShelf

JSON_BYTES = 1024 * 1024
T = TypeVar("T")


class StaleToken(SendError):
    """WeChat does not know the token any more (or still not, after a refresh)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back with a 2xx."""

    body: bytes
    content_type: str


class WeChatClient:
    """Calls the API as one account. `now` is the machine's clock: tokens do not follow a demo's.

    Raises bot.letter.SendError, whose text never holds a secret. Connections are not kept: a
    connection closed under a waiting letter would look as if the letter might have been taken.
    """

    def __init__(
        self,
        account: WeChatAccount,
        shelf: TokenShelf,
        now: Callable[[], datetime],
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._account, self._shelf, self._now = account, shelf, now
        self._timeouts = (connect_seconds, read_seconds)

    @property
    def api_url(self) -> str:
        """Where the API is."""
        return self._account.api_url.rstrip("/")

    def post(self, path: str, body: Mapping[str, Any], repeatable: bool = False) -> dict[str, Any]:
        """Call with a token. `repeatable`: twice does no harm, so an ambiguous failure is a plain retry."""
        return self.with_token(lambda token: self._post(path, body, {"access_token": token}, repeatable))

    def with_token(self, call: Callable[[str], T]) -> T:
        """Run a call with the shared token; when WeChat rejects it, once more with a fresh one."""
        now = self._now()
        token = self._shelf.current(now) or self._shelf.refresh(now, None, lambda: self._fetch(None))
        try:
            return call(token)
        except StaleToken:
            rejected = token
        return call(self._shelf.refresh(now, rejected, lambda: self._fetch(rejected)))

    def request(self, method: str, url: str, limit: int, **arguments: Any) -> Answer:
        """One HTTP exchange of at most `limit` bytes, redirects not followed. Raises SendError."""
        try:
            with requests.Session() as session, session.request(
                method, url, timeout=self._timeouts, allow_redirects=False, stream=True, **arguments
            ) as response:  # fmt: skip
                return _read(response, limit)
        except requests.RequestException as error:
            failure = of_transport(error)
        raise failure  # outside, so that no traceback carries the URL

    def _fetch(self, rejected: str | None) -> tuple[str, int]:
        """A token and its seconds; forced only when the stable call gives back the rejected one."""
        token, seconds = self._stable_token(force=False)
        return self._stable_token(force=True) if token == rejected else (token, seconds)

    def _stable_token(self, force: bool) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.app_secret,
            "force_refresh": force,
        }
        answer = self._post("/cgi-bin/stable_token", body, {}, repeatable=True)
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or type(seconds) is not int or seconds <= 0:
            raise SendError(Outcome.RETRY, "token")
        return token, seconds

    def _post(
        self, path: str, body: Mapping[str, Any], params: Mapping[str, str], repeatable: bool
    ) -> dict[str, Any]:
        # WeChat shows \uXXXX escapes to the citizen as they stand: real UTF-8 it must be.
        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            answer = self.request("POST", self.api_url + path, JSON_BYTES,
                                  params=params, data=data, headers=headers)  # fmt: skip
            return parse_json(answer.body)
        except SendError as error:
            if not repeatable or error.outcome is not Outcome.AMBIGUOUS:
                raise
            code = error.code
        raise SendError(Outcome.RETRY, code)


def parse_json(body: bytes) -> dict[str, Any]:
    """WeChat's JSON object where its errcode is 0 or absent. Raises SendError."""
    try:
        answer = json.loads(body.decode())
    except (ValueError, RecursionError):
        answer = None
    code = answer.get("errcode", 0) if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or type(code) is not int:
        raise SendError(Outcome.AMBIGUOUS, "json")
    if code in STALE_TOKEN:
        raise StaleToken(of_errcode(code), str(code))
    if code:
        raise SendError(of_errcode(code), str(code))
    return answer


def _read(response: requests.Response, limit: int) -> Answer:
    if not 200 <= response.status_code < 300:
        raise SendError(of_status(response.status_code), f"http {response.status_code}")
    body = bytearray()
    for chunk in response.iter_content(64 * 1024):
        body += chunk
        if len(body) > limit:
            raise SendError(Outcome.PERMANENT, "too large")
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Answer(bytes(body), content_type or "application/octet-stream")

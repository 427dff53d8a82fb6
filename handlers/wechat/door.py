"""GET and POST /wechat: verify → parse → receive → render."""

import secrets
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from bot.message import InboundMessage
from bot.refusal import Refusal
from handlers.wechat.account import WeChatAccount
from handlers.wechat.crypto import SafeMode
from handlers.wechat.parse import Parsed, TemplateFinished, parse
from handlers.wechat.render import SILENCE, reply_xml, sealed_xml
from handlers.wechat.verify import Push, check_address, open_push

BODY_BYTES = 256 * 1024  # 12,000 characters encrypted are 64 KB; nothing of WeChat's is near this

Receive = Callable[[InboundMessage], str | None]
Heard = Callable[[str, str], None]


def wechat_door(
    settings: WeChatAccount,
    receive: Receive,
    template_finished: Heard,
    now: Callable[[], datetime],
    plain_allowed: bool,
) -> Blueprint:
    """The blueprint of /wechat. `receive` gives the words to answer with, None for silence.

    `template_finished` hears a template message's id and WeChat's status words. Without credentials
    the door answers 404. Raises ValueError for an EncodingAESKey of a wrong shape.
    """
    blueprint = Blueprint("wechat", __name__)
    blueprint.register_error_handler(Refusal, _refused)
    blueprint.register_error_handler(HTTPException, _http_error)
    if settings.hears(plain_allowed):
        door = _Door(settings, receive, template_finished, now, plain_allowed)
        blueprint.add_url_rule("/wechat", view_func=door.check, endpoint="check", methods=["GET"])
        blueprint.add_url_rule("/wechat", view_func=door.push, endpoint="push", methods=["POST"])
    else:
        blueprint.add_url_rule("/wechat", view_func=_off, endpoint="off", methods=["GET", "POST"])
    return blueprint


class _Door:
    """The two views, with what they were given."""

    def __init__(
        self,
        account: WeChatAccount,
        receive: Receive,
        heard: Heard,
        now: Callable[[], datetime],
        plain_allowed: bool,
    ) -> None:
        self._token, self._now, self._plain_allowed = account.token, now, plain_allowed
        self._safe = SafeMode(account.aes_key, account.app_id) if account.aes_key else None
        self._receive, self._heard = receive, heard

    def check(self) -> Response:
        """The console's check of our address."""
        return _line(check_address(self._token, request.args, self._now()))

    def push(self) -> Response:
        """A message or an event."""
        request.max_content_length = BODY_BYTES
        now = self._now()
        push = open_push(self._token, self._safe, request.args, request.get_data(), now, self._plain_allowed)
        parsed = parse(push.xml)
        return self._answer(push, parsed, self._hand_in(parsed), now)

    def _hand_in(self, parsed: Parsed) -> str | None:
        if isinstance(parsed.arrival, InboundMessage):
            return self._receive(parsed.arrival)
        if isinstance(parsed.arrival, TemplateFinished):
            self._heard(parsed.arrival.msg_id, parsed.arrival.status)
        return None

    def _answer(self, push: Push, parsed: Parsed, text: str | None, now: datetime) -> Response:
        if not text:
            return _line(SILENCE)
        xml = reply_xml(parsed.sender, parsed.account, text, now)
        if push.sealed and self._safe is not None:
            xml = sealed_xml(self._safe, self._token, xml, now, secrets.token_hex(8))
        return Response(xml, content_type="text/xml; charset=utf-8")


def _off() -> Response:
    return _line("wechat is off", 404)


def _refused(error: Refusal) -> Response:
    return _line(error.message, error.status)


def _http_error(error: HTTPException) -> Response:
    return _line(error.name, error.code or 400)


def _line(text: str, status: int = 200) -> Response:
    response = Response(text, status, content_type="text/plain; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

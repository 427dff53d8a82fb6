"""POST /sms/aliyun/<secret>: messages and delivery reports of Aliyun, which signs nothing."""

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from flask import Blueprint, Response, jsonify, request

from bot.letter import Progress
from bot.message import InboundMessage
from bot.phone import e164
from bot.vocabulary import Channel
from handlers.sms.account import AliyunAccount
from handlers.sms.keywords import kind_of
from handlers.sms.refusal import BODY_BYTES, Malformed, Off, Refused, answer_refusals
from handlers.text import legal

T = TypeVar("T")
Take = Callable[[InboundMessage], object]
Heard = Callable[[str, Progress, str], None]

MOST_ROWS = 100
MOST_NAME = 80


def aliyun_door(
    account: AliyunAccount | None, receive: Take, status: Heard, now: Callable[[], datetime]
) -> Blueprint:
    """The blueprint of /sms/aliyun/<secret> and …/status. An answer goes out by the outbox, not here."""
    blueprint = Blueprint("aliyun", __name__, url_prefix="/sms/aliyun")
    answer_refusals(blueprint)
    door = _Door(account, receive, status, now)
    blueprint.add_url_rule("/<secret>", "messages", door.messages, methods=["POST"])
    blueprint.add_url_rule("/<secret>/status", "reports", door.reports, methods=["POST"])
    return blueprint


class _Door:
    """The two views, with what they were given."""

    def __init__(
        self, account: AliyunAccount | None, receive: Take, heard: Heard, now: Callable[[], datetime]
    ) -> None:
        self._account, self._receive, self._heard, self._now = account, receive, heard, now

    def messages(self, secret: str) -> Response:
        """Citizens' texts; Aliyun repeats them after 1, 5 and 10 minutes unless it hears code 0."""
        self._verify(secret)
        for message in _readable(_rows(), self._message):
            self._receive(message)
        return jsonify({"code": 0, "msg": "OK"})

    def reports(self, secret: str) -> Response:
        """What became of our messages."""
        self._verify(secret)
        for report in _readable(_rows(), _report):
            self._heard(*report)
        return jsonify({"code": 0, "msg": "OK"})

    def _verify(self, secret: str) -> None:
        account = self._account
        known = account.inbound_secret if account else ""
        if not known or not hmac.compare_digest(secret.encode("utf-8", "replace"), known.encode()):
            raise Off("path", "not found")
        if account and account.allowed_addresses and request.remote_addr not in account.allowed_addresses:
            raise Refused("address", "this address is not on the list")
        request.max_content_length = BODY_BYTES

    def _message(self, row: Mapping[str, Any]) -> InboundMessage:
        sender = e164(_text(row, "phone_number"))
        if sender is None:
            raise Malformed("phone_number", "phone_number is not a phone number")
        body = row.get("content", "")
        if not isinstance(body, str):
            raise Malformed("content", "content is not a text")
        kind = kind_of(body, foreign=False)
        assert kind is not None  # a domestic gateway answers no words itself
        name = f"aliyun-{_text(row, 'sequence_id')}"
        return InboundMessage(Channel.SMS, name, sender, self._now(), kind, legal(body))


def _rows() -> list[Mapping[str, Any]]:
    """The array of objects Aliyun posts. Raises Malformed."""
    try:
        rows = json.loads(request.get_data().decode())
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not rows or len(rows) > MOST_ROWS:
        raise Malformed("body", "the body is not an array of messages")
    if not all(isinstance(row, dict) for row in rows):
        raise Malformed("body", "the body is not an array of messages")
    return rows


def _readable(rows: list[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], T]) -> list[T]:
    """What could be read: one strange row (of a service number, say) must not cost the others theirs,
    as Aliyun would repeat and then drop them all. Raises Malformed when nothing could."""
    taken, failure = [], Malformed("body", "no row that could be read")
    for row in rows:
        try:
            taken.append(read(row))
        except Malformed as error:
            failure = error
    if not taken:
        raise failure
    return taken


def _report(row: Mapping[str, Any]) -> tuple[str, Progress, str]:
    if _arrived(row):
        return _text(row, "biz_id"), Progress.DELIVERED, ""
    return _text(row, "biz_id"), Progress.FAILED, legal(str(row.get("err_code") or ""))[:20]


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    known = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not known or len(known) > MOST_NAME or not known.isprintable():
        raise Malformed(name, f"{name} is missing or not what Aliyun sends")
    return known


def _arrived(row: Mapping[str, Any]) -> bool:
    """Whether a report says that the message arrived. Raises Malformed."""
    said = str(row.get("success")).lower()
    if said not in ("true", "false"):
        raise Malformed("success", "success is neither true nor false")
    return said == "true"

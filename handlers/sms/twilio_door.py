"""POST /sms and /sms/status: Twilio's messages and its later word on ours."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request

from bot.letter import Progress
from bot.message import InboundMessage, MediaRef
from bot.phone import WHATSAPP, e164
from bot.vocabulary import Channel
from handlers.sms.account import TwilioAccount
from handlers.sms.keywords import kind_of
from handlers.sms.refusal import BODY_BYTES, Malformed, Off, answer_refusals, line
from handlers.sms.twilio_sdk import check_signature, twiml
from handlers.text import legal

Receive = Callable[[InboundMessage], str | None]
Heard = Callable[[str, Progress, str], None]

MOST_MEDIA = 10
STATUSES: dict[str, Progress] = {
    "accepted": Progress.SENT,
    "scheduled": Progress.SENT,
    "queued": Progress.SENT,
    "sending": Progress.SENT,
    "sent": Progress.SENT,
    "delivered": Progress.DELIVERED,
    "read": Progress.DELIVERED,
    "undelivered": Progress.FAILED,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}
KINDS = {"image": "image", "audio": "voice", "video": "video"}


def twilio_door(
    account: TwilioAccount | None,
    public_url: str,
    receive: Receive,
    status: Heard,
    now: Callable[[], datetime],
) -> Blueprint:
    """The blueprint of /sms and /sms/status; without an account both answer 404."""
    blueprint = Blueprint("sms", __name__)
    answer_refusals(blueprint)
    door = _Door(account, public_url.rstrip("/"), receive, status, now)
    blueprint.add_url_rule("/sms", "message", door.message, methods=["POST"])
    blueprint.add_url_rule("/sms/status", "status", door.status, methods=["POST"])
    return blueprint


class _Door:
    """The two views, with what they were given."""

    def __init__(
        self,
        account: TwilioAccount | None,
        public_url: str,
        receive: Receive,
        heard: Heard,
        now: Callable[[], datetime],
    ) -> None:
        self._account, self._public_url, self._now = account, public_url, now
        self._receive, self._heard = receive, heard

    def message(self) -> Response:
        """A citizen's text, answered as TwiML."""
        self._verify()
        parsed = self._parse()
        return twiml(self._receive(parsed) if parsed else None)

    def status(self) -> Response:
        """What became of one of our messages."""
        self._verify()
        sid, state = _field("MessageSid", "SmsSid"), _field("MessageStatus", "SmsStatus")
        progress = STATUSES.get(state)
        if progress is None:
            return line("")  # a state nobody has to hear of
        self._heard(sid, progress, legal(request.form.get("ErrorCode", ""))[:20])
        return line("")

    def _verify(self) -> None:
        if self._account is None:
            raise Off("sms", "sms is off")
        request.max_content_length = BODY_BYTES
        try:
            url = self._public_url + request.full_path.rstrip("?")
        except UnicodeDecodeError:
            raise Malformed("query", "the query is not UTF-8") from None
        check_signature(self._account.auth_token, url, request.form, request.headers)

    def _parse(self) -> InboundMessage | None:
        """The message; None for words Twilio answers itself."""
        body = legal(request.form.get("Body", ""))
        kind = kind_of(body)
        sid = _field("MessageSid", "SmsMessageSid")
        sender = e164(_field("From"))
        if sender is None:
            raise Malformed("From", "From is not a phone number")
        if kind is None:
            return None
        whatsapp = WHATSAPP if request.form["From"].startswith(WHATSAPP) else ""
        return InboundMessage(
            channel=Channel.SMS, external_id=sid, sender=whatsapp + sender, at=self._now(), kind=kind,
            text=body, media=_media(),
        )  # fmt: skip


def _field(*names: str) -> str:
    """The first of these fields that came. Raises Malformed."""
    value = next((request.form[name].strip() for name in names if request.form.get(name, "").strip()), "")
    if not value or len(value) > 80 or not value.isprintable():
        raise Malformed(names[0], f"{names[0]} is missing or not what Twilio sends")
    return value


def _media() -> tuple[MediaRef, ...]:
    """The pictures of an MMS, by their addresses."""
    try:
        count = int(request.form.get("NumMedia") or 0)
    except ValueError:
        raise Malformed("NumMedia", "NumMedia is not a number") from None
    if not 0 <= count <= MOST_MEDIA:
        raise Malformed("NumMedia", f"NumMedia is not between 0 and {MOST_MEDIA}")
    return tuple(_one(number) for number in range(count))


def _one(number: int) -> MediaRef:
    address = legal(request.form.get(f"MediaUrl{number}", ""))
    if not address.startswith(("https://", "http://")):
        raise Malformed("MediaUrl", f"MediaUrl{number} is missing")
    content_type = legal(request.form.get(f"MediaContentType{number}", ""))[:80]
    return MediaRef(KINDS.get(content_type.split("/")[0], "file"), address, content_type or None)

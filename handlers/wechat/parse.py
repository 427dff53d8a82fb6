"""WeChat's XML → the channel-neutral message. Field names are those of its message and event pages."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.letter import Progress
from bot.message import InboundMessage, MediaRef, MessageKind, Place
from bot.vocabulary import Channel
from handlers.wechat.fields import read_fields
from handlers.wechat.refusal import Malformed

Fields = Mapping[str, str]

_OPENID = r"[0-9A-Za-z_-]{1,64}"
_SECONDS = r"[0-9]{1,11}"
_MESSAGE_ID = r"[0-9]{0,31}[1-9][0-9]{0,31}"  # not 0, which wechatpy gives an event
_MEDIA_ID = r"[!-~]{1,256}"
_DEGREES = r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?"
_LONGEST_SCENE = 128  # scene_str has 64 characters at most, a menu key 128 bytes
_FOLLOW_PREFIX = "qrscene_"


@dataclass(frozen=True, slots=True)
class TemplateFinished:
    """What became of a template message: WeChat's `msg_id` and its words, as `failed:user block`."""

    msg_id: str
    status: str

    @property
    def progress(self) -> Progress:
        """Delivered or failed; there is nothing between."""
        return Progress.DELIVERED if self.status == "success" else Progress.FAILED


@dataclass(frozen=True, slots=True)
class Parsed:
    """`arrival` is None for an event nobody has to hear of; `account` is our own id, to answer from."""

    account: str
    sender: str
    arrival: InboundMessage | TemplateFinished | None


@dataclass(frozen=True, slots=True)
class _Content:
    kind: MessageKind
    text: str = ""
    media: tuple[MediaRef, ...] = ()
    place: Place | None = None
    scene: str | None = None


def parse(xml: bytes) -> Parsed:
    """Read an authenticated push. Raises Malformed, and nothing else, for what WeChat would not send."""
    fields = read_fields(xml)
    account, sender = _required(fields, "ToUserName", _OPENID), _required(fields, "FromUserName", _OPENID)
    if _required(fields, "MsgType").lower() == "event":
        return Parsed(account, sender, _event(fields, sender))
    content = MESSAGES.get(fields["MsgType"].strip().lower(), _unknown)(fields)
    return Parsed(account, sender, _message(fields, sender, _required(fields, "MsgId", _MESSAGE_ID), content))


def _message(fields: Fields, sender: str, external_id: str, content: _Content) -> InboundMessage:
    at = datetime.fromtimestamp(int(_required(fields, "CreateTime", _SECONDS)), UTC)
    return InboundMessage(
        Channel.WECHAT, external_id, sender, at,
        content.kind, content.text, content.media, content.place, content.scene,
    )  # fmt: skip


def _event(fields: Fields, sender: str) -> InboundMessage | TemplateFinished | None:
    name = _required(fields, "Event").lower()
    if name == "templatesendjobfinish":
        status = fields.get("Status", "").strip().lower()
        return TemplateFinished(_required(fields, "MsgID", _MESSAGE_ID), status)
    reader = EVENTS.get(name)
    if reader is None:
        return None
    return _message(fields, sender, _event_id(fields, sender, name), reader(fields))


def _event_id(fields: Fields, sender: str, name: str) -> str:
    """Events have no MsgId: who, when, what and which key, as a digest that shows nobody's openid."""
    parts = (sender, _required(fields, "CreateTime", _SECONDS), name, fields.get("EventKey", ""))
    return "event-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def _required(fields: Fields, name: str, pattern: str = r"[!-~]{1,64}") -> str:
    value = fields.get(name, "").strip()
    if not re.fullmatch(pattern, value):
        raise Malformed(f"{name} is missing or wrong")
    return value


def _text(fields: Fields) -> _Content:
    if "Content" not in fields:
        raise Malformed("Content is missing or wrong")
    return _Content(MessageKind.TEXT, fields["Content"])


def _media(fields: Fields, kind: str, content_type: str | None = None) -> tuple[MediaRef, ...]:
    return (MediaRef(kind, _required(fields, "MediaId", _MEDIA_ID), content_type),)


def _image(fields: Fields) -> _Content:
    return _Content(MessageKind.IMAGE, media=_media(fields, "image"))


def _voice(fields: Fields) -> _Content:
    """`Recognition` may be empty or absent: the words are then only in the sound."""
    form = fields.get("Format", "").strip().lower()
    content_type = f"audio/{form}" if re.fullmatch("[a-z0-9]{1,10}", form) else None
    return _Content(MessageKind.VOICE, fields.get("Recognition", ""), _media(fields, "voice", content_type))


def _video(fields: Fields) -> _Content:
    return _Content(MessageKind.VIDEO, media=_media(fields, "video"))


def _location(fields: Fields) -> _Content:
    place = _place(fields, "Location_X", "Location_Y", fields.get("Label", ""))
    return _Content(MessageKind.LOCATION, place=place)


def _link(fields: Fields) -> _Content:
    parts = (fields.get(name, "").strip() for name in ("Title", "Description", "Url"))
    return _Content(MessageKind.LINK, "\n".join(part for part in parts if part))


def _unknown(fields: Fields) -> _Content:
    """A file, a sticker, whatever comes next: it cannot be fetched, but a file's name says something."""
    return _Content(MessageKind.UNKNOWN, fields.get("Title", "").strip())


def _place(fields: Fields, latitude: str, longitude: str, label: str = "") -> Place:
    place = Place(
        float(_required(fields, latitude, _DEGREES)), float(_required(fields, longitude, _DEGREES)), label
    )
    if abs(place.latitude) > 90 or abs(place.longitude) > 180:
        raise Malformed("the place is not on the earth")
    return place


def _key(fields: Fields, prefix: str = "") -> str | None:
    """The event's key without its prefix; None where there is none of ours."""
    key = fields.get("EventKey", "").strip()
    scene = key.removeprefix(prefix)
    return scene if scene and key.startswith(prefix) and len(scene) <= _LONGEST_SCENE else None


def _subscribe(fields: Fields) -> _Content:
    return _Content(MessageKind.FOLLOW, scene=_key(fields, _FOLLOW_PREFIX))


def _scan(fields: Fields) -> _Content:
    return _Content(MessageKind.SCAN, scene=_key(fields))


def _unsubscribe(_fields: Fields) -> _Content:
    return _Content(MessageKind.UNFOLLOW)


def _click(fields: Fields) -> _Content:
    return _Content(MessageKind.CLICK, scene=_key(fields))


def _view(fields: Fields) -> _Content:
    return _Content(MessageKind.VIEW, scene=_key(fields))


def _position(fields: Fields) -> _Content:
    return _Content(MessageKind.POSITION, place=_place(fields, "Latitude", "Longitude"))


MESSAGES: dict[str, Callable[[Fields], _Content]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
}

EVENTS: dict[str, Callable[[Fields], _Content]] = {
    "subscribe": _subscribe,
    "scan": _scan,
    "unsubscribe": _unsubscribe,
    "click": _click,
    "view": _view,
    "location": _position,
}

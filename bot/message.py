"""A citizen's or staff member's message as every channel hands it in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.vocabulary import Channel


class MessageKind(StrEnum):
    """What came in; the events carry no words of the sender."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    UNKNOWN = "unknown"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    SCAN = "scan"
    CLICK = "click"
    VIEW = "view"
    POSITION = "position"  # the silent LOCATION event, not a sent place
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"


@dataclass(frozen=True, slots=True)
class MediaRef:
    """Something to fetch: `ref` is a provider's media id or a URL, `kind` image, voice, video or file."""

    kind: str
    ref: str
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A sent location in degrees (WGS-84 or GCJ-02 as the channel gives it) and its label."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message or event, channel-neutral.

    `external_id` is unique within the channel and stable over retries; `sender` is an openid or an
    E.164 number; `at` is aware UTC; `scene` is the QR scene key (no `qrscene_`), or a menu key.
    """

    channel: Channel
    external_id: str
    sender: str
    at: datetime
    kind: MessageKind
    text: str = ""
    media: tuple[MediaRef, ...] = ()
    place: Place | None = None
    scene: str | None = None

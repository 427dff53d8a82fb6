"""What the journal keeps while the database cannot: a message, or a provider's word on one of ours."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.letter import Progress
from bot.message import InboundMessage, MediaRef, MessageKind, Place
from bot.vocabulary import Channel

SILENT = frozenset({MessageKind.UNFOLLOW, MessageKind.VIEW, MessageKind.POSITION, MessageKind.OPT_OUT})


@dataclass(frozen=True, slots=True)
class Message:
    """Somebody's message, as the door handed it in."""

    message: InboundMessage


@dataclass(frozen=True, slots=True)
class Status:
    """A status callback: which of our messages, how far it came, the provider's error code."""

    provider_id: str
    progress: Progress
    error: str


Entry = Message | Status


def encode(entry: Entry) -> bytes:
    """The entry as bytes; `decode` gives it back."""
    if isinstance(entry, Status):
        return json.dumps({"status": asdict(entry)}).encode()
    message = asdict(entry.message) | {"at": entry.message.at.isoformat()}
    return json.dumps({"message": message}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def decode(data: bytes) -> Entry:
    """What was encoded. Raises ValueError, LookupError or TypeError for anything else."""
    found = json.loads(data.decode("utf-8", "surrogatepass"))
    if "status" in found:
        said = found["status"]
        return Status(said["provider_id"], Progress(said["progress"]), said["error"])
    return Message(_message(found["message"]))


def _message(said: dict[str, Any]) -> InboundMessage:
    place = said["place"]
    return InboundMessage(
        Channel(said["channel"]), said["external_id"], said["sender"], datetime.fromisoformat(said["at"]),
        MessageKind(said["kind"]), said["text"], tuple(MediaRef(**one) for one in said["media"]),
        Place(**place) if place else None, said["scene"],
    )  # fmt: skip


def is_answered(message: InboundMessage) -> bool:
    """True when its sender expects words back: a person wrote, tapped, followed or scanned."""
    return message.kind not in SILENT

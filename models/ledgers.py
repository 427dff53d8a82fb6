"""What came in, what goes out, and the words and pictures themselves, apart from the history."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from models.base import Base, Json, Sealed

QUEUED = "queued"  # waits for `next_at`
SENDING = "sending"  # leased by a delivery process
PASSIVE = "passive"  # was the answer inside the request; deliver never touches it
SENT = "sent"
DELIVERED = "delivered"
FAILED = "failed"  # given up by every way: somebody must act
HELD = "held"  # a configuration fault of ours: kept until it is mended
WATCHED = "('queued', 'sending', 'failed', 'held')"
DROPPED = "dropped"  # must not be sent any more (opted out, erased, settled otherwise)


class Text(Base):
    """Words of somebody about a ticket, sealed; erasing them sets `body` to NULL."""

    __tablename__ = "texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    author: Mapped[str] = mapped_column(String(40))  # citizen, a post, or robot
    kind: Mapped[str] = mapped_column(String(20))  # message, contact, reply, reason, note, statement
    body: Mapped[str | None] = mapped_column(Sealed("text.body"))
    at: Mapped[datetime]


class Inbox(Base):
    """Every message that came, once: (channel, external id) is unique, so a retry does nothing twice."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_inbox_contact_at", "contact_id", "received_at"),
        Index("ix_inbox_channel_at", "channel", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    external_id: Mapped[str] = mapped_column(String(160))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    kind: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))


class Outbox(Base):
    """Everything said to anyone: one row, one saying. `next_at` NULL means nothing is left to do."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "next_at", postgresql_where=text("next_at IS NOT NULL"),
              sqlite_where=text("next_at IS NOT NULL")),
        Index("ix_outbox_channel_sent", "channel", "sent_at", postgresql_where=text("sent_at IS NOT NULL"),
              sqlite_where=text("sent_at IS NOT NULL")),
        Index("ix_outbox_watched", "status", postgresql_where=text(f"status IN {WATCHED}"),
              sqlite_where=text(f"status IN {WATCHED}")),
        Index("ix_outbox_provider", "provider_id", postgresql_where=text("provider_id IS NOT NULL"),
              sqlite_where=text("provider_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(20))  # answer, reply, contact, survey, notice, word …
    way: Mapped[str | None] = mapped_column(String(20))
    body: Mapped[str | None] = mapped_column(Sealed("outbox.body"))
    fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    status: Mapped[str] = mapped_column(String(10))
    next_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    tried: Mapped[list[Any]] = mapped_column(Json, default=list)  # ways that are closed for this row
    provider_id: Mapped[str | None] = mapped_column(String(80))
    error: Mapped[str | None] = mapped_column(String(60))
    maybe_doubled: Mapped[bool] = mapped_column(Boolean, default=False)
    to_citizen: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class EarlyStatus(Base):
    """A provider's word that beat the commit of its own id; taken up when the id is known."""

    __tablename__ = "early_statuses"

    provider_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    progress: Mapped[str] = mapped_column(String(10))
    error: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime]


class Media(Base):
    """A picture, voice or film: first a reference to fetch, then the bytes, sealed like words.

    It came with a message (`inbox_id`) or with words of the staff (`text_id`: a reply's photo).
    """

    __tablename__ = "media"
    __table_args__ = (
        Index("ix_media_due", "next_at", postgresql_where=text("next_at IS NOT NULL"),
              sqlite_where=text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    inbox_id: Mapped[int | None] = mapped_column(ForeignKey("inbox.id"), index=True)
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    ref: Mapped[str | None] = mapped_column(Sealed("media.ref"))
    content_type: Mapped[str | None] = mapped_column(String(80))
    body: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    digest: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(10))  # queued, kept, lost, erased
    next_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

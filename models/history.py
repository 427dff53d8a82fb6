"""What happened: events that only grow, each holding the hash of the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Json
from models.tickets import Ticket


class Event(Base):
    """One thing that happened to a ticket. `data` holds ids, codes and digests only, never words."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("ticket_id", "seq"), Index("ix_events_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    ticket: Mapped[Ticket] = relationship()
    seq: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(String(64))


class Audit(Base):
    """What staff did outside any ticket: logins, bindings, edits, reveals."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_kind_at", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))
    data: Mapped[dict[str, Any]] = mapped_column(Json)

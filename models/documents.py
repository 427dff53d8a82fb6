"""Papers the house makes in the background: ledgers, bulletins, letters, case files."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from models.base import Base, Json

WAITING = "waiting"  # for a process that makes it
MADE = "made"
FAILED = "failed"  # given up; it can be asked for again
GONE = "gone"  # its bytes were thrown away: too old, or the person had their data erased


class Document(Base):
    """One paper: what was asked, how far it is, and, once made, its bytes, sealed like words.

    `seniors`: it holds what only those may see who see the sealed lane. `ticket_id`: of a case file.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_waiting", "id", postgresql_where=text("state = 'waiting'"),
              sqlite_where=text("state = 'waiting'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    asked: Mapped[dict[str, Any]] = mapped_column(Json)  # month, filters, unit …; never anybody's words
    by: Mapped[dict[str, Any]] = mapped_column(Json)  # who asked: name, role, unit
    language: Mapped[str] = mapped_column(String(2))
    seniors: Mapped[bool] = mapped_column(Boolean, default=False)
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(120), default="")
    content_type: Mapped[str] = mapped_column(String(80), default="")
    size: Mapped[int] = mapped_column(default=0)
    body: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    paper: Mapped[dict[str, Any] | None] = deferred(mapped_column(Json))  # what it says, to be read as a page
    error: Mapped[str] = mapped_column(String(60), default="")
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]

"""Every promise of anyone, the steps taken on it, and the notices it caused."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Json
from models.tickets import Ticket

OPEN = "met_at IS NULL AND ended_at IS NULL"
SINGLE = (
    "('dispatch','accept','contact','resolve','promise','decide','return','ruling','proposal',"
    "'callback','rectify','rating','supervise')"
)


class Deadline(Base):
    """A promise: who owes what by when, and why then. The clock knows only `next_at`.

    Unmet while `met_at` and `ended_at` are NULL; `ended` says how it ended unmet: lapsed, void, moved.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_next", "next_at", postgresql_where=text("next_at IS NOT NULL"),
              sqlite_where=text("next_at IS NOT NULL")),
        Index("uq_deadlines_open", "ticket_id", "kind", unique=True,
              postgresql_where=text(f"{OPEN} AND kind IN {SINGLE}"),
              sqlite_where=text(f"{OPEN} AND kind IN {SINGLE}")),
        Index("ix_deadlines_ticket", "ticket_id"),
        Index("ix_deadlines_unmet", "ticket_id", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
        Index("ix_deadlines_owed", "kind", "due_at", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    ticket: Mapped[Ticket | None] = relationship()
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matters.id"))
    kind: Mapped[str] = mapped_column(String(12))
    owner: Mapped[str] = mapped_column(String(40))
    about: Mapped[int | None]  # the card, ruling, proposal, outbox row or survey it is for
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    stage: Mapped[int] = mapped_column(default=0)
    level: Mapped[int] = mapped_column(default=0)
    wall: Mapped[bool] = mapped_column(Boolean, default=False)
    met_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(String(10))
    policy: Mapped[int]
    derivation: Mapped[list[Any]] = mapped_column(Json)


class Escalation(Base):
    """A ladder step that was taken: the key makes a second taking impossible."""

    __tablename__ = "escalations"
    __table_args__ = (UniqueConstraint("deadline_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"))
    step: Mapped[int]
    due_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(Boolean)


class Notice(Base):
    """Something a post should hear. It stands on the post's page; `told_at` is when a message went."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_due", "not_before", postgresql_where=text("told_at IS NULL"),
              sqlite_where=text("told_at IS NULL")),
        Index("ix_notices_post", "post", "at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(String(40))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    ticket: Mapped[Ticket | None] = relationship()
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id"))
    kind: Mapped[str] = mapped_column(String(24))
    step: Mapped[int | None]
    at: Mapped[datetime]
    not_before: Mapped[datetime]
    told_at: Mapped[datetime | None]
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))


class Digest(Base):
    """A director's morning digest went out for this working day: the key makes it once."""

    __tablename__ = "digests"

    post: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime]

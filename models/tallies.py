"""Kept figures: how much each day came to, what each ticket added to it, and how far the counting is."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Tally(Base):
    """A count of tickets (ADR 0020).

    `what`: figure, channel, wait (name: seconds till somebody spoke to the person), now, status. `span`: a
    day or a month of receiving in the county ("2026-11-25", "2026-11"), "" for how things stand. `unit`: a
    code as the ticket holds it, "" for the centre; of `wait` also "*", everybody.
    """

    __tablename__ = "tallies"

    what: Mapped[str] = mapped_column(String(8), primary_key=True)
    span: Mapped[str] = mapped_column(String(10), primary_key=True)
    unit: Mapped[str] = mapped_column(String(20), primary_key=True)
    sealed: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int]


class Share(Base):
    """What one ticket has added to the tallies, so that it can be taken off again.

    `told`: see services.watch.shares.
    """

    __tablename__ = "shares"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
    told: Mapped[str] = mapped_column(Text)


class TallyMark(Base):
    """How far the counting is; one row.

    `rules`: what the counts depend on besides tickets; other rules, and everything is counted anew. Tickets
    up to `built_to` have been counted once, all of them when `built`. What happened up to `event` and
    `message` is in the counts; `later_event` and `later_message` follow once nothing from
    before `later_at` can still be uncommitted. `version` grows with every change.
    """

    __tablename__ = "tally_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=0)
    rules: Mapped[str] = mapped_column(String(200), default="")
    built_to: Mapped[int] = mapped_column(default=0)
    built: Mapped[bool] = mapped_column(Boolean, default=False)
    event: Mapped[int] = mapped_column(default=0)
    message: Mapped[int] = mapped_column(default=0)
    later_event: Mapped[int] = mapped_column(default=0)
    later_message: Mapped[int] = mapped_column(default=0)
    later_at: Mapped[datetime | None]

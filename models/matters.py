"""What brings tickets together: traces to compare them by, errands of a matter, storms, hot issues."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json


class Trace(Base):
    """A rare piece of a ticket's words as a number: like tickets are looked up by it, no text is read."""

    __tablename__ = "traces"
    __table_args__ = (
        Index("ix_traces_ticket", "ticket_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, autoincrement=False)


class Errand(Base):
    """What was done on the lead ticket of a matter and is still to be done on another one of it.

    The clock carries it out in a small transaction of its own, so that a matter of 600 blocks nobody.
    """

    __tablename__ = "errands"
    __table_args__ = (
        Index("ix_errands_open", "id", postgresql_where=text("done_at IS NULL"),
              sqlite_where=text("done_at IS NULL")),
        UniqueConstraint("ticket_id", "cause"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"), index=True)
    cause: Mapped[str] = mapped_column(String(60))  # the lead's number, its verb and the event that caused it
    verb: Mapped[str] = mapped_column(String(20))
    by: Mapped[dict[str, Any]] = mapped_column(Json)  # who did it: name, role, unit
    fields: Mapped[dict[str, Any]] = mapped_column(Json)  # ids and codes; words are in `text_id`
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    refused: Mapped[str | None] = mapped_column(String(60))


class Announcement(Base):
    """One word of the centre, or of the unit, to everybody in a storm; `back` asks whether it is solved."""

    __tablename__ = "announcements"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8), default="word")  # word, back
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    next_at: Mapped[datetime | None]  # when people were told to expect the next word


class Hearing(Base):
    """One person's copy of an announcement, and what they answered to one that asks.

    Without an outbox row it was told in the receipt of whoever came later.
    """

    __tablename__ = "hearings"

    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("announcements.id"), primary_key=True, autoincrement=False
    )
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id"), primary_key=True, autoincrement=False, index=True
    )
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    answer: Mapped[str | None] = mapped_column(String(4))  # yes, no
    answered_at: Mapped[datetime | None]


class HotIssue(Base):
    """A hot issue of a period as it was last reckoned; each reckoning replaces the last.

    No words of a single person stand here: the title is read from the ticket that gives it, so that erasing
    that ticket's words takes the title along. The place is one that most of the tickets name.
    """

    __tablename__ = "hot_issues"
    __table_args__ = (UniqueConstraint("days", "rank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int]  # the period: so many days before `made_at`
    rank: Mapped[int]
    titled_by: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    place: Mapped[str] = mapped_column(String(60))
    whom: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    people: Mapped[int]
    heat: Mapped[int]  # hundredths
    trend: Mapped[int]  # percent of its messages in the last quarter of its time
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    tickets: Mapped[list[Any]] = mapped_column(Json)  # their ids, in order of time
    daily: Mapped[list[Any]] = mapped_column(Json)  # how many a day, the period's first day first
    made_at: Mapped[datetime]

"""What people thought of it: surveys, ratings, call backs, visits, and the cards that may follow."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

DRAFTED = "drafted"  # the unit may make its statement
STATED = "stated"  # statement made or lapsed: the supervisor decides
ISSUED = "issued"
DROPPED = "dropped"
APPEALED = "appealed"
UPHELD = "upheld"
REVOKED = "revoked"


class Survey(Base):
    """One asking: two questions after one reply. Unanswered is a class of its own."""

    __tablename__ = "surveys"
    __table_args__ = (UniqueConstraint("ticket_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    round: Mapped[int]
    invited_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12))  # waiting, asked, rated, unrated


class Rating(Base):
    """A citizen's judgement of one survey; a corrected one keeps what it was before in the events."""

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5", name="grade"),
        CheckConstraint("solved IS NULL OR solved IN ('yes', 'partly', 'no')", name="solved"),
        CheckConstraint("satisfaction IS NOT NULL OR solved IS NOT NULL", name="says_something"),
        UniqueConstraint("survey_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    satisfaction: Mapped[int | None]
    solved: Mapped[str | None] = mapped_column(String(6))
    why: Mapped[str | None] = mapped_column(String(10))  # person, procedure, facility, rule, result
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    flagged: Mapped[str | None] = mapped_column(String(20))
    excluded_at: Mapped[datetime | None]
    at: Mapped[datetime]


class CallBack(Base):
    """One attempt of the centre to ask the person how it really was."""

    __tablename__ = "call_backs"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    contacted: Mapped[bool] = mapped_column(Boolean)
    solved: Mapped[str | None] = mapped_column(String(6))
    note_text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))


class VisitRating(Base):
    """A visit to a window rated by its QR: one a person, window and day (一次一评)."""

    __tablename__ = "visit_ratings"
    __table_args__ = (
        UniqueConstraint("contact_id", "unit", "day"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    day: Mapped[str] = mapped_column(String(10))
    satisfaction: Mapped[int]
    why: Mapped[str | None] = mapped_column(String(10))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    at: Mapped[datetime]


class Card(Base):
    """A card for a unit, never for a person. One open draft a ticket, one a cause and day."""

    __tablename__ = "cards"
    __table_args__ = (
        Index("ix_cards_state", "state"),
        Index("uq_cards_draft", "ticket_id", unique=True,
              postgresql_where=text("state IN ('drafted', 'stated')"),
              sqlite_where=text("state IN ('drafted', 'stated')")),
        UniqueConstraint("ticket_id", "cause", "colour", "day"),
        CheckConstraint("colour IN ('yellow', 'red')", name="colour"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matters.id"))
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    colour: Mapped[str] = mapped_column(String(6))
    cause: Mapped[str] = mapped_column(String(12))
    day: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    statement_text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    appeal_text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    decided_by: Mapped[str | None] = mapped_column(String(60))
    drafted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    excuse: Mapped[str | None] = mapped_column(String(20))


class Sample(Base):
    """A closed ticket drawn to be called back, so that not only those who rate are heard (policy.md, Scores).

    `unit` and `month` (2026-11) are those it was drawn for. `reached` None: not called yet.
    """

    __tablename__ = "samples"
    __table_args__ = (
        UniqueConstraint("ticket_id"),
        Index("ix_samples_month_unit", "month", "unit"),
        Index("ix_samples_waiting", "drawn_at", postgresql_where=text("reached IS NULL"),
              sqlite_where=text("reached IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    month: Mapped[str] = mapped_column(String(7))
    drawn_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    reached: Mapped[bool | None] = mapped_column(Boolean)
    contacted: Mapped[bool | None] = mapped_column(Boolean)
    solved: Mapped[str | None] = mapped_column(String(6))
    satisfaction: Mapped[int | None]
    by: Mapped[str | None] = mapped_column(String(60))
    called_at: Mapped[datetime | None]


class RatingReply(Base):
    """A unit's word on a rating; the supervisor decides whether the rating is excluded, and why."""

    __tablename__ = "rating_replies"
    __table_args__ = (
        Index("ix_rating_replies_waiting", "decide_by", postgresql_where=text("decided_at IS NULL"),
              sqlite_where=text("decided_at IS NULL")),
    )  # fmt: skip

    rating_id: Mapped[int] = mapped_column(ForeignKey("ratings.id"), primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    decide_by: Mapped[datetime]
    excluded: Mapped[bool | None] = mapped_column(Boolean)
    why: Mapped[str | None] = mapped_column(String(12))  # untrue, malicious, rule
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]

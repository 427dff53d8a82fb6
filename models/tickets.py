"""Tickets and what is decided about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Json

ENDS = "('closed', 'withdrawn', 'declined', 'concluded')"


class Matter(Base):
    """One problem, many people: what its tickets share (policy.md, Matters and storms)."""

    __tablename__ = "matters"
    __table_args__ = (
        Index("ix_matters_storm", "unit", postgresql_where=text("storm"), sqlite_where=text("storm")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(60), default="")
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    storm: Mapped[bool] = mapped_column(Boolean, default=False)
    storm_proposed_at: Mapped[datetime | None]
    storm_refused_at: Mapped[datetime | None]
    storm_at: Mapped[datetime | None]
    asked_back_at: Mapped[datetime | None]
    storm_ended_at: Mapped[datetime | None]
    signs: Mapped[list[Any]] = mapped_column(Json, default=list)  # words by which a storm knows its messages
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Ticket(Base):
    """A citizen's matter. The check is the zero-backlog invariant: an open ticket has an owner, a next
    deadline and somebody above who hears of it."""

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(
            f"status IN {ENDS} OR (owner IS NOT NULL AND next_due_at IS NOT NULL AND above IS NOT NULL)",
            name="zero_backlog",
        ),
        Index("ix_tickets_unit_status", "unit", "status"),
        Index("ix_tickets_contact", "contact_id", "received_at"),
        Index("ix_tickets_alike", "id", postgresql_where=text("alike IS NOT NULL"),
              sqlite_where=text("alike IS NOT NULL")),
        Index("ix_tickets_doubted", "id", postgresql_where=text("urgency_doubted"),
              sqlite_where=text("urgency_doubted")),
        Index("uq_tickets_leads", "matter_id", unique=True, postgresql_where=text("leads"),
              sqlite_where=text("leads")),
        Index("ix_tickets_kept", "ended_at",
              postgresql_where=text("ended_at IS NOT NULL AND forgotten_at IS NULL"),
              sqlite_where=text("ended_at IS NOT NULL AND forgotten_at IS NULL")),
        Index("ix_tickets_received", "received_at", "id"),
        Index("ix_tickets_status_received", "status", "received_at", "id"),
        Index("ix_tickets_unit_ended", "unit", "ended_at", postgresql_where=text("ended_at IS NOT NULL"),
              sqlite_where=text("ended_at IS NOT NULL")),
        Index("ix_tickets_climbed", "level", "next_due_at", postgresql_where=text("level > 0"),
              sqlite_where=text("level > 0")),
        Index("ix_tickets_sealed", "next_due_at", postgresql_where=text("sealed IS true"),
              sqlite_where=text("sealed IS true")),
        Index("ix_tickets_private", "next_due_at", postgresql_where=text("private_check IS true"),
              sqlite_where=text("private_check IS true")),
        Index("ix_tickets_unit_open", "unit", postgresql_where=text(f"status NOT IN {ENDS}"),
              sqlite_where=text(f"status NOT IN {ENDS}")),
        Index("ix_tickets_waiting", "received_at", "id", postgresql_where=text(f"status NOT IN {ENDS}"),
              sqlite_where=text(f"status NOT IN {ENDS}")),
        Index("ix_tickets_promised", "promise_due_at", postgresql_where=text(f"status NOT IN {ENDS}"),
              sqlite_where=text(f"status NOT IN {ENDS}")),
        Index("ix_tickets_open", "next_due_at", postgresql_where=text(f"status NOT IN {ENDS}"),
              sqlite_where=text(f"status NOT IN {ENDS}")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matters.id"), index=True)
    leads: Mapped[bool] = mapped_column(Boolean, default=False)  # it carries the unit's clock of its matter
    alike: Mapped[int | None]  # likeness in percent to the likest ticket suggested for joining, till decided
    recurs_of: Mapped[str | None] = mapped_column(String(12))  # number of the one called solved before
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    channel: Mapped[str] = mapped_column(String(10))
    external_id: Mapped[str] = mapped_column(String(160))
    status: Mapped[str] = mapped_column(String(12))
    nature: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[str] = mapped_column(String(12))
    urgency_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    urgency_doubted: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    about_staff: Mapped[bool] = mapped_column(Boolean, default=False)
    complex: Mapped[bool] = mapped_column(Boolean, default=False)
    sealed: Mapped[bool] = mapped_column(Boolean, default=False)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    words_shared: Mapped[bool] = mapped_column(Boolean, default=True)
    legal_hold: Mapped[bool] = mapped_column(Boolean, default=False)
    topic: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(60), default="")  # the words that say where, as far as told
    lane_reason: Mapped[str | None] = mapped_column(String(20))
    routing: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    window: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    first_responsible: Mapped[str] = mapped_column(String(40))
    first_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    handler: Mapped[str | None] = mapped_column(String(40))
    in_charge_id: Mapped[int | None]  # the person of the unit who has it in hand, where one was named
    owner: Mapped[str | None] = mapped_column(String(40))
    above: Mapped[str | None] = mapped_column(String(40))
    next_due_at: Mapped[datetime | None]
    level: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    dispatched_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]  # words and pictures are gone: kept long enough (Privacy)
    promise_due_at: Mapped[datetime | None]
    first_promise_at: Mapped[datetime | None]
    resolve_due_at: Mapped[datetime | None]
    dispatches: Mapped[int] = mapped_column(default=0)
    reopens: Mapped[int] = mapped_column(default=0)
    objected: Mapped[bool] = mapped_column(Boolean, default=False)
    private_check: Mapped[bool] = mapped_column(Boolean, default=False)
    event_seq: Mapped[int] = mapped_column(default=0)
    event_hash: Mapped[str] = mapped_column(String(64), default="")


class Assignment(Base):
    """One dispatch of a ticket to a unit; a co-handler (协办) has `lead` false."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index("ix_assignments_helps", "unit", postgresql_where=text("lead IS false AND ended_at IS NULL"),
              sqlite_where=text("lead IS false AND ended_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    ticket: Mapped[Ticket] = relationship()
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    post: Mapped[str] = mapped_column(String(40))
    lead: Mapped[bool] = mapped_column(Boolean, default=True)
    by: Mapped[str] = mapped_column(String(40))
    basis_text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    reservation_text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Ruling(Base):
    """A question put to the centre (a return, an objection, a new time) and, once decided, its answer."""

    __tablename__ = "rulings"
    __table_args__ = (
        Index("ix_rulings_ticket", "ticket_id"),
        Index("uq_rulings_open", "ticket_id", "subject", unique=True,
              postgresql_where=text("decided_at IS NULL"), sqlite_where=text("decided_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    subject: Mapped[str] = mapped_column(String(12))  # return, objection, time
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    proposed_unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    reason: Mapped[str] = mapped_column(String(60))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None]
    upheld: Mapped[bool | None] = mapped_column(Boolean)


class Precedent(Base):
    """What a correction, an upheld return or a ruling taught the router; may be revoked."""

    __tablename__ = "precedents"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    ruling_id: Mapped[int | None] = mapped_column(ForeignKey("rulings.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    not_unit: Mapped[str | None] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(200), default="")
    signature: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # what like messages are known by
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(40))
    revoked_why: Mapped[str] = mapped_column(String(200), default="")


class Proposal(Base):
    """A new date the unit asks for; silence is not consent."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index("uq_proposals_open", "ticket_id", unique=True,
              postgresql_where=text("answer IS NULL"), sqlite_where=text("answer IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    by: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime]
    reason_text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    complex: Mapped[bool] = mapped_column(Boolean, default=False)
    proposed_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(10))  # yes, no, silence, set, refused, void
    answered_at: Mapped[datetime | None]
    set_by: Mapped[str | None] = mapped_column(String(40))

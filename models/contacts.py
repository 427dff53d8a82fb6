"""The people outside: contacts, the one open question with each, staff bindings."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, Sealed


class Contact(Base):
    """One address on one channel: an openid or an E.164 number, sealed, found by its keyed index.

    The window facts (`last_inbound_at`, `last_tap_at`, `said_since`) decide how WeChat may be used.
    """

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("channel", "address_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    address: Mapped[str | None] = mapped_column(Sealed("contact.address"))
    address_index: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(Sealed("contact.phone"))  # given by the person to be reached
    language: Mapped[str] = mapped_column(String(2), default="zh")
    following: Mapped[bool] = mapped_column(Boolean, default=True)
    opted_out: Mapped[bool] = mapped_column(Boolean, default=False)
    first_at: Mapped[datetime]
    last_inbound_at: Mapped[datetime | None]
    last_tap_at: Mapped[datetime | None]
    said_since: Mapped[int] = mapped_column(default=0)
    told_privacy: Mapped[bool] = mapped_column(Boolean, default=False)
    current_ticket_id: Mapped[int | None]
    current_at: Mapped[datetime | None]
    scene_unit: Mapped[str | None] = mapped_column(String(20))
    scene_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    erased_at: Mapped[datetime | None]


class OpenQuestion(Base):
    """The one question open with a contact: the primary key makes a second one impossible."""

    __tablename__ = "open_questions"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    about: Mapped[str] = mapped_column(String(40), default="")
    act: Mapped[str] = mapped_column(String(20), default="")
    options: Mapped[list[Any]] = mapped_column(Json, default=list)
    asked_at: Mapped[datetime]

"""The people outside: contacts, the one open question with each, staff bindings."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, ForeignKey, Index, String, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from bot.keys import Keys
from bot.phone import tail_of
from models.base import Base, Json, Sealed, keys_of

# Contacts of before numbers were looked up by their end: the clock gives them their tails.
UNTOLD = text(
    "(phone IS NOT NULL AND phone_tail IS NULL) "
    "OR (channel = 'sms' AND address IS NOT NULL AND address_tail IS NULL)"
)


class Contact(Base):
    """One address on one channel: an openid or an E.164 number, sealed, found by its keyed index.

    The window facts (`last_inbound_at`, `last_tap_at`, `said_since`) decide how WeChat may be used. The
    tails are keyed digests of the last four digits of a number; they come and go with it.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("channel", "address_index"),
        Index("ix_contacts_untold", "id", postgresql_where=UNTOLD, sqlite_where=UNTOLD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    address: Mapped[str | None] = mapped_column(Sealed("contact.address"))
    address_index: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(Sealed("contact.phone"))  # given by the person to be reached
    phone_tail: Mapped[str | None] = mapped_column(String(64), index=True)
    address_tail: Mapped[str | None] = mapped_column(String(64), index=True)  # where the address is a number
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

    def note_tails(self, keys: Keys) -> None:
        """Digest the ends of the numbers as they are now; of none, none."""
        self.phone_tail = tail_index(keys, self.phone) if self.phone else None
        by_number = self.channel == "sms" and self.address is not None
        self.address_tail = tail_index(keys, self.address or "") if by_number else None


def tail_index(keys: Keys, number: str) -> str:
    """What the end of a number is looked up by."""
    return keys.index(tail_of(number), context="contact.tail")


@event.listens_for(Contact, "before_insert")
@event.listens_for(Contact, "before_update")
def _keep_tails(_: Mapper[Contact], connection: Connection, contact: Contact) -> None:
    """Whoever writes or erases a number, its tail follows; a contact written for other reasons is left."""
    state = inspect(contact)
    if state.attrs.phone.history.has_changes() or state.attrs.address.history.has_changes():
        contact.note_tails(keys_of(connection.dialect))


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

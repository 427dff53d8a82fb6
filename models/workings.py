"""What the house needs to run: policy versions, calendar overrides, provider tokens, heartbeats."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from models.base import Base, Json, Sealed


class PolicyVersion(Base):
    """A published set of figures; the highest version is in force and wins over the file."""

    __tablename__ = "policy_versions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    published_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(200), default="")


class CalendarYear(Base):
    """A year whose official calendar was imported after this program was made; its days are CalendarDays."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class CalendarDay(Base):
    """A day the county or a later notice says otherwise about; wins over the official calendar."""

    __tablename__ = "calendar_days"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    working: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(String(200))


class ProviderToken(Base):
    """A provider's access token, shared by all processes; sealed, with room for 512 characters and more."""

    __tablename__ = "provider_tokens"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    token: Mapped[str | None] = mapped_column(Sealed("provider.token"))
    expires_at: Mapped[datetime | None]
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]


class Breaker(Base):
    """A way out and its provider's failures: `until` is when a rest is over, NULL while letters go.

    A way that never failed has no row.
    """

    __tablename__ = "breakers"

    way: Mapped[str] = mapped_column(String(20), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    failed_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    rests: Mapped[int] = mapped_column(default=0)  # since the way last worked
    probing: Mapped[bool] = mapped_column(Boolean, default=False)
    why: Mapped[str] = mapped_column(String(60), default="")


class Heartbeat(Base):
    """When a process last said that it lives; machine time."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]


class Stamp(Base):
    """Counts the edits of units, policy and calendar, so that every process sees them at once."""

    __tablename__ = "stamps"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class WordingEdit(Base):
    """Words the county says its own way; they win over `config/wording`."""

    __tablename__ = "wording_edits"

    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    text: Mapped[str] = mapped_column(String(2000))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class ReplyTemplate(Base):
    """A reply a unit begins from; one without a unit is offered to all."""

    __tablename__ = "reply_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"), index=True)
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(String(2000))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    by: Mapped[str] = mapped_column(String(60))
    edited_at: Mapped[datetime]


class RouterVersion(Base):
    """Weights learnt from the county's own history; the highest installed one counts."""

    __tablename__ = "router_versions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    weights: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    report: Mapped[dict[str, Any]] = mapped_column(Json)
    installed: Mapped[bool] = mapped_column(Boolean)
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class DayCount(Base):
    """What a day of the county came to, written once when it is over: a trend cannot be reckoned later.

    `late`: open past the citizen's promise when the day was closed; None where no clock ran then.
    """

    __tablename__ = "day_counts"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    received: Mapped[int]
    ended: Mapped[int]
    late: Mapped[int | None]

"""Who there is: units in a tree, posts, the people who fill them, scenes on posters."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, Sealed


class Unit(Base):
    """A unit, or a window or section below one; `edited_at` is set when a person changed the row."""

    __tablename__ = "units"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    parent: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120))
    aliases: Mapped[str] = mapped_column(String(400), default="")
    kind: Mapped[str] = mapped_column(String(40), default="")
    duties: Mapped[str] = mapped_column(String(1000), default="")
    peer_group: Mapped[str] = mapped_column(String(40), default="")
    ranked: Mapped[bool] = mapped_column(Boolean, default=True)
    cards: Mapped[bool] = mapped_column(Boolean, default=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    edited_at: Mapped[datetime | None]


class Guide(Base):
    """A service guide (办事指南) that answers an inquiry at once; `sample` until the county confirmed it."""

    __tablename__ = "guides"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"), index=True)
    subject: Mapped[str] = mapped_column(String(20))
    keywords: Mapped[str] = mapped_column(String(600))
    zh: Mapped[dict[str, Any]] = mapped_column(Json)
    en: Mapped[dict[str, Any]] = mapped_column(Json)
    phone: Mapped[str] = mapped_column(String(40), default="")
    sample: Mapped[bool] = mapped_column(Boolean, default=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    edited_at: Mapped[datetime | None]


class GuideChange(Base):
    """A change of guides, a whole sheet or one row: as they were and as they became, by key. One without
    `done_at` was only looked at; one with `undone_at` was taken back."""

    __tablename__ = "guide_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    how: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class Post(Base):
    """An owner of promises (`U40/first`, `centre/duty`); `above` hears of what it leaves."""

    __tablename__ = "posts"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    above: Mapped[str | None] = mapped_column(String(40))


class Person(Base):
    """Somebody who works with the house; the name is sealed, the password hashed by argon2."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(Sealed("person.name"))
    role: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    password: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="zh")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]


class Appointment(Base):
    """A person in a post, as A (first) or B (stands in)."""

    __tablename__ = "appointments"
    __table_args__ = (UniqueConstraint("post", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(ForeignKey("posts.code"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    turn: Mapped[str] = mapped_column(String(1), default="A")


class Roster(Base):
    """Who is on call for a post from `starts_at` up to `ends_at`; it goes before A and B."""

    __tablename__ = "rosters"
    __table_args__ = (Index("ix_rosters_post_time", "post", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(ForeignKey("posts.code"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Leave(Base):
    """A person away from `starts_at` up to `ends_at`; their posts pass to B, then up."""

    __tablename__ = "leaves"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Scene(Base):
    """A QR scene on a poster, bound to a unit or window."""

    __tablename__ = "scenes"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    created_at: Mapped[datetime]


class ApiToken(Base):
    """A bearer token, kept as a keyed digest."""

    __tablename__ = "api_tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OneTime(Base):
    """A one-time secret, kept as a digest: a password link (`password`) or a binding code (`bind`)."""

    __tablename__ = "one_times"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Session(Base):
    """A logged-in browser: the digest of its cookie's secret, until `ends_at` or until somebody ends it."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

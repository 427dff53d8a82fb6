"""Guides between their rows and the values the rules know."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.guides.facts import GuideFacts
from bot.guides.matcher import Matcher
from models.registry import Guide

COLUMNS = ("key", "unit", "subject", "keywords", "zh", "en", "phone", "sample", "active")


def facts_of(row: Guide) -> GuideFacts:
    """A row as the rules know it."""
    words = tuple(word for word in row.keywords.split("|") if word)
    return GuideFacts(
        row.key, row.unit, row.subject, words, row.zh, row.en, row.phone, row.sample, row.active
    )


def as_row(facts: GuideFacts) -> dict[str, Any]:
    """A guide as its columns."""
    return {
        "key": facts.key, "unit": facts.unit, "subject": facts.subject, "keywords": "|".join(facts.keywords),
        "zh": dict(facts.zh), "en": dict(facts.en), "phone": facts.phone, "sample": facts.sample,
        "active": facts.active,
    }  # fmt: skip


def columns_of(row: Guide) -> dict[str, Any]:
    """A row's columns as a change remembers them."""
    return {name: getattr(row, name) for name in COLUMNS}


def matcher_in_force(session: Session) -> Matcher:
    """All guides in use, made ready to be found."""
    return Matcher(facts_of(row) for row in session.scalars(select(Guide).order_by(Guide.key)))

"""Rendering a template for its reader."""

from datetime import datetime
from typing import Any

from flask import g, render_template, request
from flask_wtf.csrf import generate_csrf

from bot.vocabulary import Role
from handlers.pages.reader import Reader
from handlers.pages.session import chosen_language
from services.house import House

OTHER = {"zh": "en", "en": "zh"}
OFFICERS_DESKS = (
    ("/centre/", "centre"), ("/centre/enter", "enter"), ("/centre/tickets", "tickets"),
    ("/centre/matters", "matters"), ("/centre/escalations", "escalations"),
    ("/centre/precedents", "precedents"), ("/centre/board", "board"), ("/centre/hot", "hot"),
    ("/centre/ranking", "ranking"), ("/centre/documents", "documents"), ("/posters/", "posters"),
)  # fmt: skip
SENIORS_DESKS = (*OFFICERS_DESKS, ("/centre/cards", "cards"), ("/centre/sealed", "sealed"))
DESKS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.UNIT: (
        ("/unit/", "unit"), ("/unit/notices", "notices"), ("/unit/numbers", "numbers"),
        ("/unit/visits", "visits"), ("/unit/ratings", "ratings"), ("/posters/", "posters"),
    ),
    Role.DUTY: (*OFFICERS_DESKS, ("/centre/cards", "cards")),
    Role.SUPERVISOR: SENIORS_DESKS,
    Role.DIRECTOR: SENIORS_DESKS,
    Role.ADMIN: (("/admin/", "admin"), ("/posters/", "posters")),
}  # fmt: skip


def reader_of(house: House, now: datetime | None = None) -> Reader:
    """The reader of this request."""
    return Reader(house, chosen_language(), now or house.now())


def show(house: House, template: str, **values: Any) -> str:
    """The page in the reader's language, with a token for its forms."""
    reader = values.pop("reader", None) or reader_of(house)
    actor, at = g.get("actor"), values.pop("desk_here", request.path)
    desks = DESKS[actor.role] if actor and actor.role else ()
    return render_template(
        template,
        reader=reader,
        say=reader.say,
        word=reader.word,
        actor=actor,
        desks=desks,
        desk_here=max((a for a, _ in desks if at.startswith(a)), key=len, default=""),
        csrf=generate_csrf(),
        county=house.county,
        phone=house.centre_phone,
        other_language=OTHER[reader.language],
        here=values.pop("here", request.path),
        **values,
    )

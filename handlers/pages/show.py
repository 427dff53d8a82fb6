"""Rendering a template for its reader."""

from datetime import datetime
from typing import Any

from flask import g, render_template, request
from flask_wtf.csrf import generate_csrf

from handlers.pages.reader import Reader
from handlers.pages.session import chosen_language
from services.house import House

OTHER = {"zh": "en", "en": "zh"}


def reader_of(house: House, now: datetime | None = None) -> Reader:
    """The reader of this request."""
    return Reader(house, chosen_language(), now or house.now())


def show(house: House, template: str, **values: Any) -> str:
    """The page in the reader's language, with a token for its forms."""
    reader = values.pop("reader", None) or reader_of(house)
    return render_template(
        template,
        reader=reader,
        say=reader.say,
        word=reader.word,
        actor=g.get("actor"),
        csrf=generate_csrf(),
        county=house.county,
        phone=house.centre_phone,
        other_language=OTHER[reader.language],
        here=values.pop("here", request.path),
        **values,
    )

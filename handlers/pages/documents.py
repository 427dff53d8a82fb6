"""/centre/documents: asking for ledgers, bulletins, letters and case files, and having them again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.paper import numbered
from handlers.guards import View, current_actor
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import ROW
from services.documents.order import Copy, copy_of, documents, order, paper_of
from services.house import House

READABLE = frozenset({"bulletin", "letter"})


def add_documents(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The list with its forms, a paper as a file, a paper as a page."""

    @guard
    def listed() -> ResponseReturnValue:
        reader = reader_of(house)
        last = last_month(reader.now, reader.rules.calendar.zone)
        rows = documents(house, current_actor())
        return show(
            house, "centre/documents.html", reader=reader, rows=rows, last_month=last, readable=READABLE,
            unfinished=any(row["state"] == "waiting" for row in rows), filters=request.args.to_dict(),
        )  # fmt: skip

    @guard
    def ask(kind: str) -> ResponseReturnValue:
        order(house, current_actor(), kind, g.form.to_dict(), reader_of(house).language)
        flash("document")
        return redirect("/centre/documents", 303)

    @guard
    def file(row_id: int) -> ResponseReturnValue:
        return download(copy_of(house, current_actor(), row_id))

    @guard
    def page(row_id: int) -> ResponseReturnValue:
        reader, paper = reader_of(house), paper_of(house, current_actor(), row_id)
        return show(
            house, "centre/paper.html", reader=reader, paper=paper,
            parts=numbered(paper.parts, reader.language),
        )  # fmt: skip

    blueprint.add_url_rule("/documents", "documents", listed)
    blueprint.add_url_rule("/documents/<kind>", "ask_document", ask, methods=["POST"])
    blueprint.add_url_rule(f"/documents/<{ROW}:row_id>/file", "document", file)
    blueprint.add_url_rule(f"/documents/<{ROW}:row_id>/page", "document_page", page)


def download(copy: Copy) -> Response:
    """A paper to be saved under its own name; browsers keep no copy beside it."""
    response = Response(copy.body, mimetype=copy.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(copy.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def last_month(now: datetime, zone: str) -> str:
    """The month before this one, as 2026-10."""
    first = now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"

"""/admin/audit: who did what, beside tickets."""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from bot.refusal import Refusal
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from handlers.pages.ticket import ROW
from services.rules.undo import undo
from services.watch.audits import A_PAGE, Asked, audit_page


def add(desk: AdminDesk) -> None:
    """One page, filtered by the address."""

    def audit() -> ResponseReturnValue:
        args = request.args
        kind, actor, about = (args.get(name, "")[:60] for name in ("kind", "actor", "about"))
        asked = Asked(kind, actor, about if len(about) < 10 else "", _day(args.get("day", "")))
        page = _page(args.get("page", "1"))
        found = audit_page(desk.house, asked, page)
        return desk.show(
            "audit", found=found, asked=asked, page=page, pages=(found.count + A_PAGE - 1) // A_PAGE
        )

    def take_back(audit_id: int) -> ResponseReturnValue:
        def again(refusal: Refusal) -> str:
            found = audit_page(desk.house, Asked(), 1)
            pages = (found.count + A_PAGE - 1) // A_PAGE
            return desk.show("audit", found=found, asked=Asked(), page=1, pages=pages, refusal=refusal)

        house = desk.house
        return desk.attempt(
            lambda: undo(house, current_actor(), audit_id, house.now()), "undone", "/admin/audit", again
        )

    desk.page("/audit", "audit", audit)
    desk.post(f"/audit/<{ROW}:audit_id>/undo", "undo", take_back)


def _page(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:6]) < 10**5 else 1


def _day(asked: str) -> date | None:
    """The day asked for; none for anything that is no day."""
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None

"""/admin/audit: who did what, beside tickets."""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from handlers.pages.admin.desk import AdminDesk
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

    desk.page("/audit", "audit", audit)


def _page(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:6]) < 10**5 else 1


def _day(asked: str) -> date | None:
    """The day asked for; none for anything that is no day."""
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None

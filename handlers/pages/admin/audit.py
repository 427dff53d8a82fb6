"""/admin/audit: who did what, beside tickets."""

from flask import request
from flask.typing import ResponseReturnValue

from handlers.pages.admin.desk import AdminDesk
from services.watch.audits import A_PAGE, audit_page


def add(desk: AdminDesk) -> None:
    """One page, filtered by the address."""

    def audit() -> ResponseReturnValue:
        kind, actor = request.args.get("kind", "")[:30], request.args.get("actor", "")[:60]
        asked = request.args.get("page", "1")
        page = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:6]) < 10**5 else 1
        found = audit_page(desk.house, kind=kind, actor=actor, page=page)
        return desk.show(
            "audit", found=found, kind=kind, by=actor, page=page, pages=(found.count + A_PAGE - 1) // A_PAGE
        )

    desk.page("/audit", "audit", audit)

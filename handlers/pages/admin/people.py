"""/admin/people: accounts, invitations by a one-time link, codes that bind a chat, tokens for programs."""

from collections.abc import Callable

from flask import g, request
from flask.typing import ResponseReturnValue

from bot.refusal import Invalid, Refusal
from bot.vocabulary import Role
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from services.house import House
from services.staff.accounts import accounts, noted, set_active
from services.staff.people import add_person, issue_binding_code, issue_password_link, issue_token

LOGIN_MOST = 60
SECRETS: dict[str, Callable[[House, int], str]] = {
    "link": issue_password_link, "code": issue_binding_code, "token": issue_token,
}  # fmt: skip


def add(desk: AdminDesk) -> None:
    """The list and what is done to an account."""
    house = desk.house

    def listed(refusal: Refusal | None = None, secret: str = "", kind: str = "", whose: str = "") -> str:
        wanted = request.args.get("q", "").strip()[:40]
        return desk.show(
            "people", rows=accounts(house, wanted), wanted=wanted, roles=tuple(Role), refusal=refusal,
            secret=secret, kind=kind, whose=whose, typed=g.form.to_dict() if refusal else {},
        )  # fmt: skip

    def invite() -> ResponseReturnValue:
        """Open an account; its link is shown once."""
        try:
            person = _added(house)
        except Refusal as refusal:
            return listed(refusal), refusal.status
        return _handed_out(person, "link")

    def hand_out(person_id: int, kind: str) -> ResponseReturnValue:
        if kind not in SECRETS:
            raise Invalid("kind", "there is no such thing to hand out")
        return _handed_out(person_id, kind)

    def _handed_out(person_id: int, kind: str) -> ResponseReturnValue:
        noted(house, current_actor(), person_id, f"{kind}_issued")
        whose = next(row["login"] for row in accounts(house) if row["id"] == person_id)
        return listed(None, SECRETS[kind](house, person_id), kind, whose)

    def open_or_close(person_id: int) -> ResponseReturnValue:
        active = g.form.get("active") == "1"
        done = "person_opened" if active else "person_closed"
        return desk.attempt(
            lambda: set_active(house, current_actor(), person_id, active), done, "/admin/people", listed
        )

    desk.page("/people", "people", listed)
    desk.post("/people", "invite", invite)
    desk.post("/people/<int:person_id>/active", "active", open_or_close)
    desk.post("/people/<int:person_id>/<kind>", "hand_out", hand_out)


def _added(house: House) -> int:
    form = g.form
    login, name, unit = (form.get(field, "").strip() for field in ("login", "name", "unit"))
    if not login or len(login) > LOGIN_MOST or not login.isprintable():
        raise Invalid("login", "a login is missing or too long")
    if form.get("role") not in tuple(Role):
        raise Invalid("role", "choose a role")
    return add_person(house, login, Role(form["role"]), unit or None, name=name[:60])

"""/admin/people: accounts, invitations by a one-time link, codes that bind a chat, tokens for programs."""

from collections.abc import Callable
from datetime import timedelta

from flask import g, request
from flask.typing import ResponseReturnValue

from bot.permission import Actor
from bot.refusal import Invalid, NotFound, Refusal
from bot.vocabulary import Role
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from handlers.pages.show import reader_of
from services.house import House
from services.staff.accounts import (
    account,
    accounts,
    rename,
    revoke_tokens,
    set_active,
    unbind,
    unlock,
)
from services.staff.people import (
    LINK_LIFE,
    add_person,
    code_life,
    issue_binding_code,
    issue_password_link,
    issue_token,
)

LOGIN_MOST = 60
NAME_MOST = 60
SECRETS: dict[str, Callable[[House, int, str], str]] = {
    "link": issue_password_link, "code": issue_binding_code, "token": issue_token,
}  # fmt: skip
DEEDS: dict[str, tuple[Callable[[House, Actor, int], None], str]] = {
    "unbind": (unbind, "unbound"), "revoke": (revoke_tokens, "revoked"), "unlock": (unlock, "unlocked"),
}  # fmt: skip


def add(desk: AdminDesk) -> None:
    """The list, one person, and what is done to an account."""
    door = _People(desk)
    desk.page("/people", "people", door.listed)
    desk.post("/people", "invite", door.invite)
    desk.page("/people/<int:person_id>", "person", door.one)
    desk.post("/people/<int:person_id>", "rename", door.rename)
    desk.post("/people/<int:person_id>/active", "active", door.open_or_close)
    desk.post("/people/<int:person_id>/<kind>", "person_deed", door.deed)


class _People:
    """The views, with what they were given."""

    def __init__(self, desk: AdminDesk) -> None:
        self._desk, self._house = desk, desk.house

    def listed(self, refusal: Refusal | None = None) -> str:
        """Everybody; `q` finds some, `invited=1` those who have no password yet, `closed=1` the closed."""
        wanted = request.args.get("q", "").strip()[:40]
        which = next((name for name in ("invited", "closed") if request.args.get(name) == "1"), "open")
        rows = [row for row in accounts(self._house, wanted) if _stands(row, which)]
        return self._desk.show(
            "people", rows=rows, wanted=wanted, which=which, roles=tuple(Role), refusal=refusal,
            typed=g.form.to_dict() if refusal else {},
        )  # fmt: skip

    def invite(self) -> ResponseReturnValue:
        """Open an account; its link is shown once."""
        try:
            person = _added(self._house, current_actor())
        except Refusal as refusal:
            return self.listed(refusal), refusal.status
        return self._hand_out(person, "link")

    def one(self, person_id: int, refusal: Refusal | None = None, **given: object) -> str:
        """One person, and what can be handed to them or taken away."""
        reader = reader_of(self._house)
        shown = account(self._house, person_id, reader.now)
        typed = g.form.to_dict() if refusal else {}
        return self._desk.show(
            "person", reader=reader, one=shown, typed=typed, refusal=refusal, **{"secret": "", **given}
        )

    def rename(self, person_id: int) -> ResponseReturnValue:
        """Their name."""
        name = g.form.get("name", "")
        return self._attempt(
            person_id, lambda: rename(self._house, current_actor(), person_id, name), "renamed"
        )

    def open_or_close(self, person_id: int) -> ResponseReturnValue:
        """Closed: out everywhere at once."""
        active = g.form.get("active") == "1"
        done = "person_opened" if active else "person_closed"
        return self._attempt(
            person_id, lambda: set_active(self._house, current_actor(), person_id, active), done
        )

    def deed(self, person_id: int, kind: str) -> ResponseReturnValue:
        """Something to hand over, shown once; or chats, tokens, a lock taken away."""
        account(self._house, person_id, self._house.now())
        if kind in SECRETS:
            return self._hand_out(person_id, kind)
        if kind not in DEEDS:
            raise NotFound("kind", "there is no such thing to do")
        act, done = DEEDS[kind]
        return self._attempt(person_id, lambda: act(self._house, current_actor(), person_id), done)

    def _hand_out(self, person_id: int, kind: str) -> ResponseReturnValue:
        secret = SECRETS[kind](self._house, person_id, current_actor().name)
        life: timedelta | None = {"link": LINK_LIFE, "code": code_life(self._house)}.get(kind)
        until = self._house.now() + life if life else None
        return self.one(person_id, secret=secret, kind=kind, until=until)

    def _attempt(self, person_id: int, deed: Callable[[], object], done: str) -> ResponseReturnValue:
        back = f"/admin/people/{person_id}"
        return self._desk.attempt(deed, done, back, lambda refusal: self.one(person_id, refusal))


def _stands(row: dict[str, object], which: str) -> bool:
    if which == "closed":
        return not row["active"]
    return bool(row["active"]) and (which == "open" or bool(row["invited"]))


def _added(house: House, by: Actor) -> int:
    form = g.form
    login, name, unit = (form.get(field, "").strip() for field in ("login", "name", "unit"))
    if not login or len(login) > LOGIN_MOST or not login.isprintable():
        raise Invalid("login", "a login is missing or too long")
    if form.get("role") not in tuple(Role):
        raise Invalid("role", "choose a role")
    role = Role(form["role"])
    if (role is Role.UNIT) != bool(unit):
        raise Invalid("unit_of_role", "the role unit needs a unit, and only that role has one")
    return add_person(house, login, role, unit or None, name=name[:NAME_MOST], by=by.name)

"""/admin/posts: who fills which post (A, B, the roster), and leave."""

from collections.abc import Callable

from flask import g, request
from flask.typing import ResponseReturnValue

from bot.permission import Actor
from bot.refusal import Refusal
from handlers.guards import View, current_actor
from handlers.pages.admin.desk import AdminDesk
from handlers.pages.show import reader_of
from services.house import House
from services.staff.accounts import accounts
from services.staff.duty import (
    add_leave,
    add_shift,
    appoint,
    dismiss,
    end_leave,
    leaves,
    posts,
    remove_shift,
)

CENTRE = "centre"


def add(desk: AdminDesk) -> None:
    """The posts of one unit or of the centre, and leave."""
    door = _Posts(desk)
    desk.page("/posts", "posts", door.listed)
    desk.post("/posts", "appoint", door.appoint)
    desk.post("/posts/appointments/<int:row_id>/end", "dismiss", door.ended(dismiss, "dismissed"))
    desk.post("/posts/shifts", "roster", door.roster)
    desk.post("/posts/shifts/<int:row_id>/end", "unroster", door.ended(remove_shift, "unrostered"))
    desk.post("/posts/leaves", "leave", door.leave)
    desk.post("/posts/leaves/<int:row_id>/end", "end_leave", door.ended(end_leave, "leave_ended"))


class _Posts:
    """The views, with what they were given."""

    def __init__(self, desk: AdminDesk) -> None:
        self._desk, self._house = desk, desk.house

    def listed(self, refusal: Refusal | None = None) -> str:
        """The posts of `?unit=`, who fills them, and who is away."""
        reader = reader_of(self._house)
        unit = request.args.get("unit", CENTRE)
        unit = unit if unit in reader.rules.units else CENTRE
        people = [row for row in accounts(self._house) if row["active"]]
        return self._desk.show(
            "posts", reader=reader, unit=unit, rows=posts(self._house, unit, reader.now), people=people,
            refusal=refusal, leaves=leaves(self._house, reader.now),
        )  # fmt: skip

    def appoint(self) -> ResponseReturnValue:
        """Somebody fills a post as A or B."""
        post, login, turn = (g.form.get(name, "") for name in ("post", "person", "turn"))
        return self._attempt(lambda: appoint(self._house, current_actor(), post, login, turn), "appointed")

    def roster(self) -> ResponseReturnValue:
        """Somebody is on call for a while."""

        def deed() -> None:
            span = self._desk.moment("starts"), self._desk.moment("ends")
            post, login = g.form.get("post", ""), g.form.get("person", "")
            add_shift(self._house, current_actor(), post, login, *span)

        return self._attempt(deed, "rostered")

    def leave(self) -> ResponseReturnValue:
        """Somebody is away for a while."""

        def deed() -> None:
            span = self._desk.moment("starts"), self._desk.moment("ends")
            add_leave(self._house, current_actor(), g.form.get("person", ""), *span)

        return self._attempt(deed, "leave_added")

    def ended(self, end: Callable[[House, Actor, int], None], done: str) -> View:
        """The view that ends an appointment, a shift or a leave."""

        def view(row_id: int) -> ResponseReturnValue:
            return self._attempt(lambda: end(self._house, current_actor(), row_id), done)

        return view

    def _attempt(self, deed: Callable[[], None], done: str) -> ResponseReturnValue:
        back = f"/admin/posts?unit={request.args.get('unit', CENTRE)}"
        return self._desk.attempt(deed, done, back, self.listed)

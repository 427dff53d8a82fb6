"""/admin/units: units and windows, what they are called and what they answer for."""

from collections.abc import Callable

from flask import g, request
from flask.typing import ResponseReturnValue

from bot.refusal import Refusal
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from services.staff.units import TEXTS, edit_unit, new_unit, set_open, unit, units
from services.staff.windows import add_window


def add(desk: AdminDesk) -> None:
    """The list, one unit, and what is done to it."""
    door = _Units(desk)
    desk.page("/units", "units", door.listed)
    desk.post("/units", "add_unit", door.add)
    desk.page("/units/<code>", "unit", door.one)
    desk.post("/units/<code>", "edit_unit", door.edit)
    desk.post("/units/<code>/windows", "add_window", door.add_window)
    desk.post("/units/<code>/open", "open_unit", door.open_or_close)


class _Units:
    """The views, with what they were given."""

    def __init__(self, desk: AdminDesk) -> None:
        self._desk, self._house = desk, desk.house

    def listed(self, refusal: Refusal | None = None) -> str:
        """Units and windows; `q` finds some, `closed=1` shows those no longer in use."""
        wanted, closed = request.args.get("q", "").strip()[:40], request.args.get("closed") == "1"
        rows = units(self._house, wanted, closed=closed)
        typed = g.form.to_dict() if refusal else {}
        return self._desk.show("units", rows=rows, wanted=wanted, closed=closed, refusal=refusal, typed=typed)

    def one(self, code: str, refusal: Refusal | None = None) -> str:
        """One unit with its windows."""
        typed = {name: text for name, text in g.form.items() if name in TEXTS} if refusal else {}
        shown = {**unit(self._house, code), **typed}
        windows = [other for other in units(self._house) if other["parent"] == code]
        return self._desk.show("unit", unit=shown, windows=windows, texts=tuple(TEXTS), refusal=refusal)

    def edit(self, code: str) -> ResponseReturnValue:
        """Its names, duties and the rest."""
        return self._attempt(
            code, lambda: edit_unit(self._house, current_actor(), code, g.form), "unit_edited"
        )

    def add(self) -> ResponseReturnValue:
        """One more unit."""
        code = g.form.get("code", "").strip().upper()
        return self._desk.attempt(
            lambda: new_unit(self._house, current_actor(), code, g.form), "unit_added",
            f"/admin/units/{code}", self.listed,
        )  # fmt: skip

    def add_window(self, code: str) -> ResponseReturnValue:
        """One more window below it."""
        names = g.form.get("name", "").strip()[:80], g.form.get("name_en", "").strip()[:120]
        by = current_actor().name
        return self._attempt(code, lambda: add_window(self._house, code, *names, by=by), "window_added")

    def open_or_close(self, code: str) -> ResponseReturnValue:
        """In use or not."""
        opened = g.form.get("open") == "1"
        done = "unit_opened" if opened else "unit_closed"
        return self._attempt(code, lambda: set_open(self._house, current_actor(), code, opened), done)

    def _attempt(self, code: str, deed: Callable[[], object], done: str) -> ResponseReturnValue:
        return self._desk.attempt(deed, done, f"/admin/units/{code}", lambda refusal: self.one(code, refusal))

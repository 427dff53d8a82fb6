"""/admin/units: units and windows, what they are called and what they answer for."""

from flask import g, request
from flask.typing import ResponseReturnValue

from bot.refusal import Refusal
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from services.staff.units import TEXTS, edit_unit, new_unit, set_open, unit, units
from services.staff.windows import add_window


def add(desk: AdminDesk) -> None:
    """The list, one unit, and what is done to it."""
    house = desk.house

    def listed(refusal: Refusal | None = None) -> str:
        wanted, closed = request.args.get("q", "").strip()[:40], request.args.get("closed") == "1"
        rows = units(house, wanted, closed=closed)
        typed = g.form.to_dict() if refusal else {}
        return desk.show("units", rows=rows, wanted=wanted, closed=closed, refusal=refusal, typed=typed)

    def one(code: str, refusal: Refusal | None = None) -> str:
        row = unit(house, code)
        shown = {**row, **(g.form.to_dict() if refusal else {})}
        windows = [other for other in units(house) if other["parent"] == code]
        return desk.show("unit", unit=shown, windows=windows, texts=tuple(TEXTS), refusal=refusal)

    def edit(code: str) -> ResponseReturnValue:
        return desk.attempt(
            lambda: edit_unit(house, current_actor(), code, g.form), "unit_edited", f"/admin/units/{code}",
            lambda refusal: one(code, refusal),
        )  # fmt: skip

    def add_one() -> ResponseReturnValue:
        code = g.form.get("code", "").strip().upper()
        return desk.attempt(
            lambda: new_unit(house, current_actor(), code, g.form),
            "unit_added",
            f"/admin/units/{code}",
            listed,
        )

    def add_its_window(code: str) -> ResponseReturnValue:
        names = g.form.get("name", "").strip()[:80], g.form.get("name_en", "").strip()[:120]
        return desk.attempt(
            lambda: add_window(house, code, *names, by=current_actor().name), "window_added",
            f"/admin/units/{code}", lambda refusal: one(code, refusal),
        )  # fmt: skip

    def open_or_close(code: str) -> ResponseReturnValue:
        opened = g.form.get("open") == "1"
        done = "unit_opened" if opened else "unit_closed"
        return desk.attempt(
            lambda: set_open(house, current_actor(), code, opened), done, f"/admin/units/{code}",
            lambda refusal: one(code, refusal),
        )  # fmt: skip

    desk.page("/units", "units", listed)
    desk.post("/units", "add_unit", add_one)
    desk.page("/units/<code>", "unit", one)
    desk.post("/units/<code>", "edit_unit", edit)
    desk.post("/units/<code>/windows", "add_window", add_its_window)
    desk.post("/units/<code>/open", "open_unit", open_or_close)

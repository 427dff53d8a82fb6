"""What every part of the administrator's desk shares: the guard, the layout, acts that may be refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect
from flask.typing import ResponseReturnValue

from bot.refusal import Invalid, Refusal
from handlers.guards import View
from handlers.pages.show import reader_of, show
from services.house import House

LOCAL = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class AdminDesk:
    """The house, the blueprint the parts add to, and the guard that each page stands behind."""

    house: House
    blueprint: Blueprint
    guard: Callable[[View], View]

    def page(self, address: str, name: str, view: View) -> None:
        """A page to look at."""
        self.blueprint.add_url_rule(address, name, self.guard(view))

    def post(self, address: str, name: str, view: View) -> None:
        """A form's target."""
        self.blueprint.add_url_rule(address, name, self.guard(view), methods=["POST"])

    def show(self, part: str, **values: Any) -> str:
        """A template of this desk."""
        return show(self.house, f"admin/{part}.html", **{"refusal": None, "typed": {}, **values})

    def attempt(
        self, deed: Callable[[], object], done: str, back: str, again: Callable[[Refusal], str]
    ) -> ResponseReturnValue:
        """Do it and go `back`; refused, the page stands again by `again` with the reason."""
        try:
            deed()
        except Refusal as refusal:
            return again(refusal), refusal.status
        flash(done)
        return redirect(back, 303)

    def moment(self, name: str) -> datetime:
        """A local time of the form, aware. Raises Invalid."""
        try:
            local = datetime.strptime(g.form.get(name, "").strip(), LOCAL)
        except ValueError:
            raise Invalid("span", f"{name} is no time") from None
        return local.replace(tzinfo=ZoneInfo(reader_of(self.house).rules.calendar.zone))

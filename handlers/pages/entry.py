"""/centre/enter: assisted entry (代录) by keyboard, and the slip to hand over."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

import segno
from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.refusal import Invalid, Refusal
from bot.vocabulary import Channel, Role
from handlers.api.tickets import known_number
from handlers.guards import UPLOAD_BYTES, by_role, current_actor
from handlers.pages.forms import read_files
from handlers.pages.show import reader_of, show
from services.entry.enter import CHANNELS, Entered, enter_matter
from services.entry.slip import slip_of
from services.house import House

OFFICERS = (Role.DUTY, Role.SUPERVISOR, Role.DIRECTOR)
LOCAL = "%Y-%m-%dT%H:%M"


def entry_pages(house: House) -> Blueprint:
    """The blueprint of /centre/enter."""
    blueprint = Blueprint("entry", __name__, url_prefix="/centre/enter", template_folder="templates")
    door, guard = _Door(house), by_role(house, *OFFICERS)
    sends = by_role(house, *OFFICERS, body_bytes=UPLOAD_BYTES)
    blueprint.add_url_rule("", "form", guard(door.form))
    blueprint.add_url_rule("", "enter", sends(door.enter), methods=["POST"])
    blueprint.add_url_rule("/<number>", "entered", guard(door.entered))
    blueprint.add_url_rule("/<number>/slip", "slip", guard(door.slip))
    return blueprint


class _Door:
    """The views, with what they were given."""

    def __init__(self, house: House) -> None:
        self._house = house

    def form(self) -> ResponseReturnValue:
        """An empty form."""
        return self._form({}, None)

    def enter(self) -> ResponseReturnValue:
        """Register it; refused, the form stands again as it was typed."""
        now = self._house.now()
        try:
            number = enter_matter(self._house, current_actor(), self._given(now), now)
        except Refusal as refusal:
            return self._form(g.form.to_dict(), refusal), refusal.status
        return redirect(f"/centre/enter/{number}", 303)

    def entered(self, number: str) -> ResponseReturnValue:
        """The number to read back, and the slip to print."""
        return self._told(number, "entry/entered.html")

    def slip(self, number: str) -> ResponseReturnValue:
        """The slip by itself, for the printer."""
        return self._told(number, "entry/slip.html")

    def _told(self, number: str, template: str) -> str:
        slip = slip_of(self._house, current_actor(), known_number(number))
        return show(
            self._house, template, slip=slip, here=f"/centre/enter/{slip.number}",
            qr=segno.make(slip.link, error="m").svg_inline(scale=4, border=2, omitsize=True),
        )  # fmt: skip

    def _form(self, typed: dict[str, str], refusal: Refusal | None) -> str:
        reader = reader_of(self._house)
        local = reader.now.astimezone(ZoneInfo(reader.rules.calendar.zone)).strftime(LOCAL)
        return show(
            self._house, "entry/form.html", reader=reader, typed=typed, refusal=refusal, channels=CHANNELS,
            local=local, key=typed.get("key") or secrets.token_hex(8),
        )  # fmt: skip

    def _given(self, now: datetime) -> Entered:
        form = g.form
        channel = form.get("channel", "")
        if channel not in tuple(CHANNELS):
            raise Invalid("channel", "choose how it came")
        return Entered(
            Channel(channel), self._moment(form.get("received", ""), now), form.get("text", ""),
            form.get("key", "")[:40] or secrets.token_hex(8), form.get("name", "")[:60],
            form.get("phone", "")[:40], form.get("place", "")[:200], form.get("anonymous") == "1",
            form.get("tell") == "1", read_files(request, "original", papers=True),
        )  # fmt: skip

    def _moment(self, typed: str, now: datetime) -> datetime:
        """The county's local time as typed; now where nothing was. Raises Invalid."""
        if not typed.strip():
            return now
        try:
            local = datetime.strptime(typed.strip(), LOCAL)
        except ValueError:
            raise Invalid("received", "the time of receipt cannot be read") from None
        return local.replace(tzinfo=ZoneInfo(reader_of(self._house).rules.calendar.zone))

"""/posters/: a poster to print for each window, whose code binds a matter to it or rates the visit."""

from collections.abc import Callable

import segno
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from bot.letter import SendError
from bot.permission import Actor
from bot.refusal import NotFound
from bot.vocabulary import Role
from handlers.guards import by_role, current_actor
from handlers.pages.reader import Reader
from handlers.pages.show import reader_of, show
from services.house import House
from services.staff.windows import scene_of
from services.work import UnitCard

MakeQr = Callable[[str], str]


def posters_pages(house: House, make_qr: MakeQr | None = None, sms_number: str = "") -> Blueprint:
    """The blueprint of /posters/. `make_qr` gives the address WeChat has for a scene; None: WeChat is off."""
    blueprint = Blueprint("posters", __name__, url_prefix="/posters", template_folder="templates")
    door, guard = _Door(house, make_qr, sms_number), by_role(house, *Role)
    blueprint.add_url_rule("/", "list", guard(door.listed))
    blueprint.add_url_rule("/<code>", "poster", guard(door.poster))
    return blueprint


class _Door:
    """The views, with what they were given."""

    def __init__(self, house: House, make_qr: MakeQr | None, sms_number: str) -> None:
        self._house, self._make_qr, self._sms_number = house, make_qr, sms_number

    def listed(self) -> ResponseReturnValue:
        """The units and windows this reader may print for; `q` finds one by its name."""
        reader, wanted = reader_of(self._house), request.args.get("q", "").strip()[:40]
        cards = [card for card in mine(current_actor(), reader) if wanted.lower() in _names(card)]
        return show(self._house, "posters/list.html", reader=reader, cards=cards, wanted=wanted)

    def poster(self, code: str) -> ResponseReturnValue:
        """One poster, A4."""
        reader = reader_of(self._house)
        card = next((one for one in mine(current_actor(), reader) if one.code == code), None)
        if card is None:
            raise NotFound("unit", "there is no such window")
        address, problem = self._address(code)
        drawn = segno.make(address, error="m").svg_inline(scale=8, border=2, omitsize=True) if address else ""
        parent = reader.rules.units.get(card.parent or "")
        return show(
            self._house, "posters/poster.html", reader=reader, card=card, parent=parent, qr=drawn,
            problem=problem, number=self._sms_number, by_sms=address.startswith("SMSTO:"),
        )  # fmt: skip

    def _address(self, code: str) -> tuple[str, str]:
        """What the code holds: WeChat's address of the scene, else a text message to our number."""
        by_sms = f"SMSTO:{self._sms_number}:" if self._sms_number else ""
        if self._make_qr is None:
            return by_sms, "" if by_sms else "off"
        try:
            return self._make_qr(scene_of(self._house, code)), ""
        except SendError as error:
            return by_sms, error.code


def mine(actor: Actor, reader: Reader) -> list[UnitCard]:
    """A unit's own and its windows; everybody else prints for all. Each unit before its windows."""
    cards = sorted(reader.rules.units.values(), key=lambda card: card.code)
    if actor.role is Role.UNIT:
        cards = [card for card in cards if actor.unit in (card.code, card.parent)]
    return cards


def _names(card: UnitCard) -> str:
    return " ".join((card.code, card.called("zh"), card.called("en"))).lower()

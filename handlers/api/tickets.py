"""GET and POST /api/v1/tickets…: read a ticket, and drive its whole life by verbs."""

import re
from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from bot.refusal import NotFound
from handlers.api.body import read_object
from handlers.guards import by_token, current_actor
from handlers.pictures import picture
from services.house import House
from services.tickets.media import kept_media
from services.tickets.verbs import act
from services.tickets.view import TicketPage, listing, ticket_page

NUMBER = re.compile(r"[0-9]{1,12}")


def tickets_api(house: House) -> Blueprint:
    """The blueprint of /api/v1/tickets and /api/v1/media."""
    blueprint = Blueprint("tickets_api", __name__, url_prefix="/api/v1")
    door, guard = _Tickets(house), by_token(house)
    blueprint.add_url_rule("/tickets", "listing", guard(door.listing))
    blueprint.add_url_rule("/tickets/<number>", "show", guard(door.show))
    blueprint.add_url_rule("/tickets/<number>/<verb>", "act", guard(door.act), methods=["POST"])
    blueprint.add_url_rule(f"/media/<{ROW}:media_id>", "media", guard(door.media))
    return blueprint


ROW = f"int(max={2**63 - 1})"


class _Tickets:
    """The views, with what they were given."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listing(self) -> ResponseReturnValue:
        """What the token may see, due first; `?ended=1` gives those that have ended, latest first."""
        ended = request.args.get("ended") in ("1", "true")
        rows = listing(self._house, current_actor(), self._house.now(), ended=ended)
        return jsonify({"tickets": rows})

    def show(self, number: str) -> ResponseReturnValue:
        """One ticket."""
        return jsonify(self._ticket(number))

    def act(self, number: str, verb: str) -> ResponseReturnValue:
        """One verb on one ticket; the answer is the ticket as it is then."""
        fields = read_object(request)
        act(self._house, current_actor(), known_number(number), verb, fields, self._house.now())
        return jsonify(self._ticket(number))

    def media(self, media_id: int) -> ResponseReturnValue:
        """The bytes of a picture, voice or film."""
        return picture(kept_media(self._house, current_actor(), media_id))

    def _ticket(self, number: str) -> dict[str, Any]:
        page = ticket_page(self._house, current_actor(), known_number(number), self._house.now())
        return as_json(page)


def as_json(page: TicketPage) -> dict[str, Any]:
    """The summary's fields at the top, the lists beside them."""
    parts = asdict(page)
    return {**parts.pop("summary"), **parts}


def known_number(number: str) -> str:
    """`number` if it has the form of one. Raises NotFound."""
    if not number.isascii() or not NUMBER.fullmatch(number):
        raise NotFound("ticket", "there is no such ticket")
    return number

"""/unit/: what a unit owes, due first, and the ticket pages on which it signs, answers and returns."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from bot.vocabulary import Role
from handlers.guards import by_role, current_actor
from handlers.pages.show import show
from handlers.pages.ticket import ROW, TicketDesk
from services.house import House
from services.tickets.view import listing


def unit_pages(house: House) -> Blueprint:
    """The blueprint of /unit/; a unit's rows are filtered in the query."""
    blueprint = Blueprint("unit", __name__, url_prefix="/unit", template_folder="templates")
    desk, guard = TicketDesk(house, "/unit"), by_role(house, Role.UNIT)

    @guard
    def owed() -> ResponseReturnValue:
        ended = request.args.get("ended") == "1"
        tickets = listing(house, current_actor(), house.now(), ended=ended)
        return show(house, "unit.html", tickets=tickets, ended=ended)

    blueprint.add_url_rule("/", "owed", owed)
    blueprint.add_url_rule(f"/media/<{ROW}:media_id>", "media", guard(desk.media))
    blueprint.add_url_rule("/<number>", "ticket", guard(desk.show))
    blueprint.add_url_rule("/<number>/<verb>", "act", guard(desk.act), methods=["POST"])
    return blueprint

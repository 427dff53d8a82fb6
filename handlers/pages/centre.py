"""/centre/: what waits for the centre, and the ticket pages on which it dispatches, rules and supervises."""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from bot.permission import OFFICERS
from handlers.api.outbox import replay_seen
from handlers.guards import by_role, current_actor
from handlers.pages.show import show
from handlers.pages.ticket import ROW, TicketDesk
from services.house import House
from services.tickets.view import listing
from services.watch.desk import centre_desk


class CentreTickets(TicketDesk):
    """The ticket pages of the centre: its own verbs beside those it shares with the units."""

    template = "centre/ticket.html"


def centre_pages(house: House) -> Blueprint:
    """The blueprint of /centre/."""
    blueprint = Blueprint("centre", __name__, url_prefix="/centre", template_folder="templates")
    desk, guard = CentreTickets(house, "/centre"), by_role(house, *sorted(OFFICERS))

    @guard
    def waiting() -> ResponseReturnValue:
        now = house.now()
        everything = listing(house, current_actor(), now)
        return show(house, "centre.html", desk=centre_desk(house, current_actor(), now), tickets=everything)

    @guard
    def send_again(row_id: int) -> ResponseReturnValue:
        replay_seen(house, row_id)
        flash("replay")
        return redirect("/centre/", 303)

    blueprint.add_url_rule("/", "waiting", waiting)
    blueprint.add_url_rule(f"/outbox/<{ROW}:row_id>/replay", "replay", send_again, methods=["POST"])
    blueprint.add_url_rule(f"/media/<{ROW}:media_id>", "media", guard(desk.media))
    blueprint.add_url_rule("/<number>", "ticket", guard(desk.show))
    blueprint.add_url_rule("/<number>/<verb>", "act", guard(desk.act), methods=["POST"])
    return blueprint

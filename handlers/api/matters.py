"""GET and POST /api/v1/matters/<id>…: one problem of many people, and what is done to it as a whole."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from handlers.api.body import read_object
from handlers.api.tickets import ROW
from handlers.guards import by_token, current_actor
from services.house import House
from services.matters.verbs import act_on
from services.matters.view import one_matter


def matters_api(house: House) -> Blueprint:
    """The blueprint of /api/v1/matters; a ticket says which is its own (`matter`)."""
    blueprint, guard = Blueprint("matters_api", __name__, url_prefix="/api/v1/matters"), by_token(house)

    def told(matter_id: int) -> ResponseReturnValue:
        return jsonify(one_matter(house, current_actor(), matter_id, house.now()))

    @guard
    def show(matter_id: int) -> ResponseReturnValue:
        return told(matter_id)

    @guard
    def act(matter_id: int, verb: str) -> ResponseReturnValue:
        """The same verbs, fields and checks as on the page; the answer is the matter as it is then."""
        act_on(house, current_actor(), matter_id, verb, read_object(request), house.now())
        return told(matter_id)

    blueprint.add_url_rule(f"/<{ROW}:matter_id>", "show", show)
    blueprint.add_url_rule(f"/<{ROW}:matter_id>/<verb>", "act", act, methods=["POST"])
    return blueprint

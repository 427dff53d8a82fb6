"""GET /api/v1/outbox/stuck, POST /api/v1/outbox/<id>/replay: for the centre's officers."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from bot.refusal import Conflict, Forbidden, NotFound
from handlers.guards import by_token, current_actor
from services.house import House
from services.outcomes import replay
from services.watch.desk import stuck_messages


def outbox_api(house: House) -> Blueprint:
    """The blueprint of /api/v1/outbox."""
    blueprint = Blueprint("outbox_api", __name__, url_prefix="/api/v1/outbox")

    @by_token(house)
    def stuck() -> ResponseReturnValue:
        _officers_only()
        return jsonify({"stuck": stuck_messages(house, current_actor())})

    @by_token(house)
    def send_again(row_id: int) -> ResponseReturnValue:
        _officers_only()
        replay_seen(house, row_id)
        return jsonify({"id": row_id, "status": "queued"})

    blueprint.add_url_rule("/stuck", "stuck", stuck)
    blueprint.add_url_rule(
        f"/<int(max={2**63 - 1}):row_id>/replay", "replay", send_again, methods=["POST"]
    )  # fmt: skip
    return blueprint


def replay_seen(house: House, row_id: int) -> None:
    """Send a stuck message again that the officer can see. Raises NotFound, Conflict."""
    if row_id not in {row["id"] for row in stuck_messages(house, current_actor())}:
        raise NotFound("outbox", "no message of this number is stuck")
    if not replay(house, current_actor(), row_id, house.now()):
        raise Conflict("outbox", "this message is not stuck any more, or its words were erased")


def _officers_only() -> None:
    if not current_actor().officer:
        raise Forbidden("role", "only the centre's officers may do that")

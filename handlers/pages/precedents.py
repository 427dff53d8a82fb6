"""/centre/precedents: what the centre decided about like messages, and taking such a decision back."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.refusal import Refusal
from handlers.guards import View, current_actor
from handlers.pages.show import reader_of, show
from services.house import House
from services.learning.listing import list_shown, show_one
from services.learning.precedents import revoke

STATES = ("force", "revoked")
ROW = f"int(max={2**63 - 1})"


def add_precedents(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The list, one precedent, and its revocation."""

    @guard
    def listed() -> ResponseReturnValue:
        reader = reader_of(house)
        asked = {name: request.args.get(name, "").strip()[:20] for name in ("unit", "ticket")}
        state = request.args.get("state", "")
        state = state if state in STATES else ""
        found = list_shown(house, current_actor(), unit=asked["unit"], number=asked["ticket"], state=state)
        return show(
            house, "centre/precedents.html", reader=reader, found=found, state=state, states=STATES, **asked
        )

    @guard
    def one(row_id: int) -> ResponseReturnValue:
        return _one(house, row_id, None, "")

    @guard
    def revoked(row_id: int) -> ResponseReturnValue:
        why = g.form.get("why", "")
        try:
            revoke(house, current_actor(), row_id, why, house.now())
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return _one(house, row_id, refusal, why), refusal.status
        flash("precedent_revoked")
        return redirect(f"/centre/precedents/{row_id}", 303)

    blueprint.add_url_rule("/precedents", "precedents", listed)
    blueprint.add_url_rule(f"/precedents/<{ROW}:row_id>", "precedent", one)
    blueprint.add_url_rule(f"/precedents/<{ROW}:row_id>/revoke", "revoke", revoked, methods=["POST"])


def _one(house: House, row_id: int, refusal: Refusal | None, typed: str) -> str:
    reader = reader_of(house)
    shown, caught = show_one(house, current_actor(), row_id, reader.now)
    return show(
        house, "centre/precedent.html", reader=reader, shown=shown, caught=caught, refusal=refusal,
        typed=typed,
    )  # fmt: skip

"""/centre/matters: one problem of many people, and the page from which a storm is run."""

from collections import Counter
from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.refusal import NotFound, Refusal
from handlers.guards import View, current_actor
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import ROW
from services.house import House
from services.matters.verbs import act_on
from services.matters.view import STATES, matter_page, matters

NEXT_MINUTES = ("15", "30", "60", "120", "240")


def add_matters(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The list, one matter, and its verbs as forms."""

    @guard
    def listed() -> ResponseReturnValue:
        reader, words = reader_of(house), request.args.get("q", "").strip()[:60]
        state = request.args.get("state", "")
        state = state if state in STATES else ""
        rows = matters(house, current_actor(), words, state, reader.now)
        return show(
            house, "centre/matters.html", reader=reader, rows=rows, wanted=words, state=state,
            states=tuple(STATES),
        )  # fmt: skip

    def page(matter_id: int, typed: dict[str, str], refusal: Refusal | None) -> str:
        reader, asked = reader_of(house), request.args.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        seen = matter_page(house, current_actor(), matter_id, number, reader.now)
        return show(
            house, "centre/matter.html", reader=reader, seen=seen, matter=seen.matter, typed=typed,
            refusal=refusal, nobody=Counter(), minutes=NEXT_MINUTES, here=f"/centre/matters/{matter_id}",
        )  # fmt: skip

    @guard
    def one(matter_id: int) -> ResponseReturnValue:
        return page(matter_id, {}, None)

    @guard
    def act(matter_id: int, verb: str) -> ResponseReturnValue:
        try:
            act_on(house, current_actor(), matter_id, verb, g.form.to_dict(), house.now())
        except NotFound:
            raise
        except Refusal as refusal:
            return page(matter_id, {**g.form.to_dict(), "verb": verb}, refusal), refusal.status
        flash(verb)
        return redirect(f"/centre/matters/{matter_id}", 303)

    blueprint.add_url_rule("/matters", "matters", listed)
    blueprint.add_url_rule(f"/matters/<{ROW}:matter_id>", "matter", one)
    blueprint.add_url_rule(f"/matters/<{ROW}:matter_id>/<verb>", "act_on_matter", act, methods=["POST"])

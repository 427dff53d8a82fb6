"""/centre/escalations, /centre/cards and /centre/sealed: what is over its limit, cards, the sealed lane."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from bot.permission import SENIORS
from bot.refusal import NotFound
from handlers.api.tickets import known_number
from handlers.guards import View, by_role, current_actor
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import unmet
from services.house import House
from services.tickets.view import ticket_page
from services.watch.standing import STAGES, cards, escalations, sealed

STEPS = ("3", "2", "1")


def add_watching(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The three pages; the sealed lane for seniors alone."""
    seniors = by_role(house, *sorted(SENIORS))

    @guard
    def over() -> ResponseReturnValue:
        reader, level, unit = reader_of(house), request.args.get("level", ""), request.args.get("unit", "")
        level = level if level in STEPS else ""
        standing = escalations(house, current_actor(), int(level or 0), unit[:20], reader.now)
        return show(
            house, "centre/escalations.html", reader=reader, standing=standing, level=level, unit=unit,
            steps=STEPS,
        )  # fmt: skip

    @guard
    def carded() -> ResponseReturnValue:
        reader, stage = reader_of(house), request.args.get("stage", "")
        stage = stage if stage in STAGES else next(iter(STAGES))
        standing = cards(house, current_actor(), stage, reader.now)
        return show(
            house, "centre/cards.html", reader=reader, standing=standing, stage=stage, stages=tuple(STAGES)
        )

    @seniors
    def lane() -> ResponseReturnValue:
        reader, ended = reader_of(house), request.args.get("ended") == "1"
        tickets = sealed(house, current_actor(), reader.now, ended=ended)
        return show(house, "centre/sealed.html", reader=reader, tickets=tickets, ended=ended)

    @guard
    def order(number: str) -> ResponseReturnValue:
        """The supervision order (督办单) of a ticket whose promise is over, to print and sign."""
        reader = reader_of(house)
        page = ticket_page(house, current_actor(), known_number(number), reader.now)
        owed = [row for row in page.deadlines if unmet(row) and row["level"]]
        said = {event["data"]["text"] for event in page.events if event["kind"] == "supervised"}
        if not owed and not said:
            raise NotFound("order", "nothing of this ticket is over its limit")
        words = [one for one in page.words if one["id"] in said]
        return show(
            house, "centre/order.html", reader=reader, ticket=page.summary, owed=owed, words=words,
            asked=[one for one in page.words if one["author"] == "citizen"][:1],
        )  # fmt: skip

    blueprint.add_url_rule("/escalations", "escalations", over)
    blueprint.add_url_rule("/<number>/order", "order", order)
    blueprint.add_url_rule("/cards", "cards", carded)
    blueprint.add_url_rule("/sealed", "sealed", lane)

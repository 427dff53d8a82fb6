"""/centre/wall: the four zeros for a wall screen, county, unit or window."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from bot.when import say_span
from handlers.guards import View, current_actor
from handlers.pages.board import TARGETS, address
from handlers.pages.show import reader_of, show
from services.house import House
from services.watch.figures import CENTRE
from services.watch.wall import wall


def add_wall(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """One page, for those the guard lets in."""

    @guard
    def screen() -> ResponseReturnValue:
        """The wall screen: large, renewed every 5 seconds, each figure a link to its tickets."""
        reader = reader_of(house)
        unit = request.args.get("unit", "")
        unit = unit if unit == CENTRE or unit in reader.rules.units else ""
        told = wall(house, current_actor(), reader.now, unit)
        oldest = datetime.fromisoformat(told.oldest["received_at"]) if told.oldest else reader.now
        return show(
            house, "centre/wall.html", reader=reader, wall=told, unit=unit, listed=address,
            desk_here="/centre/board", targets=TARGETS, oldest=say_span(reader.now - oldest, reader.language),
            most=max([1, *(max(day.received, day.ended) for day in told.trend)]),
        )  # fmt: skip

    blueprint.add_url_rule("/wall", "wall", screen)

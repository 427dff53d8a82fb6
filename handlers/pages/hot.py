"""/centre/hot: what many people tell of now, and what begins to grow; each issue opens its tickets."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from handlers.guards import View, current_actor
from handlers.pages.show import reader_of, show
from services.house import House
from services.matters.hot import PERIODS
from services.watch.hot import hot_page, issue_page


def add_hot(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The two pages, for those the guard lets in."""

    @guard
    def issues() -> ResponseReturnValue:
        reader, days = reader_of(house), days_asked()
        told = hot_page(house, current_actor(), days, reader.now)
        return show(house, "centre/hot.html", reader=reader, told=told, days=days, periods=PERIODS)

    @guard
    def issue(number: str) -> ResponseReturnValue:
        reader, days = reader_of(house), days_asked()
        told = issue_page(house, current_actor(), number, days, reader.now)
        return show(house, "centre/hot_issue.html", reader=reader, told=told, days=days, periods=PERIODS)

    blueprint.add_url_rule("/hot", "hot", issues)
    blueprint.add_url_rule("/hot/<number>", "hot_issue", issue)


def days_asked() -> int:
    """The period in the address; the shortest one where it says nothing that means a period."""
    asked = request.args.get("days", "")
    return next((days for days in PERIODS if str(days) == asked), PERIODS[0])

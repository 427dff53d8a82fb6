"""/centre/ranking, /centre/sample, /centre/ratings: how units stand, who is to be called, what units say."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.refusal import Invalid
from handlers.guards import View, current_actor
from handlers.pages.reader import Reader
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import ROW
from services.documents.order import checked_month
from services.house import House
from services.sampling import answer_sample
from services.tickets.rating_replies import (
    WHY,
    decide_on_rating,
    ratings_of,
    replies_to_decide,
    reply_to_rating,
)
from services.watch.ranking import calls_to_make, ranking


def add_ranking(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The three pages and what is done on them."""

    @guard
    def ranked() -> ResponseReturnValue:
        reader = reader_of(house)
        month = month_asked(reader)
        groups = ranking(house, month, reader.now)
        return show(
            house,
            "centre/ranking.html",
            reader=reader,
            groups=groups,
            month=month,
            policy=reader.rules.policy,
        )

    @guard
    def sample() -> ResponseReturnValue:
        reader = reader_of(house)
        return show(house, "centre/sample.html", reader=reader, calls=calls_to_make(house, reader.now))

    @guard
    def called(row_id: int) -> ResponseReturnValue:
        answer_sample(house, current_actor(), row_id, g.form, house.now())
        flash("sample")
        return redirect("/centre/sample", 303)

    @guard
    def rated() -> ResponseReturnValue:
        reader = reader_of(house)
        rows = replies_to_decide(house, reader.now)
        return show(house, "centre/ratings.html", reader=reader, rows=rows, reasons=WHY)

    @guard
    def decide(row_id: int) -> ResponseReturnValue:
        decide_on_rating(house, current_actor(), row_id, g.form, house.now())
        flash("rating_decided")
        return redirect("/centre/ratings", 303)

    blueprint.add_url_rule("/ranking", "ranking", ranked)
    blueprint.add_url_rule("/sample", "sample", sample)
    blueprint.add_url_rule(f"/sample/<{ROW}:row_id>", "sample_called", called, methods=["POST"])
    blueprint.add_url_rule("/ratings", "ratings", rated)
    blueprint.add_url_rule(f"/ratings/<{ROW}:row_id>", "rating_decided", decide, methods=["POST"])


def add_unit_ratings(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """/unit/ratings: how the unit was rated, where it stands, and its word on a rating."""

    @guard
    def own() -> ResponseReturnValue:
        reader, actor = reader_of(house), current_actor()
        month = month_asked(reader)
        everybody = [one for group in ranking(house, month, reader.now) for one in group.units]
        return show(
            house, "unit/ratings.html", reader=reader, rows=ratings_of(house, actor, reader.now), month=month,
            standing=next((one for one in everybody if one.code == actor.unit), None),
            policy=reader.rules.policy,
        )  # fmt: skip

    @guard
    def answer(row_id: int) -> ResponseReturnValue:
        reply_to_rating(house, current_actor(), row_id, g.form.get("text", ""), house.now())
        flash("rating_answered")
        return redirect("/unit/ratings", 303)

    blueprint.add_url_rule("/ratings", "ratings", own)
    blueprint.add_url_rule(f"/ratings/<{ROW}:row_id>", "rating", answer, methods=["POST"])


def month_asked(reader: Reader) -> str:
    """The month of the address, this one where it names none."""
    try:
        return checked_month(request.args.get("month", ""))
    except Invalid:
        return f"{reader.now.astimezone(ZoneInfo(reader.rules.calendar.zone)):%Y-%m}"

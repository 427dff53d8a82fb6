"""/centre/tickets, /centre/phone and /centre/views: the search, by a number too, and filters kept."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.permission import may
from handlers.guards import View, current_actor
from handlers.pages.board import address
from handlers.pages.reader import Reader
from handlers.pages.several import back_to_list, verbs_together
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import ROW
from services.finding.phones import WHYS, ask_by_phone
from services.finding.views import MOST, NAME, change_view, cleaned, drop_view, keep_view, views_of
from services.house import House
from services.watch.figures import CENTRE
from services.watch.search import CHOICES, clean, search

YES = "yes"


def add_search(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The list that every filter and figure opens."""

    @guard
    def tickets() -> ResponseReturnValue:
        reader, actor, filters = reader_of(house), current_actor(), clean(request.args)
        asked = request.args.get("page", "")
        page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        found = search(house, actor, filters, page, reader.now)

        if found.stale:
            del filters["phone"]

        def turned(number: int) -> str:
            return address(**filters, page=str(number))

        def without(name: str) -> str:
            return address(**{key: value for key, value in filters.items() if key != name})

        return show(
            house, "centre/tickets.html", reader=reader, found=found, filters=filters, choices=CHOICES,
            turned=turned, centre_code=CENTRE, together=verbs_together(),
            here=urlencode(filters), by_phone=may(actor, "find_phone"), whys=WHYS,
            views=views_of(house, actor), shares=may(actor, "share_view"),
            without=without, current=cleaned(urlencode(filters)),
            windows=windows_of(reader, filters.get("unit", "")),
        )  # fmt: skip

    blueprint.add_url_rule("/tickets", "tickets", tickets)


def windows_of(reader: Reader, unit: str) -> list[tuple[str, str]]:
    """The windows of a unit by name, or of every unit where none is chosen: code and name."""
    cards = sorted((card for card in reader.rules.units.values() if card.parent), key=lambda card: card.code)
    return [(card.code, reader.unit(card.code)) for card in cards if unit in ("", card.parent)]


def add_finding(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """Finding by a number, and the views, for those the guard lets in."""

    @guard
    def phone() -> ResponseReturnValue:
        """The digits come by a form, so that no log and no address has them."""
        form, now = g.form, house.now()
        sealed = ask_by_phone(house, current_actor(), form.get("digits", ""), form.get("why", ""), now)
        return redirect(back_to_list(phone=sealed), 303)

    @guard
    def views() -> ResponseReturnValue:
        actor = current_actor()
        return show(
            house, "centre/views.html", reader=reader_of(house), views=views_of(house, actor), most=MOST,
            desk_here="/centre/tickets", longest=NAME, shares=may(actor, "share_view"),
        )  # fmt: skip

    @guard
    def keep() -> ResponseReturnValue:
        form = g.form
        shared = form.get("shared") == YES
        keep_view(
            house, current_actor(), form.get("name", ""), form.get("back", ""), house.now(), shared=shared
        )
        flash("view_kept")
        return redirect(back_to_list(), 303)

    @guard
    def change(row_id: int) -> ResponseReturnValue:
        shared = g.form.get("shared") == YES
        change_view(house, current_actor(), row_id, g.form.get("name", ""), shared=shared)
        flash("view_changed")
        return redirect("/centre/views", 303)

    @guard
    def drop(row_id: int) -> ResponseReturnValue:
        drop_view(house, current_actor(), row_id)
        flash("view_dropped")
        return redirect("/centre/views", 303)

    add = blueprint.add_url_rule
    add("/phone", "phone", phone, methods=["POST"])
    add("/views", "views", views)
    add("/views", "keep_view", keep, methods=["POST"])
    add(f"/views/<{ROW}:row_id>", "change_view", change, methods=["POST"])
    add(f"/views/<{ROW}:row_id>/drop", "drop_view", drop, methods=["POST"])

"""/centre/several: one verb for several tickets of a list: first what will be done to which, then each in its
own transaction; whatever is refused is told by its number."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, g, redirect
from flask.typing import ResponseReturnValue

from bot.permission import may
from bot.refusal import Forbidden, Invalid, NotFound, Refusal
from handlers.api.tickets import known_number
from handlers.guards import View, current_actor
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import fields_of
from services.house import House
from services.tickets.verbs import act
from services.watch.search import clean

MOST_TOGETHER = 50
TOGETHER = ("note", "dispatch", "supervise")  # what may be said alike of many; the rest is decided one by one


def add_several(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The page that asks, and the act, for those the guard lets in."""

    @guard
    def ask() -> ResponseReturnValue:
        verb, numbers = _asked()
        return show(
            house, "centre/several.html", reader=reader_of(house), verb=verb, numbers=numbers,
            back=_back(),
        )  # fmt: skip

    @guard
    def do() -> ResponseReturnValue:
        verb, numbers = _asked()
        reader, done = reader_of(house), list[str]()
        fields = fields_of(verb, g.form, reader.rules.calendar)
        for number in numbers:
            try:
                act(house, current_actor(), number, verb, fields, house.now())
                done.append(number)
            except Refusal as refusal:
                reason = reader.refusal(refusal.key, refusal.status)
                flash(reader.say("unit.not_done", number=number, reason=reason), "words")
        if done:
            listed = "、".join(done)
            flash(
                reader.say("unit.done_together", verb=reader.word("page.verb", verb), numbers=listed), "words"
            )
        return redirect("/centre/tickets?" + _back(), 303)

    blueprint.add_url_rule("/several", "several", ask, methods=["POST"])
    blueprint.add_url_rule("/several/done", "several_done", do, methods=["POST"])


def verbs_together() -> list[str]:
    """What the actor may do to several at once."""
    return [verb for verb in TOGETHER if may(current_actor(), verb)]


def _back() -> str:
    """The filters of the list it was chosen from."""
    return urlencode(clean(dict(parse_qsl(g.form.get("back", "")[:600]))))


def _asked() -> tuple[str, list[str]]:
    """The verb and the numbers of the form. Raises NotFound, Forbidden, Invalid."""
    verb = g.form.get("verb", "")
    if verb not in TOGETHER:
        raise NotFound("verb", "there is no such verb")
    if verb not in verbs_together():
        raise Forbidden("verb", "this is not for your role")
    numbers = list(dict.fromkeys(g.form.getlist("number")))
    if not 0 < len(numbers) <= MOST_TOGETHER:
        raise Invalid("several", f"choose between 1 and {MOST_TOGETHER} tickets")
    return verb, [known_number(number) for number in numbers]

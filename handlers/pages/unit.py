"""/unit/: what a unit owes, due first, and everything its people do about it, on a phone."""

from collections import Counter
from typing import Any

from flask import Blueprint, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.refusal import NotFound, Refusal
from bot.vocabulary import Role
from handlers.api.tickets import known_number
from handlers.guards import UPLOAD_BYTES, by_role, current_actor
from handlers.pages.board import ZEROS
from handlers.pages.ranking import add_unit_ratings
from handlers.pages.reader import Reader
from handlers.pages.several import add_unit_several
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import ROW, TicketDesk, fields_of, unmet
from services.house import House
from services.staff.colleagues import notices_of
from services.staff.replies import filled
from services.staff.visits import visits_of
from services.tickets.side import unit_side
from services.tickets.verbs import act
from services.tickets.view import TicketPage, listing, ticket_page
from services.watch.board import board
from services.watch.figures import FIGURES, PERIODS
from services.watch.search import clean, search

MOST_TOGETHER = 20
TOGETHER = ("sign", "contact", "reply")
USUAL = "month"


class UnitTicket(TicketDesk):
    """A ticket as the unit works on it."""

    template = "unit/ticket.html"

    def more(self, page: TicketPage, reader: Reader) -> dict[str, Any]:
        """Replies to begin from, colleagues to pass it to, and tickets that say the same."""
        actor, number = current_actor(), page.summary["number"]
        side = unit_side(self._house, actor, number, leads=page.leads)
        chosen = next((one for one in side.templates if str(one["id"]) == request.args.get("template")), None)
        in_charge = next((one["name"] for one in side.people if one["id"] == page.summary["in_charge"]), "")
        return {
            **vars(side), "in_charge": in_charge,
            "prefill": filled(chosen["body"], number, reader.unit(actor.unit)) if chosen else "",
        }  # fmt: skip

    def reply(self, number: str) -> ResponseReturnValue:
        """The one verb that pictures may come along with."""
        return self.act(number, "reply")


class _Lists:
    """The pages beside a ticket's own."""

    def __init__(self, house: House) -> None:
        self._house = house

    def owed(self) -> ResponseReturnValue:
        """What is open, due first; or what has ended; or one number looked for."""
        ended = request.args.get("ended") == "1"
        wanted = request.args.get("q", "").strip()[:20]
        tickets = listing(self._house, current_actor(), self._house.now(), ended=ended)
        if wanted:
            tickets = [one for one in tickets if wanted in one["number"]]
        counts = Counter(one["status"] for one in tickets)
        return show(self._house, "unit.html", tickets=tickets, ended=ended, wanted=wanted, counts=counts)

    def notices(self) -> ResponseReturnValue:
        """What the unit's posts were told, newest first."""
        return show(self._house, "unit/notices.html", notices=notices_of(self._house, current_actor().unit))

    def visits(self) -> ResponseReturnValue:
        """How visits to the unit's windows were rated."""
        found = visits_of(self._house, current_actor().unit, self._house.now())
        return show(self._house, "unit/visits.html", visits=found)

    def numbers(self) -> ResponseReturnValue:
        """The unit's own figures of a period; each opens its tickets."""
        asked = request.args.get("period", USUAL)
        period = asked if asked in PERIODS else USUAL
        told = board(self._house, current_actor(), period, self._house.now())
        return show(
            self._house, "unit/numbers.html", counted=told.county, zeros=ZEROS, period=period,
            periods=tuple(PERIODS), figures=FIGURES,
        )  # fmt: skip

    def found(self) -> ResponseReturnValue:
        """The tickets a figure counts."""
        filters = {name: value for name, value in clean(request.args).items() if name != "unit"}
        found = search(self._house, current_actor(), filters, 1, self._house.now())
        return show(self._house, "unit/found.html", found=found, filters=filters)

    def deadline(self, number: str) -> ResponseReturnValue:
        """Why each promise is due when it is: to read, to print, to dispute a card with."""
        page = ticket_page(self._house, current_actor(), known_number(number), self._house.now())
        return show(
            self._house, "unit/deadline.html", ticket=page.summary,
            unmet=[row for row in page.deadlines if unmet(row)],
            past=[row for row in page.deadlines if not unmet(row)],
        )  # fmt: skip

    def together(self) -> ResponseReturnValue:
        """One verb with the same words for several tickets, each in its own transaction."""
        form, actor = g.form, current_actor()
        verb, reader = form.get("verb", ""), reader_of(self._house)
        if verb not in TOGETHER:
            raise NotFound("verb", "there is no such verb")
        fields = fields_of(verb, form, reader.rules.calendar)
        done: list[str] = []
        for number in list(dict.fromkeys(form.getlist("number")))[:MOST_TOGETHER]:
            try:
                act(self._house, actor, known_number(number), verb, fields, self._house.now())
                done.append(number)
            except Refusal as refusal:
                reason = reader.refusal(refusal.key, refusal.status)
                flash(reader.say("unit.not_done", number=number, reason=reason), "words")
        said = reader.say("unit.done_together", verb=reader.word("page.verb", verb), numbers="、".join(done))
        flash(said, "words")
        return redirect("/unit/", 303)


def unit_pages(house: House) -> Blueprint:
    """The blueprint of /unit/; a unit's rows are filtered in the query."""
    blueprint = Blueprint("unit", __name__, url_prefix="/unit", template_folder="templates")
    desk, lists, guard = UnitTicket(house, "/unit"), _Lists(house), by_role(house, Role.UNIT)
    sends = by_role(house, Role.UNIT, body_bytes=UPLOAD_BYTES)
    add = blueprint.add_url_rule
    add("/", "owed", guard(lists.owed))
    add("/notices", "notices", guard(lists.notices))
    add("/visits", "visits", guard(lists.visits))
    add("/numbers", "numbers", guard(lists.numbers))
    add("/found", "found", guard(lists.found))
    add_unit_ratings(blueprint, house, guard)
    add_unit_several(blueprint, house, guard)
    add("/several", "several", guard(lists.together), methods=["POST"])
    add(f"/media/<{ROW}:media_id>", "media", guard(desk.media))
    add("/<number>", "ticket", guard(desk.show))
    add("/<number>/deadline", "deadline", guard(lists.deadline))
    add("/<number>/reply", "reply", sends(desk.reply), methods=["POST"])
    add("/<number>/<verb>", "act", guard(desk.act), methods=["POST"])
    return blueprint

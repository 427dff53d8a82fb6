"""/centre/: the piles that wait for the centre's word, and the pages on which it gives it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, get_flashed_messages, redirect, request
from flask.typing import ResponseReturnValue

from bot.offers import offered
from bot.permission import OFFICERS
from bot.refusal import NotFound
from bot.vocabulary import Status
from handlers.api.outbox import replay_seen
from handlers.guards import by_role, current_actor
from handlers.pages.board import add_board
from handlers.pages.documents import add_documents
from handlers.pages.finding import add_finding, add_search
from handlers.pages.hot import add_hot
from handlers.pages.matters import add_matters
from handlers.pages.precedents import add_precedents
from handlers.pages.ranking import add_ranking
from handlers.pages.reader import Reader
from handlers.pages.several import add_several
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import ROW, TicketDesk, place_of, question_of
from handlers.pages.triage import triage_of
from handlers.pages.wall import add_wall
from handlers.pages.watching import add_watching
from services.house import House
from services.learning.listing import touching
from services.tickets.checks import note_opening
from services.tickets.view import TicketPage
from services.watch.beside import beside
from services.watch.piles import VERB_OF, after_of, desk_now, pile

STAYING = frozenset({"reveal", "note", "confirm_urgency", "split"})  # after these the ticket still waits
FIRST_OF = {"appeals": "decide_card", "escalated": "supervise", "alike": "keep_apart"}  # else the pile's verb
BACK = {"cards": "/centre/cards", "sealed": "/centre/sealed", "escalations": "/centre/escalations"}


class CentreTickets(TicketDesk):
    """The ticket pages of the centre: its own verbs, and the pile a ticket was taken from."""

    template = "centre/ticket.html"

    def more(self, page: TicketPage, reader: Reader) -> dict[str, Any]:
        """What stands beside a ticket at the centre."""
        name = pile_here()
        seen = beside(self._house, current_actor(), page.summary["number"], name, reader.now)
        if page.summary["sealed"]:
            note_opening(self._house, current_actor(), page.summary["number"], reader.now)
        policy, calendar = reader.rules.policy, reader.rules.calendar
        wanted = proposal_of(page)
        received = datetime.fromisoformat(page.summary["received_at"])
        return {
            "ordered": self._ordered(page, reader, name, seen.reachable),
            "beside": seen,
            "touching": touching(self._house, current_actor(), units_asked_about(page)),
            "triage": triage_of(self._house, current_actor(), page, reader),
            "pile": name,
            "farthest": calendar.end_of_working_day(received, policy.proposal_working_days),
            "wanted_day": _day(wanted, calendar.zone) if wanted else "",
            "proposal": wanted,
            "calls": [event for event in page.events if event["kind"] == "called_back"],
        }

    def _ordered(self, page: TicketPage, reader: Reader, name: str | None, reachable: bool) -> list[str]:
        """What must be clear before it goes out, then what the pile asks for; signing, the unit's, last."""
        place = replace(place_of(page), reachable=reachable)
        first = FIRST_OF.get(name or "", VERB_OF.get(name or ""))
        verbs = offered(current_actor(), place, reader.rules.policy.conclude_after)
        before = {"split"} if page.summary["parts"] and place.status is Status.OPEN else set()
        before |= {"keep_apart"}  # whether it is told already is asked before where it goes
        return sorted(verbs, key=lambda verb: (verb not in before, verb != first, verb == "sign"))

    def act(self, number: str, verb: str) -> ResponseReturnValue:
        """One verb; done, the next ticket of the pile stands there."""
        answer = super().act(number, verb)
        done = getattr(answer, "status_code", 0) == 303
        if done and (back := BACK.get(g.form.get("then", ""))):
            return redirect(back, 303)
        name = pile_here()
        if not done or not name:
            return answer
        if verb in STAYING or (verb == "keep_apart" and name != "alike"):
            return redirect(f"{self._base}/{number}?pile={name}", 303)
        return self._next_of(name, number, verb)

    def _next_of(self, name: str, number: str, verb: str) -> ResponseReturnValue:
        """The next ticket of the pile, told what was done to the last and how many are left."""
        reader = reader_of(self._house)
        left = pile(self._house, current_actor(), name, reader.now)
        following = after_of(left, number)
        get_flashed_messages()  # "done" would be read as said of the next ticket
        key = "centre_desk.moved_on" if following else "centre_desk.pile_done"
        flash(reader.say(key, number=number, done=reader.word("page.done", verb), left=left.count))
        return redirect(f"{self._base}/{following}?pile={name}" if following else f"{self._base}/", 303)


def units_asked_about(page: TicketPage) -> set[str]:
    """Both units of a return that waits for its ruling."""
    question = question_of(page)
    if question is None or question["subject"] != "return":
        return set()
    return {code for code in (question["unit"], question["proposed_unit"]) if code}


def proposal_of(page: TicketPage) -> dict[str, Any] | None:
    """The last time a unit asked for, and what the citizen said to it: yes, no, silence or open."""
    asked = [event for event in page.events if event["kind"] == "proposed"]
    if not asked:
        return None
    answer = "open"
    for event in page.events:
        if event["data"].get("proposal") == asked[-1]["data"]["proposal"]:
            if event["kind"] == "proposal_answered":
                answer = "yes" if event["data"]["agreed"] else "no"
            elif event["kind"] == "proposal_lapsed":
                answer = "silence"
    return {"until": asked[-1]["data"]["until"], "answer": answer}


def _day(proposal: Mapping[str, Any], zone: str) -> str:
    """The proposed day as a date field wants it."""
    return datetime.fromisoformat(proposal["until"]).astimezone(ZoneInfo(zone)).date().isoformat()


def pile_here() -> str | None:
    """The pile the officer is working through, by the address or the form."""
    form = g.get("form")
    name = str(form.get("pile", "") if form is not None else request.args.get("pile", ""))
    return name if name in VERB_OF else None


def centre_pages(house: House) -> Blueprint:
    """The blueprint of /centre/."""
    blueprint = Blueprint("centre", __name__, url_prefix="/centre", template_folder="templates")
    desk, guard = CentreTickets(house, "/centre"), by_role(house, *sorted(OFFICERS))

    @guard
    def waiting() -> ResponseReturnValue:
        reader = reader_of(house)
        return show(house, "centre.html", reader=reader, **vars(desk_now(house, current_actor(), reader.now)))

    @guard
    def whole_pile(name: str) -> ResponseReturnValue:
        if name not in VERB_OF:
            raise NotFound("pile", "there is no such pile")
        reader = reader_of(house)
        found = pile(house, current_actor(), name, reader.now)
        return show(house, "centre/pile.html", reader=reader, pile=found)

    @guard
    def send_again(row_id: int) -> ResponseReturnValue:
        replay_seen(house, row_id)
        flash("replay")
        return redirect("/centre/", 303)

    blueprint.add_url_rule("/", "waiting", waiting)
    blueprint.add_url_rule("/piles/<name>", "pile", whole_pile)
    blueprint.add_url_rule(f"/outbox/<{ROW}:row_id>/replay", "replay", send_again, methods=["POST"])
    blueprint.add_url_rule(f"/media/<{ROW}:media_id>", "media", guard(desk.media))
    blueprint.add_url_rule("/<number>", "ticket", guard(desk.show))
    blueprint.add_url_rule("/<number>/<verb>", "act", guard(desk.act), methods=["POST"])
    add_board(blueprint, house, guard)
    add_several(blueprint, house, guard)
    add_search(blueprint, house, guard)
    add_finding(blueprint, house, guard)
    add_precedents(blueprint, house, guard)
    add_watching(blueprint, house, guard)
    add_hot(blueprint, house, guard)
    add_matters(blueprint, house, guard)
    add_documents(blueprint, house, guard)
    add_ranking(blueprint, house, guard)
    add_wall(blueprint, house, guard)
    return blueprint

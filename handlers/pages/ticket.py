"""A ticket's page and its verbs as forms; the units' desk and the centre's differ in their address only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.calendar import Calendar
from bot.offers import Place, offered
from bot.permission import Actor
from bot.refusal import Invalid, NotFound, Refusal
from bot.vocabulary import DeadlineKind, Status
from handlers.api.tickets import known_number
from handlers.guards import current_actor
from handlers.pages.forms import Form, read_files
from handlers.pages.reader import Reader
from handlers.pages.show import reader_of, show
from handlers.pictures import picture
from services.house import House
from services.tickets.media import kept_media
from services.tickets.verbs import VERBS, act
from services.tickets.view import TicketPage, ticket_page

ROW = f"int(max={2**63 - 1})"
YES_NO = {"yes": True, "no": False}
CLOSING = time(17, 30)  # of a day without working periods
RETURN_REASONS = ("not_duty", "other_area", "other_lead", "handled", "unclear")


class TicketDesk:
    """The two views of one side; `base` is /unit or /centre."""

    template = "ticket.html"

    def __init__(self, house: House, base: str) -> None:
        self._house, self._base = house, base

    def more(self, page: TicketPage, reader: Reader) -> dict[str, Any]:
        """What this side's page shows beyond the shared one."""
        return {}

    def show(self, number: str) -> ResponseReturnValue:
        """The ticket as this person may see it."""
        return self._page(number, current_actor(), {}, None)

    def act(self, number: str, verb: str) -> ResponseReturnValue:
        """One verb; refused, the page stands again with the reason and what was typed."""
        actor, form, now = current_actor(), g.form, self._house.now()
        reader = reader_of(self._house, now)
        try:
            fields = fields_of(verb, form, reader.rules.calendar)
            if VERBS[verb].pictures and request.files:
                fields["pictures"] = read_files(request, "photos")
            act(self._house, actor, known_number(number), verb, fields, now)
        except NotFound:
            raise
        except Refusal as refusal:
            if not (refusal.key == "twice" and self._stands_there(number, form)):
                typed = {**form.to_dict(), "verb": verb}
                return self._page(number, actor, typed, refusal), refusal.status
        flash(verb)
        return redirect(f"{self._base}/" if form.get("back") == "list" else f"{self._base}/{number}", 303)

    def _stands_there(self, number: str, form: Form) -> bool:
        """True when the words of a form sent twice were taken the first time."""
        said = ticket_page(self._house, current_actor(), known_number(number), self._house.now()).words
        return any(row["text"] == form.get("text", "").strip() for row in said)

    def media(self, media_id: int) -> ResponseReturnValue:
        """A picture, voice or film of a ticket."""
        return picture(kept_media(self._house, current_actor(), media_id))

    def _page(self, number: str, actor: Actor, typed: Mapping[str, str], refusal: Refusal | None) -> str:
        now = self._house.now()
        page = ticket_page(self._house, actor, known_number(number), now)
        reader = reader_of(self._house, now)
        policy = reader.rules.policy
        final = page.summary["dispatches"] >= policy.final_dispatch
        reserved = any(event["kind"] == "reserved" for event in page.events)
        place = replace(place_of(page), final=final and not reserved)
        return show(
            self._house,
            self.template,
            reader=reader,
            base=self._base,
            here=f"{self._base}/{page.summary['number']}",
            ticket=page.summary,
            page=page,
            unmet=sorted((row for row in page.deadlines if unmet(row)), key=lambda row: row["due_at"]),
            past=[row for row in page.deadlines if not unmet(row)],
            offers=offered(actor, place, policy.conclude_after),
            final=page.summary["dispatches"] + 1 >= policy.final_dispatch,
            question=question_of(page),
            return_reasons=RETURN_REASONS,
            decline_reasons=decline_reasons(reader),
            today=now.astimezone(ZoneInfo(reader.rules.calendar.zone)).date().isoformat(),
            typed=typed,
            refusal=refusal,
            **self.more(page, reader),
        )


def unmet(deadline: Mapping[str, Any]) -> bool:
    """True while somebody still owes it."""
    return not deadline["met_at"] and not deadline["ended_at"]


def place_of(page: TicketPage) -> Place:
    """Where the ticket stands, for the choice of buttons."""
    ticket = page.summary
    return Place(
        status=Status(ticket["status"]),
        kinds=frozenset(DeadlineKind(row["kind"]) for row in page.deadlines if unmet(row)),
        subjects=frozenset(row["subject"] for row in page.rulings if not row["decided_at"]),
        cards=frozenset(row["state"] for row in page.cards),
        sealed=ticket["sealed"],
        led_by_centre=str(ticket["handler"]).startswith("centre/"),
        level=ticket["level"],
        reopens=ticket["reopens"],
        leads=page.leads,
        seen_by_unit=ticket["dispatches"] > 0,
        alike=bool(ticket.get("alike")),
    )


def question_of(page: TicketPage) -> dict[str, Any] | None:
    """What waits for a ruling, with the words it was asked in."""
    waiting = next((row for row in page.rulings if not row["decided_at"]), None)
    if waiting is None:
        return None
    words = next((row["text"] for row in page.words if row["id"] == waiting["text"]), "")
    return {**waiting, "words": words}


def decline_reasons(reader: Reader) -> list[str]:
    """The closed list of reasons for 不予受理, as the wording has it."""
    table = reader.house.wording.tables[reader.language]
    return [key.removeprefix("decline.") for key in table if key.startswith("decline.")]


def fields_of(verb: str, form: Form, calendar: Calendar) -> dict[str, Any]:
    """The form as the fields of a verb: yes and no as flags, a day as its closing time.

    Raises NotFound for an unknown verb, Invalid for a day that is none.
    """
    known = VERBS.get(verb)
    if known is None:
        raise NotFound("verb", "there is no such verb")
    names = {*known.words, *known.more, *known.grades}
    given = {name: next((one for one in form.getlist(name) if one.strip()), "") for name in names}
    fields: dict[str, Any] = {name: value for name, value in given.items() if value}
    fields |= {name: YES_NO.get(form.get(name, "")) for name in known.flags}
    if (seen := form.get("seen", "")).isascii() and seen.isdigit():
        fields["seen"] = int(seen[:9])
    fields |= {name: [code for code in form.getlist(name) if code] for name in known.units}
    if "until" in fields:
        fields["until"] = closing_of(fields["until"], calendar)
    return fields


def closing_of(day: str, calendar: Calendar) -> str:
    """The end of the office's day, ISO 8601 with offset. Raises Invalid."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise Invalid("until", "until must be a day") from None
    periods = calendar.periods_on(chosen)
    closes = periods[-1].closes if periods else CLOSING
    return datetime.combine(chosen, closes, ZoneInfo(calendar.zone)).isoformat()

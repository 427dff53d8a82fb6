"""What the centre's ticket page says to whoever decides where a ticket goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.conversation.parting import sentences_of
from bot.intake.place import place_of
from bot.intake.words import plain
from bot.permission import Actor
from bot.routing.chances import chance_of
from bot.routing.cohandling import implied
from handlers.pages.reader import Reader
from services.house import House
from services.tickets.view import TicketPage
from services.watch.alike import compared

SHOWN = 3


def triage_of(house: House, actor: Actor, page: TicketPage, reader: Reader) -> dict[str, Any]:
    """Suggestions with their reasons, the place, sentences to split by, like tickets, an open question."""
    ticket, words = page.summary, first_words(page)
    return {
        "words": words,
        "place": place_of(plain(words)),
        "suggestions": [_suggestion(one, ticket) for one in ticket["candidates"][:SHOWN]],
        "sentences": sentences_of(words) if not ticket["sealed"] else (),
        "parts": ticket["parts"],
        "alike": _alike(house, actor, ticket, reader.now),
        "asked": asked_of(page),
        "sent_by": _precedent_of(ticket),
    }


def first_words(page: TicketPage) -> str:
    """What the person wrote first."""
    said = (one for one in page.words if one["author"] == "citizen" and one["kind"] == "message")
    return next((one["text"] for one in said if one["text"]), "")


def _suggestion(one: Mapping[str, Any], ticket: Mapping[str, Any]) -> dict[str, Any]:
    """With the units that could help; of two matters each goes its own way instead."""
    helpers = implied(ticket["candidates"], one["code"]) if one["code"] and not ticket["parts"] else []
    return {**one, "chance": chance_of(one["score"]), "helpers": helpers}


def _alike(house: House, actor: Actor, ticket: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    return compared(house, actor, ticket["number"], now) if ticket["alike"] else []


def asked_of(page: TicketPage) -> dict[str, Any] | None:
    """The last question an officer put to the person: its words, when, and when it was answered."""
    asked = next((event for event in reversed(page.events) if event["kind"] == "asked_citizen"), None)
    if asked is None:
        return None
    text = next((one["text"] for one in page.words if one["id"] == asked["data"]["text"]), "")
    later = (e for e in page.events if e["kind"] == "detail_answered" and e["seq"] > asked["seq"])
    return {"text": text, "at": asked["at"], "answered_at": next((e["at"] for e in later), None)}


def _precedent_of(ticket: Mapping[str, Any]) -> str | None:
    """The number of the precedent that sent the ticket where it is, if one did."""
    best = ticket["candidates"][0] if ticket["candidates"] else None
    if best is None or best["code"] != ticket["unit"] or not ticket["unit"]:
        return None
    found = (r[1] for r in best["reasons"] if not isinstance(r, str) and r[0] == "precedent")
    return next(found, None)

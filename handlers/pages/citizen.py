"""/t/<token>: a citizen's own page of a ticket. No login: the link is the key, and only they were told it."""

import secrets
from functools import wraps
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue

from bot.refusal import Invalid, Refusal
from bot.vocabulary import Status
from handlers.guards import UPLOAD_BYTES, View, marked, public
from handlers.pages.forms import read_files
from handlers.pages.reader import Reader
from handlers.pages.session import chosen_language
from handlers.pages.show import show
from handlers.pictures import picture
from services.citizen.acts import Deed, do
from services.citizen.link import Gone, number_in
from services.citizen.page import CitizenPage, citizen_medium, citizen_page
from services.house import House

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
ROW = f"int(max={2**63 - 1})"
LONGEST_TOKEN = 60
IN_HAND = (Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS)


def citizen_pages(house: House) -> Blueprint:
    """The blueprint of /t/<token>."""
    blueprint = Blueprint("citizen", __name__, url_prefix="/t", template_folder="templates")
    door = _Door(house)
    add = blueprint.add_url_rule
    add("/<token>", "page", by_link(house, public(door.page)))
    add("/<token>", "act", by_link(house, public(door.act, UPLOAD_BYTES)), methods=["POST"])
    add(f"/<token>/media/<{ROW}:media_id>", "media", by_link(house, public(door.media)))

    @blueprint.after_request
    def discreet(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return blueprint


def by_link(house: House, view: View) -> View:
    """A link that was never given out opens nothing, before anything else is looked at."""

    @wraps(view)
    def guarded(token: str, **values: Any) -> ResponseReturnValue:
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise Gone("link", "this link opens nothing")
        number_in(house.keys, token)
        return view(token=token, **values)

    return marked("link")(guarded)


class _Door:
    """The views, with what they were given."""

    def __init__(self, house: House) -> None:
        self._house = house

    def page(self, token: str) -> ResponseReturnValue:
        """The ticket as its citizen may see it."""
        return self._shown(token)

    def act(self, token: str) -> ResponseReturnValue:
        """One form; refused, the page stands again with the reason and what was typed."""
        form = g.form
        try:
            deed = Deed(
                form.get("act", ""), form.get("key", "")[:40] or secrets.token_hex(8), form.get("text", ""),
                form.get("choice", ""), form.get("solved", ""), read_files(request, "photos"),
            )  # fmt: skip
            said = do(self._house, token, deed, self._house.now())
        except Invalid as refusal:
            return self._shown(token, refusal, form.get("text", "")), refusal.status
        flash(said)
        return redirect(f"/t/{token}", 303)

    def media(self, token: str, media_id: int) -> ResponseReturnValue:
        """A picture the person sent, or was sent."""
        try:
            return picture(citizen_medium(self._house, token, media_id, self._house.now()))
        except LookupError:
            raise Gone("link", "there is no such picture") from None

    def _shown(self, token: str, refusal: Refusal | None = None, typed: str = "") -> str:
        now = self._house.now()
        page = citizen_page(self._house, token, now)
        chosen = "lang" in request.args or "language" in session
        language = chosen_language() if chosen else page.language
        return show(
            self._house, "citizen/page.html", reader=Reader(self._house, language, now), page=page,
            here=f"/t/{token}", key=secrets.token_hex(8), refusal=refusal, typed=typed, acts=acts_of(page),
        )  # fmt: skip


def acts_of(page: CitizenPage) -> tuple[str, ...]:
    """What can be done now, the most pressing first."""
    found = ["time"] if page.asked else []
    if page.status is Status.RESOLVED:
        found.append("rate")
    found.append("add")
    if page.status in IN_HAND:
        found.append("urge")
    if page.status in (Status.CLOSED, Status.DECLINED):
        found.append("again")
    if page.status is Status.CLOSED and page.rating and page.rating["satisfaction"] is None:
        found.append("rate")
    if page.status in IN_HAND:
        found.append("withdraw")
    return (*found, "call")

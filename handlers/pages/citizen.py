"""/t/<token>: a citizen's own page of a ticket. No login: the link is the key, and only they were told it."""

import secrets
from functools import wraps
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue

from bot.refusal import Conflict, Invalid, Refusal
from bot.vocabulary import Nature, Status
from handlers.guards import UPLOAD_BYTES, View, marked, public
from handlers.pages.forms import Form, read_files
from handlers.pages.reader import Reader
from handlers.pages.session import chosen_language
from handlers.pages.show import show
from handlers.pictures import picture
from services.citizen.acts import Deed, do
from services.citizen.link import Gone, number_in
from services.citizen.page import CitizenPage, citizen_medium, citizen_page
from services.citizen.receipt import check_receipt
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
            raise Gone("page_gone", "this link opens nothing")
        number_in(house.keys, token)
        return view(token=token, **values)

    return marked("link")(guarded)


def receipt_pages(house: House) -> Blueprint:
    """The blueprint of /receipt, where a code is checked."""
    blueprint = Blueprint("receipt", __name__, template_folder="templates")

    def receipt() -> ResponseReturnValue:
        code = request.args.get("code", "").strip()[:40]
        checked = check_receipt(house, code) if code else None
        return show(house, "citizen/receipt.html", code=code, checked=checked)

    blueprint.add_url_rule("/receipt", "receipt", public(receipt))
    return blueprint


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
                session.get("language", ""),
            )  # fmt: skip
            said = do(self._house, token, deed, self._house.now())
        except (Invalid, Conflict) as refusal:
            return self._shown(token, refusal, form), refusal.status
        flash(said)
        return redirect(f"/t/{token}", 303)

    def media(self, token: str, media_id: int) -> ResponseReturnValue:
        """A picture the person sent, or was sent."""
        try:
            return picture(citizen_medium(self._house, token, media_id, self._house.now()))
        except LookupError:
            raise Gone("page_gone", "there is no such picture") from None

    def _shown(self, token: str, refusal: Refusal | None = None, form: Form | None = None) -> str:
        now, failed = self._house.now(), form or Form()
        page = citizen_page(self._house, token, now)
        chosen = "lang" in request.args or "language" in session
        language = chosen_language() if chosen else page.language
        return show(
            self._house, "citizen/page.html", reader=Reader(self._house, language, now), page=page,
            here=f"/t/{token}", key=secrets.token_hex(8), refusal=refusal, acts=acts_of(page),
            failed=failed.get("act", ""), typed=failed.get("text", ""),
        )  # fmt: skip


def acts_of(page: CitizenPage) -> tuple[str, ...]:
    """What can be done now, in the order of the page."""
    in_hand = page.status in IN_HAND
    may = {
        "time": page.asked is not None,
        "rate": page.rating["ask"],
        "why": page.rating["why"],
        "add": True,
        "urge": in_hand,
        "again": page.nature != Nature.PRAISE and page.status in (Status.RESOLVED, Status.CLOSED),
        "object": page.status is Status.DECLINED and not page.objected,
        "share": page.shared is not None,
        "correct": page.rating["correct"],
        "call": True,
        "withdraw": in_hand,
    }
    return tuple(act for act, allowed in may.items() if allowed)

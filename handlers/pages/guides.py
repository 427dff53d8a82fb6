"""/guides/: service guides (办事指南) for everybody: found by words, unit or subject. No login."""

from flask import Blueprint, request

from bot.guides.facts import SUBJECTS
from bot.refusal import NotFound
from handlers.guards import public
from handlers.pages.show import show
from services.guides.shelf import Wanted, guide_in_use, guides_in_use
from services.house import House

KEY_MOST = 60
WORDS_MOST = 60


def guide_pages(house: House) -> Blueprint:
    """The blueprint of /guides/."""
    blueprint = Blueprint("guides", __name__, url_prefix="/guides", template_folder="templates")

    def listed() -> str:
        args = request.args
        subject = args.get("subject", "")
        wanted = Wanted(
            args.get("q", "").strip()[:WORDS_MOST], args.get("unit", "")[:20],
            subject if subject in SUBJECTS else "",
        )  # fmt: skip
        found, known = guides_in_use(house, wanted)
        units = sorted({guide.unit for guide in known})
        subjects = [one for one in SUBJECTS if any(guide.subject == one for guide in known)]
        return show(
            house,
            "guides/list.html",
            found=found,
            wanted=wanted,
            units=units,
            subjects=subjects,
            here="/guides/",
        )

    def one(key: str) -> str:
        if len(key) > KEY_MOST:
            raise NotFound("guide", "there is no such guide")
        return show(house, "guides/guide.html", guide=guide_in_use(house, key))

    blueprint.add_url_rule("/", "list", public(listed))
    blueprint.add_url_rule("/<key>", "guide", public(one))
    return blueprint

"""One reading of a message: everything later rooms need to know, as a plain value."""

from typing import Any

from bot.complaint import Complaint
from bot.intake.cues import cues_in
from bot.intake.danger import danger_of, may_be_danger
from bot.intake.lanes import is_advertising, lane_of
from bot.intake.learnt import grams_of, score
from bot.intake.manner import hides_words, is_abusive, wants_anonymity
from bot.intake.nature import asks_surely, nature_of
from bot.intake.place import place_of
from bot.intake.question import asks_how
from bot.intake.topic import topic_of
from bot.intake.urgency import urgency_of
from bot.intake.words import plain
from bot.routing.chances import chance_of
from bot.routing.grounds import say_ground
from bot.routing.router import Router
from bot.vocabulary import Nature, Urgency
from bot.wording import Wording


def read(text: str, router: Router, *, scene_unit: str | None = None) -> Complaint:
    """The complaint in a text of any length and script; never raises. `scene_unit`: the QR scanned."""
    said = plain(text)
    routing = router.route(text, scene_unit)
    grams, danger = grams_of(said), danger_of(said)
    logits = score(router.weights.nature, grams, cues_in(said)) if router.weights.nature else {}
    levels = score(router.weights.topic, grams) if router.weights.topic else {}
    nature = nature_of(said, logits)
    if nature in (Nature.COMPLAINT, Nature.HELP) and asks_how(said):
        nature = Nature.INQUIRY  # short, of how a thing is done, and about nobody
    staff = nature is not Nature.PRAISE and logits.get("about_staff", -1.0) > 0
    urgency = urgency_of(said, danger)
    lane, reason = lane_of(said, nature, staff)
    return Complaint(
        text=text,
        nature=nature,
        urgency=urgency,
        about_staff=staff,
        routing=routing,
        topic=topic_of(said, routing.best.code, router.weights.topics, levels),
        place=place_of(said),
        lane=lane,
        lane_reason=reason,
        danger=danger,
        may_be_danger=danger is None and may_be_danger(said),
        surely_asks=asks_surely(nature, logits) and not staff and urgency is Urgency.ORDINARY,
        anonymous=wants_anonymity(said),
        hide_words=hides_words(said),
        abusive=is_abusive(said),
        advertising=is_advertising(said),
    )


def route_row(text: str, router: Router, explain: Wording | None = None) -> dict[str, Any]:
    """What `flask route` prints for one text: at least three units, best first; `code` None = none of them.

    With words to `explain` in, each unit has its chance and its reasons, and the place that was read stands
    beside them.
    """
    complaint = read(text, router)
    units: list[dict[str, Any]] = []
    for candidate in complaint.routing.candidates:
        unit: dict[str, Any] = {"code": candidate.code, "score": candidate.score}
        if explain:
            unit["chance"] = explain.say("zh", f"chance.{chance_of(candidate.score)}")
            unit["reasons"] = [say_ground(r.kind, r.words, explain, "zh") for r in candidate.reasons]
        units.append(unit)
    told = {"place": complaint.place} if explain else {}
    return {
        "units": units,
        "sure": complaint.routing.sure,
        "nature": complaint.nature.value,
        "urgency": complaint.urgency.value,
        "may_be_danger": complaint.may_be_danger,
        "about_staff": complaint.about_staff,
        "topic": complaint.topic,
        **told,
    }

"""Does a message belong to the ticket at hand? A second, different matter is never swallowed."""

from datetime import timedelta
from enum import StrEnum

from bot.complaint import Complaint
from bot.conversation.commands import ANOTHER
from bot.conversation.context import TicketBrief
from bot.conversation.heard import Heard
from bot.conversation.telling import goes_on, shares_things, stands_alone, tells_only_who
from bot.similar import similarity
from bot.vocabulary import Nature, Urgency

SHORT = 12  # characters under which a message can hardly tell a matter of its own
ALIKE = 0.5  # shared pairs of characters from which two texts tell one matter
SOME_WEIGHT = 0.3  # a unit's score from which it speaks against another
FULL_WEIGHT = 0.9  # a unit's score from which even a few words are surely its own
LIGHT = 0.5  # a unit's score up to which words told later may be about an older ticket
VAGUE_MOST = 40  # characters up to which words without a unit's weight are no matter of their own
GRAVITY = (Urgency.ORDINARY, Urgency.URGENT, Urgency.EMERGENCY)


class Verdict(StrEnum):
    """What the house makes of it: joins, a matter of its own, or its own with a question."""

    JOINS = "joins"
    OTHER = "other"
    DOUBTFUL = "doubtful"


def at_hand(heard: Heard) -> TicketBrief | None:
    """The open ticket of the person's last message, if that was at most `merge_minutes` ago."""
    last = heard.context.last_message_at
    if last is None or heard.context.now - last > timedelta(minutes=heard.merge_minutes):
        return None
    brief = heard.ticket(heard.context.current)
    return None if brief is None or brief.status.ended else brief


def compare(heard: Heard, brief: TicketBrief) -> Verdict:
    """A message within the window against the ticket at hand."""
    if ANOTHER.match(heard.said):
        return Verdict.OTHER
    if tells_only_who(heard.said):
        return Verdict.JOINS
    complaint = heard.complaint
    if complaint.urgency is not Urgency.ORDINARY and (graver := _graver(heard, brief)):
        return graver
    if similarity(complaint.text, brief.text) >= ALIKE or _hardly_begun(heard, brief):
        return Verdict.JOINS
    if _nature_differs(complaint, brief):
        return Verdict.OTHER
    return _by_unit(heard, brief)


def _graver(heard: Heard, brief: TicketBrief) -> Verdict | None:
    """Danger, or a livelihood cut off, that the ticket does not tell yet: somebody must hear of it now."""
    before = heard.read(brief.text)
    if GRAVITY.index(heard.complaint.urgency) <= GRAVITY.index(before.urgency):
        return None
    same_unit = heard.complaint.routing.best.code == brief.unit
    return Verdict.DOUBTFUL if same_unit and heard.complaint.danger is None else Verdict.OTHER


def _hardly_begun(heard: Heard, brief: TicketBrief) -> bool:
    """So far there is a picture, or a beginning that names nobody who could answer."""
    if not brief.text.strip():
        return True
    begun = brief.unit is None and len(brief.text) <= VAGUE_MOST
    return begun and heard.read(brief.text).routing.best.score < SOME_WEIGHT


def _nature_differs(complaint: Complaint, brief: TicketBrief) -> bool:
    """Praise beside a case, a report beside anything: clearly another matter."""
    if Nature.PRAISE in (complaint.nature, brief.nature):
        return complaint.nature != brief.nature and len(complaint.text) >= SHORT
    return complaint.nature is Nature.REPORT and brief.nature is not Nature.REPORT


def _by_unit(heard: Heard, brief: TicketBrief) -> Verdict:
    """Who would answer decides where that is clear; else whether the words lean on what was told."""
    said, routing = heard.said, heard.complaint.routing
    if routing.best.code == brief.unit:
        return Verdict.JOINS
    short, linked = len(said) <= SHORT, goes_on(said) or shares_things(said, brief.text)
    if routing.sure and routing.best.code is not None and brief.unit is not None:
        against = (routing.best.score >= FULL_WEIGHT) + (not short) + (not linked)
        return (Verdict.JOINS, Verdict.DOUBTFUL, Verdict.OTHER, Verdict.OTHER)[against]
    if linked:
        return Verdict.JOINS
    weighty = not short and routing.best.score >= SOME_WEIGHT
    return Verdict.DOUBTFUL if weighty or stands_alone(said) else Verdict.JOINS


def is_another(heard: Heard) -> bool:
    """Clearly not about what the open question is about: it says so, tells danger, or is another unit's."""
    if ANOTHER.match(heard.said):
        return True
    complaint, brief, question = heard.complaint, heard.asked_about, heard.context.question
    if complaint.danger is not None:
        return brief is None or heard.read(brief.text).danger is None
    best = complaint.routing.best
    few = len(heard.said) <= SHORT and best.score < FULL_WEIGHT
    if not complaint.routing.sure or best.code is None or few:
        return False
    unit = brief.unit if brief else question.number if question else None
    alike = brief is not None and similarity(complaint.text, brief.text) >= ALIKE
    return best.code != unit and not alike


def resembling(heard: Heard) -> TicketBrief | None:
    """An open ticket of the same person, outside the window, that this may be about: alike, or the latest
    when the words are too vague to be a matter of their own."""
    in_hand = [brief for brief in heard.context.tickets if not brief.status.ended]
    alike = next((b for b in in_hand if similarity(heard.text, b.text) >= ALIKE), None)
    if alike is not None or ANOTHER.match(heard.said):
        return alike
    best = heard.complaint.routing.best
    vague = best.score < LIGHT and not heard.complaint.routing.sure and len(heard.said) <= VAGUE_MOST
    ordinary = heard.complaint.urgency is Urgency.ORDINARY
    return in_hand[0] if in_hand and vague and ordinary else None

"""When a guide may answer at all: a plain question and nothing else, for it must never close a complaint."""

from bot.complaint import Complaint
from bot.guides.facts import GuideFacts
from bot.guides.matcher import Matcher
from bot.intake.question import asks_how, asks_plainly
from bot.intake.words import plain
from bot.vocabulary import Lane, Nature, Urgency


def may_answer(complaint: Complaint) -> bool:
    """True for a short ordinary question in which nobody is complained about and no danger is named."""
    if complaint.nature is not Nature.INQUIRY or complaint.urgency is not Urgency.ORDINARY:
        return False
    if complaint.danger or complaint.may_be_danger:
        return False
    if complaint.about_staff or complaint.abusive or complaint.lane is not Lane.ORDINARY:
        return False
    said = plain(complaint.text)
    return asks_plainly(said) and (complaint.surely_asks or asks_how(said))


def answering(matcher: Matcher, complaint: Complaint) -> GuideFacts | None:
    """The guide that answers this at once, or None: then the unit alone does."""
    return matcher.find(complaint.text) if may_answer(complaint) else None

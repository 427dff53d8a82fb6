"""Service guides (办事指南): the robot's own answer to an inquiry, beside the ticket."""

from sqlalchemy import select

from models.registry import Guide
from services.work import Work


def fitting_guide(work: Work, text: str, language: str) -> str | None:
    """The guide whose keywords the text holds most of, as words to answer with; None when none fits."""
    lowered = text.lower()
    best: tuple[int, Guide] | None = None
    for guide in work.session.scalars(select(Guide)):
        hits = sum(len(word) for word in guide.keywords.split("|") if word and word.lower() in lowered)
        if hits and (best is None or hits > best[0]):
            best = (hits, guide)
    if best is None:
        return None
    guide = best[1]
    title, body = (guide.title_en, guide.body_en) if language == "en" else (guide.title, guide.body)
    return f"{work.say(language, 'name.guide', title=title)}\n{body}"

"""How visits to a unit's windows were rated by their QR (好差评)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from models.judgements import VisitRating
from models.ledgers import Text
from services.house import House
from services.work import look

DAYS = 30
LATEST = 20


@dataclass(frozen=True)
class Visits:
    """`counts`: by unit or window, how many of each grade 5..1; `words`: the latest, of nobody by name and by
    the day alone: a minute would tell a clerk who stood at the window."""

    counts: dict[str, dict[int, int]]
    words: list[dict[str, Any]]


def visits_of(house: House, unit: str | None, now: datetime) -> Visits:
    """The ratings of the last 30 days of a unit and its windows."""
    with look(house, now) as work:
        own = work.rules.within(unit)
        recent = VisitRating.unit.in_(own) & (VisitRating.at >= now - timedelta(days=DAYS))
        counted = (
            select(VisitRating.unit, VisitRating.satisfaction, func.count())
            .where(recent)
            .group_by(VisitRating.unit, VisitRating.satisfaction)
        )
        counts: dict[str, dict[int, int]] = {code: dict.fromkeys(range(5, 0, -1), 0) for code in sorted(own)}
        for code, grade, count in work.session.execute(counted):
            counts[code][grade] = count
        said = select(VisitRating, Text).outerjoin(Text, Text.id == VisitRating.text_id).where(recent)
        rows = work.session.execute(said.order_by(VisitRating.id.desc()).limit(LATEST))
        words = [
            {"day": row.day, "unit": row.unit, "grade": row.satisfaction, "why": row.why,
             "text": text.body if text else ""}
            for row, text in rows
        ]  # fmt: skip
    return Visits(counts, words)

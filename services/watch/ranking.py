"""The ranking, fair as policy.md says: among peers, in three tiers, by a sample weighted back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from bot.scores import Answer, Score, Tier, score, tier
from models.judgements import CallBack, Rating, Sample
from models.registry import Unit
from models.tickets import Ticket
from services.house import House
from services.tickets.drawn import closed_in, months_bounds, whole_unit
from services.work import Work, look

Answers = Mapping[str, Sequence[Answer]]


@dataclass(frozen=True)
class Standing:
    """One unit: its score without the ratings that were excluded and with them, and its tier."""

    code: str
    rated: int
    score: Score | None
    with_excluded: Score | None
    tier: Tier


@dataclass(frozen=True)
class PeerGroup:
    """Units that are like each other, the best first, and their mean."""

    name: str
    mean: float | None
    units: list[Standing]


def ranking(house: House, month: str, now: datetime) -> list[PeerGroup]:
    """Every ranked unit in its peer group for a month like 2026-11; seven statements."""
    with look(house, now) as work:
        start, end = months_bounds(month, work.rules.calendar.zone)
        kept, everything = _low(work, start, end, excluded=False), _low(work, start, end, excluded=True)
        sampled, rated = _sampled(work, month, start, end), _rated(work, start, end)
        units = list(
            work.session.scalars(select(Unit).where(Unit.active, Unit.ranked, Unit.parent.is_(None)))
        )
        policy = work.rules.policy

        def of(low: Answers, codes: Sequence[str]) -> Score | None:
            return score([a for code in codes for a in (*low.get(code, ()), *sampled.get(code, ()))], policy)

        groups: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            groups[unit.peer_group].append(unit)
        told = []
        for name, members in sorted(groups.items()):
            mean = of(kept, [unit.code for unit in members])
            standings = [
                _standing(work, code, rated.get(code, 0), mean, of(kept, [code]), of(everything, [code]))
                for code in (unit.code for unit in members)
            ]
            told.append(PeerGroup(name, mean.total if mean else None, sorted(standings, key=_best_first)))
        return told


def _standing(
    work: Work, code: str, rated: int, mean: Score | None, own: Score | None, with_excluded: Score | None
) -> Standing:
    rated = max(rated, own.answers if own else 0)  # who was called back has rated too
    where = tier(own, mean.total if mean else 0.0, rated, work.rules.policy)
    return Standing(code, rated, own, with_excluded, where)


def _best_first(one: Standing) -> tuple[int, float, str]:
    return list(Tier).index(one.tier), -(one.score.total if one.score else 0.0), one.code


def _low(work: Work, start: datetime, end: datetime, *, excluded: bool) -> Answers:
    """All low ratings of the period, each for itself; a call back that reached the person goes before."""
    policy = work.rules.policy
    low: ColumnElement[bool] = Rating.satisfaction.in_(policy.low_grades) | (Rating.solved == "no")
    query = (
        select(Rating, Ticket.unit, Ticket.contacted_at)
        .join(Ticket, Ticket.id == Rating.ticket_id)
        .where(low, Ticket.unit.is_not(None), Ticket.sealed.is_(False), Rating.at >= start, Rating.at < end)
    )
    if not excluded:
        query = query.where(Rating.excluded_at.is_(None))
    rows = work.session.execute(query).all()
    called = _called(work, [row.Rating.ticket_id for row in rows])
    found: dict[str, list[Answer]] = defaultdict(list)
    for rating, unit, contacted_at in rows:
        solved = called.get(rating.ticket_id, rating.solved)
        found[whole_unit(work, unit)].append(Answer(contacted_at is not None, solved, rating.satisfaction))
    return found


def _called(work: Work, tickets: Sequence[int]) -> dict[int, str]:
    query = select(CallBack).where(CallBack.ticket_id.in_(tickets), CallBack.solved.is_not(None))
    return {row.ticket_id: str(row.solved) for row in work.session.scalars(query.order_by(CallBack.id))}


def _sampled(work: Work, month: str, start: datetime, end: datetime) -> Answers:
    """The sample's answers; each stands for as many of the unit's closed tickets as were not asked."""
    closed: dict[str, int] = defaultdict(int)
    query = select(Ticket.unit, func.count()).where(closed_in(start, end)).group_by(Ticket.unit)
    for unit, count in work.session.execute(query):
        closed[whole_unit(work, unit)] += count
    rows: dict[str, list[Sample]] = defaultdict(list)
    for row in work.session.scalars(select(Sample).where(Sample.month == month, Sample.reached.is_(True))):
        rows[row.unit].append(row)
    return {
        unit: [
            Answer(
                bool(row.contacted),
                row.solved,
                row.satisfaction,
                max(closed[unit], len(reached)) / len(reached),
            )
            for row in reached
        ]
        for unit, reached in rows.items()
    }


def _rated(work: Work, start: datetime, end: datetime) -> dict[str, int]:
    """How many tickets of each unit were rated in the period, excluded ones left out."""
    query = (
        select(Ticket.unit, func.count(Rating.ticket_id.distinct()))
        .join(Rating, Rating.ticket_id == Ticket.id)
        .where(Rating.at >= start, Rating.at < end, Rating.excluded_at.is_(None), Ticket.unit.is_not(None))
        .group_by(Ticket.unit)
    )
    counted: dict[str, int] = defaultdict(int)
    for unit, count in work.session.execute(query):
        counted[whole_unit(work, unit)] += count
    return counted


def calls_to_make(house: House, now: datetime) -> list[dict[str, Any]]:
    """The drawn tickets nobody has called about yet, the first drawn first, at most 100."""
    with look(house, now) as work:
        query = (
            select(Sample, Ticket.number, Ticket.topic)
            .join(Ticket, Ticket.id == Sample.ticket_id)
            .where(Sample.reached.is_(None))
            .order_by(Sample.drawn_at, Sample.id)
            .limit(100)
        )
        return [
            {"id": row.id, "number": number, "topic": topic, "unit": row.unit, "month": row.month,
             "attempts": row.attempts, "drawn_at": row.drawn_at}
            for row, number, topic in work.session.execute(query)
        ]  # fmt: skip

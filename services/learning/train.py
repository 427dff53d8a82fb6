"""Weights from the county's own history: learnt beside the shipped ones, judged on tickets kept apart.

The history is read in one transaction, learnt from with none open, and kept in another; the service goes on
meanwhile. What is not better on the tickets kept apart is not installed.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import func, select

from bot.refusal import Conflict
from bot.routing.grams import Grams
from bot.routing.learning import Lesson, learn_more
from bot.routing.router import Router
from bot.vocabulary import Status
from models.ledgers import Text
from models.tickets import Precedent, Ticket
from models.workings import RouterVersion
from services.house import House
from services.learning.known import packed
from services.record import audit
from services.work import Work, begin, look, rules_changed

STOOD = (Status.IN_PROGRESS, Status.RESOLVED, Status.CLOSED, Status.CONCLUDED)
MOST = 4000  # of the latest tickets: an older county did its work otherwise, and memory has an end
APART = 5  # one ticket in so many is judged by and never learnt from
LEAST_APART = 20  # fewer tell nothing
CORRECTED = 2.0  # what an officer put right counts double
WITHOUT = "fewer than {} dispatched tickets to judge by"
WORSE = "not better than what is in force"


@dataclass(frozen=True)
class Measured:
    """Of the tickets kept apart: shares right and sure, share right of the sure ones; mean loss in nats."""

    right: float
    sure: float
    sure_right: float
    loss: float


@dataclass(frozen=True)
class Training:
    """What came of it; `why` says why nothing was installed, "" where something was."""

    version: int
    lessons: int
    apart: int
    before: Measured | None
    after: Measured | None
    why: str

    def as_json(self) -> dict[str, Any]:
        """The report, as the command prints it and the row keeps it."""
        return {"installed": not self.why, **asdict(self)}


def train(house: House, actor: str, least: int = LEAST_APART) -> Training:
    """Learn, judge by at least `least` tickets, install or not. Raises Conflict where another training came
    between."""
    with look(house) as work:
        lessons, apart = _history(work)
        router, version = replace(work.rules.router, precedents=()), _latest(work) + 1
    if len(apart) < least:
        done = Training(version, len(lessons), len(apart), None, None, WITHOUT.format(least))
        return _keep(house, actor, done, None)
    own = learn_more(lessons, router)
    before = judge(router, apart)
    after = judge(replace(router, weights=replace(router.weights, own=own)), apart)
    better = (after.right, -after.loss) > (before.right, -before.loss)
    done = Training(version, len(lessons), len(apart), before, after, "" if better else WORSE)
    return _keep(house, actor, done, own if better else None)


def judge(router: Router, apart: Sequence[Lesson]) -> Measured:
    """How the router does on these tickets."""
    answers = [(lesson, router.route(lesson.text)) for lesson in apart]
    right = [routing.best.code == lesson.unit for lesson, routing in answers]
    sure = [hit for hit, (_, routing) in zip(right, answers, strict=True) if routing.sure]
    chances = [
        next((one.score for one in routing.candidates if one.code == lesson.unit), 0.0)
        for lesson, routing in answers
    ]
    loss = -sum(math.log(max(chance, 1e-3)) for chance in chances) / len(apart)
    return Measured(
        round(sum(right) / len(apart), 4), round(len(sure) / len(apart), 4),
        round(sum(sure) / len(sure), 4) if sure else 0.0, round(loss, 4),
    )  # fmt: skip


def _history(work: Work) -> tuple[list[Lesson], list[Lesson]]:
    """Dispatched tickets whose unit stood, and those an officer put right: to learn from, and kept apart."""
    corrected = _corrections(work)
    rows = work.session.execute(
        select(Ticket.id, Ticket.unit, Ticket.status, Text.body)
        .join(Text, Text.ticket_id == Ticket.id)
        .where(Ticket.unit.is_not(None), Ticket.merged_into.is_(None))
        .where(Text.author == "citizen", Text.kind == "message", Text.body.is_not(None))
        .order_by(Ticket.id.desc(), Text.id)
    )
    seen: set[int] = set()
    lessons: list[Lesson] = []
    apart: list[Lesson] = []
    for ticket, unit, status, body in rows:
        if ticket in seen or len(seen) >= MOST:
            continue
        seen.add(ticket)
        if unit and body and corrected.get(ticket, status in STOOD):
            lesson = Lesson(body, unit.split("-")[0], (), CORRECTED if ticket in corrected else 1.0)
            (apart if ticket % APART == 0 else lessons).append(lesson)
    return lessons, apart


def _corrections(work: Work) -> dict[int, bool]:
    """Tickets that were put right; False where that was revoked, which leaves nothing to learn from."""
    rows = work.session.execute(select(Precedent.ticket_id, Precedent.revoked_at).order_by(Precedent.id))
    return {ticket: revoked is None for ticket, revoked in rows}


def _latest(work: Work) -> int:
    return work.session.scalar(select(func.max(RouterVersion.version))) or 0


def _keep(house: House, actor: str, done: Training, own: Grams | None) -> Training:
    with begin(house) as work:
        if _latest(work) != done.version - 1:
            raise Conflict("training", "another training came between; nothing was kept")
        work.session.add(
            RouterVersion(
                version=done.version, weights=packed(own) if own else None, report=done.as_json(),
                installed=own is not None, by=actor, at=work.now,
            )
        )  # fmt: skip
        audit(work, actor, "router_trained", version=done.version, installed=own is not None)
        if own:
            rules_changed(work.session)
    return done

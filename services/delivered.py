"""What follows when something said has gone out, arrived, or could not be delivered."""

from datetime import datetime

from sqlalchemy import and_, or_, select

from bot.letter import Progress
from bot.vocabulary import DeadlineKind, Nature
from models.deadlines import Deadline
from models.ledgers import DELIVERED, FAILED, HELD, QUEUED, SENDING, SENT, EarlyStatus, Outbox
from models.tickets import Ticket
from services.breakers import RESTS
from services.house import House
from services.matters.hearings import BACK, WORD, hearing_of
from services.promises import Case, end_one, promise, reckon, settle
from services.record import record
from services.staff.notices import notify
from services.tickets import survey
from services.tickets.load import load_by_id
from services.work import Work, begin

FOLLOWED = ("reply", "survey")  # what is done when one of these went out
RANK = {SENT: 1, DELIVERED: 2, FAILED: 3}


def after_sent(work: Work, row: Outbox, *, by_template: bool = False) -> None:
    """An answer that went out is followed by the survey; a row that was stuck is stuck no more."""
    if row.ticket_id is None or not row.to_citizen:
        return
    if row.purpose not in FOLLOWED and not _was_stuck(work, row):
        return
    case = load_by_id(work, row.ticket_id)
    _no_longer_stuck(case, row)
    if row.purpose == "reply" and not by_template and hearing_of(work, row.id) == BACK:
        survey.ask_back(case)
    elif row.purpose == "reply":
        survey.invite(case, call_first=by_template)
    elif row.purpose == "survey":
        survey.asked(case)
    settle(case)


def _was_stuck(work: Work, row: Outbox) -> bool:
    query = select(Deadline.id).where(
        Deadline.ticket_id == row.ticket_id, Deadline.kind == DeadlineKind.UNDELIVERED,
        Deadline.about == row.id, Deadline.met_at.is_(None), Deadline.ended_at.is_(None),
    )  # fmt: skip
    return work.session.scalar(query.limit(1)) is not None


def _no_longer_stuck(case: Case, row: Outbox) -> None:
    for deadline in [d for d in case.unmet if d.kind == DeadlineKind.UNDELIVERED and d.about == row.id]:
        end_one(case, deadline, met=True)


def give_up(work: Work, row: Outbox, why: str) -> None:
    """Every way is closed: the row has failed, and what a citizen should have heard needs a person."""
    row.status, row.next_at, row.error = FAILED, None, row.error or why
    row.lease = row.lease_until = None
    if row.body is not None:
        needs_a_person(work, row)


def needs_a_person(work: Work, row: Outbox) -> None:
    """Open the duty officer's `undelivered` deadline for words to a citizen, once a row."""
    if not row.to_citizen or row.ticket_id is None or row.purpose == "survey":
        return
    if hearing_of(work, row.id) == WORD:  # counted on the storm's page; the answer itself must arrive
        return
    case = load_by_id(work, row.ticket_id)
    if case.ticket.nature == Nature.PRAISE:  # thanked and closed: it has no deadlines
        return
    if any(d.kind == DeadlineKind.UNDELIVERED and d.about == row.id for d in case.unmet):
        return
    deadline = promise(case, reckon(case, DeadlineKind.UNDELIVERED, work.now), about=row.id)
    record(work, case.ticket, "clock", "undelivered", outbox=row.id, purpose=row.purpose, error=row.error)
    notify(case, deadline.owner, "undelivered", deadline=deadline)
    settle(case)


def take_up_early(work: Work, row: Outbox) -> None:
    """A status callback may beat the commit of the provider's id; apply it now."""
    early = work.session.get(EarlyStatus, row.provider_id) if row.provider_id else None
    if early is not None:
        work.session.delete(early)
        _advance(work, row, Progress(early.progress), early.error)


def take_status(house: House, provider_id: str, progress: Progress, error: str, now: datetime) -> None:
    """A provider's word on a sent row: forward only, whatever the order; unknown ids are kept."""
    with begin(house, now) as work:
        query = select(Outbox).where(Outbox.provider_id == provider_id).with_for_update()
        row = work.session.scalar(query)
        if row is not None:
            _advance(work, row, progress, error)
        else:
            _keep_early(work, provider_id, progress, error)


def _keep_early(work: Work, provider_id: str, progress: Progress, error: str) -> None:
    early = work.session.get(EarlyStatus, provider_id)
    if early is None or RANK[progress] > RANK[early.progress]:
        work.session.merge(
            EarlyStatus(provider_id=provider_id, progress=progress, error=error[:60], at=work.now)
        )


def _advance(work: Work, row: Outbox, progress: Progress, error: str) -> None:
    if RANK[progress] <= RANK.get(row.status, 0) or row.status == DELIVERED:
        return
    if progress is Progress.FAILED:
        row.error = error[:60] or "failed"
        give_up(work, row, "failed")
    else:
        row.status = progress.value


def stuck(work: Work) -> list[tuple[Outbox, Ticket | None, datetime | None]]:
    """What could not be delivered to citizens, or waits long for a way that rests, with the time by which
    somebody must have told them; newest first."""
    owed = and_(
        Deadline.kind == DeadlineKind.UNDELIVERED, Deadline.about == Outbox.id, Deadline.met_at.is_(None),
        Deadline.ended_at.is_(None),
    )  # fmt: skip
    waits = and_(Outbox.status.in_([QUEUED, SENDING]), Outbox.error == RESTS, Deadline.id.is_not(None))
    query = (
        select(Outbox, Ticket, Deadline.due_at)
        .outerjoin(Ticket, Ticket.id == Outbox.ticket_id)
        .outerjoin(Deadline, owed)
        .where(or_(Outbox.status.in_([FAILED, HELD]), waits), Outbox.to_citizen)
        .order_by(Outbox.id.desc())
        .limit(200)
    )
    return [(row, ticket, due_at) for row, ticket, due_at in work.session.execute(query)]

"""Turning notices into messages: a recipient gets at most one a tick, listing everything."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select, update

from bot.ladder import notice_at
from bot.vocabulary import DeadlineKind, Urgency
from models.database import reading
from models.deadlines import Deadline, Digest, Notice
from models.registry import Person
from models.tickets import Ticket
from services.house import House
from services.say import speak
from services.staff.posts import contact_of, filled, present
from services.tickets.view import one_row_a_matter
from services.work import Work, begin

log = structlog.get_logger()
LISTED = 12  # lines in one message; the page holds the rest


def tell(house: House, now: datetime) -> int:
    """Send every person one message with all notices that are due; gives how many notices were told."""
    told = 0
    for person_id, notices in _by_person(house, now).items():
        try:
            told += _tell_one(house, person_id, notices, now)
        except Exception as error:
            log.error("tell_failed", person=person_id, error=type(error).__name__)
    return told


def _by_person(house: House, now: datetime) -> dict[int | None, list[int]]:
    groups: dict[int | None, list[int]] = defaultdict(list)
    with reading(house.engine) as session:
        query = (
            select(Notice.id, Notice.post, Ticket.in_charge_id, Ticket.handler)
            .outerjoin(Ticket, Ticket.id == Notice.ticket_id)
            .where(Notice.told_at.is_(None), Notice.not_before <= now)
        )
        rows = session.execute(query.order_by(Notice.id)).all()
        posts = filled(session, now) if rows else None
        here = present(session, {row.in_charge_id for row in rows if row.in_charge_id}, now)
    for row in rows:
        in_hand = row.in_charge_id in here and row.post == row.handler
        groups[row.in_charge_id if in_hand or not posts else posts.listener(row.post)].append(row.id)
    return groups


def _tell_one(house: House, person_id: int | None, notices: list[int], now: datetime) -> int:
    """One transaction for one person. Without a bound contact the notices stand on the page alone."""
    with begin(house, now) as work:
        untold = _still_untold(work, notices)
        contact = contact_of(work.session, person_id) if person_id else None
        outbox_id = None
        if untold and contact and person_id:
            person = work.session.get_one(Person, person_id)
            body = _message(work, untold, person.language)
            fields = {"count": str(len(untold))}
            row = speak(work, contact, "notice", body, fields=fields, to_citizen=False)
            work.session.flush()
            outbox_id = row.id
        told = update(Notice).where(Notice.id.in_(untold)).values(told_at=now, outbox_id=outbox_id)
        work.session.execute(told, execution_options={"synchronize_session": False})
        return len(untold)


def _still_untold(work: Work, notices: list[int]) -> list[int]:
    query = select(Notice.id).where(Notice.id.in_(notices), Notice.told_at.is_(None)).order_by(Notice.id)
    return list(work.session.scalars(query.with_for_update(skip_locked=True)))


def _message(work: Work, notices: list[int], language: str) -> str:
    lines = [work.say(language, "notice.head", count=len(notices))]
    lines += _lines(work, notices[:LISTED], language)
    if len(notices) > LISTED:
        lines.append(work.say(language, "notice.more", count=len(notices) - LISTED))
    return "\n".join(lines)


def _lines(work: Work, notices: list[int], language: str) -> Iterator[str]:
    """Number, what it is, by when; never the citizen's words."""
    query = (
        select(Notice.kind, Ticket.number, Deadline.kind.label("owed"), Deadline.due_at)
        .outerjoin(Ticket, Ticket.id == Notice.ticket_id)
        .outerjoin(Deadline, Deadline.id == Notice.deadline_id)
        .where(Notice.id.in_(notices))
    )
    for row in work.session.execute(query.order_by(Notice.id)):
        number, what = row.number or "", work.say(language, f"notice.{row.kind}")
        if row.owed is None:
            yield work.say(language, "notice.line", number=number, what=what)
        else:
            kind, due = work.say(language, f"kind.{row.owed}"), work.when(row.due_at, language)
            yield work.say(language, "notice.line_due", number=number, what=what, kind=kind, due=due)


def digest(house: House, now: datetime) -> int:
    """Each working morning the director hears of every matter past the last step; gives how many."""
    calendar = house.calendar
    if not calendar.is_working_time(now):
        return 0
    day = now.astimezone(ZoneInfo(calendar.zone)).date().isoformat()
    with begin(house, now) as work:
        if work.session.get(Digest, ("centre/director", day)) is not None:
            return 0
        rows = _past_the_last_step(work)
        work.session.add(Digest(post="centre/director", day=day, at=now))
        for row in rows:
            work.session.add(
                Notice(
                    post="centre/director", ticket_id=row.ticket_id, deadline_id=row.id,
                    kind="digest", step=3, at=now,
                    not_before=notice_at(now, Urgency.ORDINARY, work.rules.calendar),
                )
            )  # fmt: skip
        return len(rows)


def _past_the_last_step(work: Work) -> list[Deadline]:
    query = select(Deadline).outerjoin(Ticket, Ticket.id == Deadline.ticket_id).where(
        Ticket.id.is_(None) | one_row_a_matter(),
        Deadline.level == 3,
        Deadline.met_at.is_(None),
        Deadline.ended_at.is_(None),
        Deadline.next_at.is_(None),
        Deadline.kind.not_in([DeadlineKind.RATING]),
    )
    return list(work.session.scalars(query.order_by(Deadline.due_at)))

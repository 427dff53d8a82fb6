"""What the centre sees of matters: the list, and one with its people, its clock, and who has heard what."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from bot.permission import Actor
from bot.phone import masked
from bot.refusal import Forbidden, NotFound
from models.contacts import Contact
from models.deadlines import Deadline
from models.ledgers import DELIVERED, DROPPED, FAILED, HELD, SENT, Outbox, Text
from models.matters import Announcement, Errand, Hearing
from models.tickets import Matter, Ticket
from services.house import House
from services.matters.hearings import BACK
from services.matters.storms import suggested_signs, would_come
from services.promises import UNIT_CLOCK
from services.tickets.view import iso, summary
from services.work import Work, look

Row = dict[str, Any]
A_PAGE = 25
LISTED = 60
FEW = 10
MOST_NUMBERS = 600
STATES: dict[str, ColumnElement[bool]] = {
    "storm": Matter.storm.is_(True),
    "proposed": and_(
        Matter.storm_proposed_at.is_not(None), Matter.storm_at.is_(None), Matter.closed_at.is_(None),
        or_(Matter.storm_refused_at.is_(None), Matter.storm_refused_at < Matter.storm_proposed_at),
    ),
    "open": Matter.closed_at.is_(None),
    "closed": Matter.closed_at.is_not(None),
}  # fmt: skip
REACHED = {SENT: "told", DELIVERED: "told", FAILED: "failed", HELD: "failed", DROPPED: "failed", None: "told"}


@dataclass(frozen=True)
class MatterPage:
    """One matter. `told`: for each announcement how many have heard it, by told, pending and failed.

    `alike`: how many a proposed storm would hold. `places`: for each place how many said it is back, still
    broken, or nothing. `page` of `pages` of people.
    """

    matter: Row
    lead: Row
    clock: list[Row]
    statuses: dict[str, int]
    people: list[Row]
    page: int
    pages: int
    announcements: list[Row]
    told: dict[int, Counter[str]]
    waiting: int
    places: list[Row]
    broken: list[Row]
    signs: list[str]
    alike: int

    @property
    def answers(self) -> Counter[str]:
        """Everybody's answers together."""
        return sum((Counter(row["answers"]) for row in self.places), Counter[str]())


def matters(house: House, actor: Actor, words: str, state: str, now: datetime) -> list[Row]:
    """The matters that fit, the newest first; at most 60. `words`: of the title, the place, the topic, or the
    beginning of a ticket's number."""
    with look(house, now) as work:
        query = select(Matter).where(STATES.get(state, true()), _named(words) if words else true())
        return _rows(work, list(work.session.scalars(query.order_by(Matter.id.desc()).limit(LISTED))))


def _rows(work: Work, found: list[Matter]) -> list[Row]:
    """Each with its lead (once it is over its oldest ticket) and how many people it has; two statements."""
    leading = func.max(case((Ticket.leads, Ticket.id)))
    query = select(Ticket.matter_id, func.count(), func.coalesce(leading, func.min(Ticket.id)))
    counted = work.session.execute(
        query.where(Ticket.matter_id.in_([one.id for one in found])).group_by(Ticket.matter_id)
    )
    held = {matter_id: (many, ticket_id) for matter_id, many, ticket_id in counted}
    ids = [ticket_id for _, ticket_id in held.values()]
    leads = {one.id: one for one in work.session.scalars(select(Ticket).where(Ticket.id.in_(ids)))}
    return [
        {**_matter(one, leads[held[one.id][1]]), "people": held[one.id][0]} for one in found if one.id in held
    ]


def _named(words: str) -> ColumnElement[bool]:
    if words.isascii() and words.isdigit():
        return Matter.id.in_(select(Ticket.matter_id).where(Ticket.number.startswith(words, autoescape=True)))
    named = (Matter.title, Matter.place)
    told = select(Ticket.matter_id).where(Ticket.leads, Ticket.topic.contains(words, autoescape=True))
    return or_(*(column.contains(words, autoescape=True) for column in named), Matter.id.in_(told))


def _matter(matter: Matter, lead: Ticket) -> Row:
    state = next((name for name in ("storm", "closed") if _is(matter, name)), "open")
    return {
        "id": matter.id, "title": matter.title, "called": _called(matter, lead),
        "place": matter.place, "unit": lead.unit, "state": state,
        "proposed": state == "open" and _proposed(matter), "storm": matter.storm,
        "was_storm": matter.storm_at is not None,
        "opened_at": iso(matter.opened_at), "storm_at": iso(matter.storm_at),
        "storm_ended_at": iso(matter.storm_ended_at), "asked_back_at": iso(matter.asked_back_at),
        "closed_at": iso(matter.closed_at), "signs": matter.signs, "topic": lead.topic, "lead": lead.number,
        "status": lead.status, "level": lead.level, "next_due_at": iso(lead.next_due_at),
    }  # fmt: skip


def _called(matter: Matter, lead: Ticket) -> str:
    """Its title; before somebody gave it one, what it is about and where."""
    about = (lead.topic.rpartition("/")[2], matter.place or lead.place)
    return matter.title or " · ".join(part for part in about if part) or lead.number


def _proposed(matter: Matter) -> bool:
    """It waits for the duty officer's word."""
    asked, refused = matter.storm_proposed_at, matter.storm_refused_at
    return asked is not None and matter.storm_at is None and (refused is None or refused < asked)


def _is(matter: Matter, name: str) -> bool:
    return matter.storm if name == "storm" else matter.closed_at is not None


def storms_on(work: Work) -> list[Row]:
    """Storms that run or wait for the duty officer's word, for the desk."""
    query = select(Matter).where(STATES["storm"] | STATES["proposed"]).order_by(Matter.id.desc())
    found = list(work.session.scalars(query.limit(FEW)))
    return _rows(work, found) if found else []


def one_matter(house: House, actor: Actor, matter_id: int, now: datetime) -> Row:
    """One matter as the list has it, and the numbers of its tickets, the oldest first, 600 at most. Raises
    Forbidden for who is no officer, NotFound."""
    if not actor.officer:
        raise Forbidden("role", "matters are for the centre")
    with look(house, now) as work:
        found = _rows(work, list(work.session.scalars(select(Matter).where(Matter.id == matter_id))))
        if not found:
            raise NotFound("matter", "there is no such matter")
        numbers = select(Ticket.number).where(Ticket.matter_id == matter_id).order_by(Ticket.id)
        return {**found[0], "tickets": list(work.session.scalars(numbers.limit(MOST_NUMBERS)))}


def matter_page(house: House, actor: Actor, matter_id: int, page: int, now: datetime) -> MatterPage:
    """One matter for an officer. Raises NotFound."""
    with look(house, now) as work:
        matter = work.session.get(Matter, matter_id) if matter_id < 2**62 else None
        if matter is None:
            raise NotFound("matter", "there is no such matter")
        said = _announcements(work, matter_id)
        lead, statuses = _lead(work, matter_id), _statuses(work, matter_id)
        many = sum(statuses.values())
        pages = max(1, -(-many // A_PAGE))
        page = min(max(page, 1), pages)
        shown = _matter(matter, lead)
        signs = list(matter.signs) or (suggested_signs(work, matter) if shown["proposed"] else [])
        return MatterPage(
            matter={**shown, "people": many}, lead=summary(lead), clock=_clock(work, lead), statuses=statuses,
            people=_people(work, matter_id, said, page), page=page, pages=pages, announcements=said,
            told=_told(work, matter_id), waiting=_waiting(work, matter_id), places=_places(work, matter_id),
            broken=_broken(work, matter_id),
            signs=signs, alike=many + (len(would_come(work, matter, signs)) if shown["proposed"] else 0),
        )  # fmt: skip


def _lead(work: Work, matter_id: int) -> Ticket:
    query = select(Ticket).where(Ticket.matter_id == matter_id).order_by(Ticket.leads.desc(), Ticket.id)
    lead = work.session.scalars(query.limit(1)).first()
    if lead is None:
        raise NotFound("matter", "nobody is in this matter any more")
    return lead


def _clock(work: Work, lead: Ticket) -> list[Row]:
    """What the lead owes for everybody, and the supervision of it, due first."""
    query = select(Deadline).where(
        Deadline.ticket_id == lead.id, Deadline.met_at.is_(None), Deadline.ended_at.is_(None)
    )
    rows = work.session.scalars(query.order_by(Deadline.due_at))
    kinds = {*UNIT_CLOCK, "dispatch", "supervise", "ruling"}
    return [
        {"kind": r.kind, "owner": r.owner, "due_at": iso(r.due_at), "level": r.level}
        for r in rows
        if r.kind in kinds
    ]


def _statuses(work: Work, matter_id: int) -> dict[str, int]:
    query = select(Ticket.status, func.count()).where(Ticket.matter_id == matter_id).group_by(Ticket.status)
    return {status: many for status, many in work.session.execute(query)}


def _announcements(work: Work, matter_id: int) -> list[Row]:
    """Newest first."""
    query = (
        select(Announcement, Text.body)
        .join(Text, Text.id == Announcement.text_id)
        .where(Announcement.matter_id == matter_id)
        .order_by(Announcement.id.desc())
        .limit(LISTED)
    )
    return [
        {"id": a.id, "kind": a.kind, "by": a.by, "at": iso(a.at), "next_at": iso(a.next_at), "text": body}
        for a, body in work.session.execute(query)
    ]


def _told(work: Work, matter_id: int) -> dict[int, Counter[str]]:
    query = (
        select(Hearing.announcement_id, Outbox.status, func.count())
        .join(Announcement, Announcement.id == Hearing.announcement_id)
        .outerjoin(Outbox, Outbox.id == Hearing.outbox_id)
        .where(Announcement.matter_id == matter_id)
        .group_by(Hearing.announcement_id, Outbox.status)
    )
    told: dict[int, Counter[str]] = {}
    for announcement_id, status, many in work.session.execute(query):
        told.setdefault(announcement_id, Counter())[REACHED.get(status, "pending")] += many
    return told


def _waiting(work: Work, matter_id: int) -> int:
    query = select(func.count()).where(Errand.matter_id == matter_id, Errand.done_at.is_(None))
    return work.session.scalar(query) or 0


def _places(work: Work, matter_id: int) -> list[Row]:
    """Answers to "is it back?" by place, the most still broken first; nothing said is a class of its own."""
    query = (
        select(Ticket.place, Hearing.answer, func.count())
        .join(Hearing, Hearing.ticket_id == Ticket.id)
        .join(Announcement, Announcement.id == Hearing.announcement_id)
        .where(Announcement.matter_id == matter_id, Announcement.kind == BACK)
        .group_by(Ticket.place, Hearing.answer)
    )
    return by_place(work.session.execute(query).all())


def by_place(counted: Iterable[Any]) -> list[Row]:
    """Counts of (place, answer, many) as one row a place: houses of one place are one row."""
    places: dict[str, Counter[str]] = {}
    for place, answer, many in counted:
        places.setdefault(_without_house(place), Counter())[answer or "silent"] += many
    rows: list[Row] = [{"place": place, "answers": dict(told)} for place, told in places.items()]
    return sorted(rows, key=lambda row: (-row["answers"].get("no", 0), -sum(row["answers"].values())))


def _without_house(place: str) -> str:
    """幸福花园小区 of 幸福花园小区3栋: from its first digit on it is a house."""
    cut = next((at for at, letter in enumerate(place) if letter.isdigit()), len(place))
    return place[:cut].strip() or place


def _broken(work: Work, matter_id: int) -> list[Row]:
    """Those who said it is still broken and go on alone."""
    query = (
        select(Ticket)
        .join(Hearing, Hearing.ticket_id == Ticket.id)
        .join(Announcement, Announcement.id == Hearing.announcement_id)
        .where(Announcement.matter_id == matter_id, Hearing.answer == "no")
        .order_by(Ticket.next_due_at, Ticket.id)
        .limit(LISTED)
    )
    return [{**summary(one), "place": one.place} for one in work.session.scalars(query)]


def _people(work: Work, matter_id: int, said: list[Row], page: int) -> list[Row]:
    """One page of its tickets, the lead first: who, masked, and whether the last word has reached them."""
    last = said[0]["id"] if said else 0
    query = (
        select(Ticket, Contact, Hearing.ticket_id, Outbox.status, Hearing.answer)
        .join(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Hearing, and_(Hearing.ticket_id == Ticket.id, Hearing.announcement_id == last))
        .outerjoin(Outbox, Outbox.id == Hearing.outbox_id)
        .where(Ticket.matter_id == matter_id)
        .order_by(Ticket.leads.desc(), Ticket.id)
        .offset((page - 1) * A_PAGE)
        .limit(A_PAGE)
    )
    return [_person(*row, told=bool(said)) for row in work.session.execute(query)]


def _person(
    ticket: Ticket, contact: Contact, heard: int | None, status: str | None, answer: str | None, *, told: bool
) -> Row:
    reached = (REACHED.get(status, "pending") if heard is not None else "pending") if told else ""
    number = contact.phone or (contact.address if contact.channel != "wechat" else None)
    return {
        **summary(ticket), "place": ticket.place, "told": reached, "answer": answer,
        "phone": "" if ticket.anonymous or not number or contact.erased_at else masked(number),
    }  # fmt: skip

"""What the clock does, measured: a tick with 1,000 promises due, and letters to a provider of 50 ms."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from bot.letter import Letter, Receipt
from bot.vocabulary import DeadlineKind, Role, Way
from models.contacts import Contact
from models.database import writing
from models.deadlines import Deadline, Notice
from models.ledgers import SENT, Outbox
from models.tickets import Ticket
from services.deliver import deliver
from services.escalate import sweep
from services.house import House
from services.say import speak
from services.staff.people import add_person
from services.staff.tell import tell
from services.work import begin, look

PROVIDER_SECONDS = 0.05


@dataclass
class Provider:
    """A provider that takes every letter after 50 ms."""

    way: Way = Way.CUSTOMER_SERVICE

    def send(self, letter: Letter) -> Receipt:
        """Take it."""
        time.sleep(PROVIDER_SECONDS)
        return Receipt(f"bench-{letter.row}")

    def find(self, letter: Letter) -> Receipt | None:
        """It remembers nothing."""
        return None


@dataclass(frozen=True)
class Ticked:
    """Seconds of one tick, of how many steps, with how many notices; `twice` must be 0."""

    seconds: float
    steps: int
    notices: int


def staff(house: House) -> None:
    """Somebody in each post of the centre and of three units, each with a chat of their own."""
    roles = [(Role.DUTY, None), (Role.SUPERVISOR, None), (Role.DIRECTOR, None)]
    for role, unit in [*roles, *((Role.UNIT, f"U{n:02}") for n in (9, 16, 40))]:
        person = add_person(house, f"bench-{role}-{unit or 'centre'}", role, unit)
        with begin(house) as work:
            work.session.add(
                Contact(channel="wechat", address=f"bench-{person}", address_index=f"bench-{person}",
                        language="zh", following=True, opted_out=False, first_at=work.now, said_since=0,
                        last_inbound_at=work.now, told_privacy=True, person_id=person)
            )  # fmt: skip


def make_due(house: House, many: int, now: datetime) -> int:
    """Let `many` promises to resolve pass their limit a second ago; gives how many there were."""
    with writing(house.engine) as session:
        query = select(Deadline.id).where(
            Deadline.kind == DeadlineKind.RESOLVE, Deadline.met_at.is_(None), Deadline.ended_at.is_(None),
            Deadline.stage == 0,
        )  # fmt: skip
        ids = list(session.scalars(query.order_by(Deadline.id.desc()).limit(many)))
        past = now - timedelta(seconds=1)
        passed = {"due_at": past, "next_at": past, "stage": 1}
        session.execute(update(Deadline).where(Deadline.id.in_(ids)).values(passed))
        tickets = select(Deadline.ticket_id).where(Deadline.id.in_(ids))
        session.execute(update(Ticket).where(Ticket.id.in_(tickets)).values(next_due_at=past))
    return len(ids)


def tick(house: House, many: int) -> Ticked:
    """Take `many` overdue steps and put all their notices on their way, as in working time."""
    now = house.calendar.next_working_moment(house.now())
    make_due(house, many, now)
    with look(house) as work:
        before = work.session.scalar(select(func.max(Notice.id))) or 0
    began = time.perf_counter()
    steps = sweep(house, now)
    tell(house, now)
    seconds = time.perf_counter() - began
    with look(house) as work:
        notices = work.session.scalar(select(func.count()).where(Notice.id > before)) or 0
    return Ticked(seconds, steps, notices)


@dataclass(frozen=True)
class Delivered:
    """Letters a second of one worker; `lost` and `doubled` must be 0."""

    rate: float
    lost: int
    doubled: int


def deliver_many(house: House, many: int) -> Delivered:
    """Send `many` letters, each to another person, by one worker."""
    provider = Provider()
    sending = replace(house, senders={provider.way: provider})
    with begin(house) as work:
        people = work.session.scalars(select(Contact).where(Contact.channel == "wechat").limit(many)).all()
        for contact in people:
            contact.last_inbound_at, contact.said_since = work.now, 0
            speak(work, contact, "bench", "已安排处理")
    began = time.perf_counter()
    tried = deliver(sending, house.now())
    rate = tried / (time.perf_counter() - began)
    with look(house) as work:
        sent = work.session.scalar(
            select(func.count()).where(Outbox.purpose == "bench", Outbox.status == SENT)
        )
    return Delivered(rate, len(people) - (sent or 0), tried - len(people))

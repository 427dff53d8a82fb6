"""The sandbox's ledger against the house's database: what was promised outside must be true inside."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from bench.faults.people import Town
from bench.faults.place import Place
from bot.vocabulary import DeadlineKind, Way
from models.contacts import Contact
from models.deadlines import Deadline, Escalation
from models.ledgers import DELIVERED, FAILED, PASSIVE, QUEUED, SENT, Inbox, Outbox
from models.tickets import Ticket
from sandbox.world import Entry
from services.watch.doctor import examine
from services.work import Work, look

KEY_CHARACTERS = 60  # of a text, from which it is known again however the channel cut its end
JOURNALED = ("已收到并存好", "We have your message and keep")
GONE_OUT = (SENT, DELIVERED)


@dataclass
class Verdict:
    """Figures for the table, and every invariant that is broken, as a line."""

    figures: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def ledger_of(place: Place) -> list[Entry]:
    """All of it."""
    found: list[Entry] = []
    while page := place.sandbox.world.ledger(found[-1].id if found else 0):
        found += page
    return found


def judge(place: Place, town: Town, now: datetime) -> Verdict:
    """Compare at `now`, when nothing runs any more and everything due has been done."""
    ledger, verdict = ledger_of(place), Verdict()
    with look(place.house, now) as work:
        seen = _Seen(work, place, ledger)
        for check in (seen.acknowledged, seen.answered, seen.dropped, seen.sends, seen.steps):
            verdict.broken += check()
        verdict.broken += seen.replies(town.replied)
        verdict.figures = seen.figures | {"messages": town.sent, "replies": len(town.replied)}
    verdict.broken += [f"doctor: {line}" for line in examine(place.house, now)["broken"]]
    return verdict


class _Seen:
    """Both sides, read once."""

    def __init__(self, work: Work, place: Place, ledger: list[Entry]) -> None:
        self._work, self._now = work, work.now
        self._people = {one.id: one for one in place.sandbox.world.people()}
        self._ledger = ledger
        self._rows = list(work.session.scalars(select(Outbox).where(Outbox.to_citizen)))
        self._address = {row.id: row.address for row in work.session.scalars(select(Contact))}
        self._inbox = {row.external_id: row for row in work.session.scalars(select(Inbox))}
        pushes = [one for one in ledger if one.kind == "push"]
        self._heard = {one.provider_id: one for one in pushes if re.fullmatch(r"200 in \d+ ms", one.outcome)}
        waits = [int(found[1]) for one in pushes if (found := re.search(r"in (\d+) ms", one.outcome))]
        self.figures = {
            "pushes": len(pushes), "acknowledged": len(self._heard),
            "journaled": sum(one.text.startswith(JOURNALED) for one in self._heard.values()),
            "slowest ms": max(waits, default=0),
        }  # fmt: skip

    def acknowledged(self) -> Iterator[str]:
        """Every message that was acknowledged exists exactly once."""
        for name in self._heard.keys() - self._inbox.keys():
            yield f"message {name}: acknowledged, not in the database"
        query = select(Ticket.external_id).group_by(Ticket.external_id).having(func.count() > 1)
        for name in self._work.session.scalars(query):
            yield f"message {name}: several tickets"

    def answered(self) -> Iterator[str]:
        """What a person read in answer is what the house says it answered, or that answer was sent later."""
        rows = {row.id: row for row in self._rows}
        for name, entry in self._heard.items():
            inbox = self._inbox.get(name)
            row = rows.get(inbox.answer_id or 0) if inbox else None
            if row is None or row.status != PASSIVE or row.channel != "wechat":
                continue
            if key(entry.text) != key(row.body or ""):
                yield f"message {name}: another answer was heard than the one on record"

    def dropped(self) -> Iterator[str]:
        """No answer is lost: it went out, or is due later, or a person has been told to say it."""
        owed = set(self._work.session.scalars(
            select(Deadline.about).where(Deadline.kind == DeadlineKind.UNDELIVERED)
        ))  # fmt: skip
        states: Counter[str] = Counter()
        for row in self._rows:
            scheduled = row.status == QUEUED and row.attempts == 0 and row.next_at and row.next_at > self._now
            handed = row.status == FAILED and (row.id in owed or row.purpose == "survey" or not row.ticket_id)
            states["scheduled" if scheduled else "to a person" if handed else row.status] += 1
            if not (scheduled or handed or row.status in (PASSIVE, *GONE_OUT)):
                tries = f"{row.error or ''} after {row.attempts} tries"
                yield f"outbox {row.id} ({row.purpose}): {row.status} {tries}"
        self.figures |= {f"rows {name}": count for name, count in sorted(states.items())}

    def sends(self) -> Iterator[str]:
        """One send a row; WeChat's customer-service message may go twice where the row says so."""
        taken = Counter(
            (self._people[one.person_id].address, key(one.text)) for one in self._ledger
            if one.kind == "sms" or (one.kind, one.outcome) == ("wechat", "customer service")
        )  # fmt: skip
        said: Counter[tuple[str, str]] = Counter()
        maybe: Counter[tuple[str, str]] = Counter()
        for row in self._rows:
            if row.status in (*GONE_OUT, FAILED) and row.way in (Way.CUSTOMER_SERVICE, Way.SMS):
                which = (self._address[row.contact_id] or "", key(row.body or ""))
                said[which] += row.status in GONE_OUT
                maybe[which] += row.maybe_doubled and row.way == Way.CUSTOMER_SERVICE or row.status == FAILED
        self.figures |= {
            "sends": taken.total(), "marked maybe doubled": sum(row.maybe_doubled for row in self._rows),
            "doubled": sum(max(0, taken[which] - said[which]) for which in taken),
        }  # fmt: skip
        for which in taken.keys() | said.keys():
            if taken[which] > said[which] + maybe[which]:
                yield f"sent {taken[which]} times, {said[which]} rows: {which[1][:20]}"
            if taken[which] < said[which]:
                yield f"said to be sent {said[which]} times, taken {taken[which]}: {which[1][:20]}"

    def steps(self) -> Iterator[str]:
        """Each ladder step once."""
        query = select(Escalation.deadline_id, Escalation.step, func.count()).group_by(
            Escalation.deadline_id, Escalation.step
        )
        rows = self._work.session.execute(query).all()
        self.figures["ladder steps"] = len(rows)
        for deadline, step, count in rows:
            if count > 1:
                yield f"deadline {deadline}: step {step} taken {count} times"

    def replies(self, numbers: set[str]) -> Iterator[str]:
        """What a unit was told is accepted is on its way to the citizen, once: an answer to a matter goes to
        all of it, so who is in one may hear as many as were accepted for its tickets."""
        of_it = (Outbox.ticket_id == Ticket.id) & (Outbox.purpose == "reply") & Outbox.to_citizen
        query = (
            select(Ticket.number, Ticket.matter_id, func.count(Outbox.id))
            .outerjoin(Outbox, of_it)
            .where(Ticket.number.in_(numbers))
            .group_by(Ticket.number, Ticket.matter_id)
        )
        rows = self._work.session.execute(query).all()
        accepted = Counter(matter for _, matter, _ in rows)
        for number, matter, heard in rows:
            most = 1 if matter is None else accepted[matter]
            if not 1 <= heard <= most:
                yield f"ticket {number}: {heard} replies, {most} accepted"
        for number in numbers - {number for number, _, _ in rows}:
            yield f"ticket {number}: a reply to it was accepted, and it is not there"


def key(text: str) -> str:
    """What of a text stays the same on every channel: without the address WeChat's has below it."""
    return re.sub(r"https?://\S+|\s+", "", text)[:KEY_CHARACTERS]

"""The tickets that tell of the same problem as a new message, looked up by traces and compared by words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, TextualSelect, bindparam, insert, select, text
from sqlalchemy.orm import load_only

from bot.complaint import Complaint
from bot.intake.place import place_of
from bot.intake.words import plain
from bot.likeness.kinship import Kin, Kinship, Side, kinship
from bot.likeness.signature import Rarity, Signature, sign
from bot.likeness.storm import kind_of
from bot.likeness.traces import key_of_kind, keys_of
from bot.vocabulary import Lane, Nature, Status, Urgency
from models.base import Utc
from models.ledgers import Text
from models.matters import Trace
from models.tickets import Ticket
from services.work import Work

COMPARED = 24  # tickets read and compared: those that share most traces
REMEMBERED = 512  # messages whose signature a process keeps, about 4 MB
NEWEST = 200  # tickets looked at for one trace
SHARED = 2  # traces a ticket must share to be read at all
IN_HAND = frozenset({Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS})
COMPARED_BY = (  # the columns that comparing, warning and proposing read; of what is joined the rest follows
    Ticket.number, Ticket.unit, Ticket.status, Ticket.nature, Ticket.urgency, Ticket.about_staff,
    Ticket.contact_id, Ticket.matter_id, Ticket.received_at, Ticket.resolved_at,
)  # fmt: skip
NOT_COMPARED = (Status.DECLINED, Status.WITHDRAWN)


@dataclass(frozen=True)
class Relative:
    """An earlier ticket and what it is to the new message."""

    ticket: Ticket
    kin: Kin

    @property
    def certain(self) -> bool:
        """True where both tell of one problem for certain."""
        return self.kin.kinship is Kinship.SAME


@dataclass(frozen=True)
class Kinsfolk:
    """What was found beside a new message: its traces, and its relatives, the likest first; `kind` is the cut
    it tells of, if it does."""

    keys: Sequence[int]
    relatives: Sequence[Relative]
    kind: str | None = None

    def to_join(self, contact_id: int) -> Ticket | None:
        """The open ticket of somebody else that is one problem with it for certain: of several the oldest."""
        found = [
            one.ticket
            for one in self.relatives
            if one.certain and one.ticket.contact_id != contact_id and one.ticket.status in IN_HAND
        ]
        return min(found, key=lambda ticket: ticket.id, default=None)


NOBODY = Kinsfolk((), ())


def kinsfolk(work: Work, complaint: Complaint) -> Kinsfolk:
    """The relatives of a message among the tickets of the last `joint_window_days`, ended ones too."""
    rarity = work.rules.router.weights.rarity
    if rarity is None or complaint.lane is not Lane.ORDINARY or complaint.nature is Nature.PRAISE:
        return NOBODY
    signature = sign(complaint.text, rarity)
    keys = keys_of(signature)
    since = work.now - timedelta(days=work.rules.policy.joint_window_days)
    best = complaint.routing.best.code if complaint.routing.sure else None
    new = Side(signature, complaint.place, best, complaint.nature, complaint.urgency, complaint.about_staff)
    found = []
    for ticket, words in sharing(work, keys, since):
        kin = kinship(new, side_of(ticket, words, rarity))
        if kin.kinship is not Kinship.OTHER:
            found.append(Relative(ticket, kin))
    likest = sorted(found, key=lambda one: (-one.kin.likeness, one.ticket.id))
    return Kinsfolk(keys, likest, kind_of(complaint))


def side_of(ticket: Ticket, words: str, rarity: Rarity) -> Side:
    """A ticket and what its citizen wrote first, as kinship needs them."""
    signature, place = _read(words, rarity)
    return Side(
        signature, place, ticket.unit, Nature(ticket.nature), Urgency(ticket.urgency), ticket.about_staff
    )


@lru_cache(REMEMBERED)
def _read(words: str, rarity: Rarity) -> tuple[Signature, str]:
    """What a message is about and where; many new messages are compared with the same few old ones."""
    return sign(words, rarity), place_of(plain(words))


def sharing(
    work: Work, keys: Sequence[int], since: datetime, seen: ColumnElement[bool] | None = None
) -> list[tuple[Ticket, str]]:
    """The tickets that share most traces, with what their citizens wrote first.

    `seen` bounds what is given to somebody's sight.
    """
    if not keys:
        return []
    shared = _newest_of(len(keys)).subquery("shared")
    query = (
        select(Ticket, Text.body)
        .options(load_only(*COMPARED_BY))
        .join(Text, Text.ticket_id == Ticket.id)
        .where(Ticket.id.in_(select(shared.c.ticket_id)))
        .where(Text.author == "citizen", Text.kind == "message", Text.body.is_not(None))
        .where(Ticket.sealed.is_(False), Ticket.merged_into.is_(None), Ticket.status.not_in(NOT_COMPARED))
        .order_by(Text.id)
    )
    if seen is not None:
        query = query.where(seen)
    least = min(SHARED, len(keys))
    given = {"since": since, "least": least, "newest": NEWEST, "most": COMPARED}
    given |= {f"k{place}": key for place, key in enumerate(keys)}
    found: dict[int, tuple[Ticket, str]] = {}
    for ticket, words in work.session.execute(query, given):
        found.setdefault(ticket.id, (ticket, words or ""))
    return list(found.values())


@cache
def _newest_of(keys: int) -> TextualSelect:
    """The ids of the tickets that share most of so many traces, written out: the index gives the newest rows
    of each directly. Of a trace that thousands left, the newest two hundred are looked at: it tells little
    apart, and the rest would take long to count."""
    each = " UNION ALL ".join(
        f"SELECT ticket_id FROM (SELECT ticket_id FROM traces WHERE key = :k{place} AND at >= :since "
        f"ORDER BY at DESC LIMIT :newest) AS t{place}"
        for place in range(keys)
    )
    told = text(
        f"SELECT ticket_id FROM ({each}) AS shared GROUP BY ticket_id HAVING count(*) >= :least "
        "ORDER BY count(*) DESC, ticket_id DESC LIMIT :most"
    )
    return told.bindparams(bindparam("since", type_=Utc())).columns(Trace.ticket_id)


def leave_traces(work: Work, ticket: Ticket, keys: Sequence[int]) -> None:
    """From now on the ticket is found by messages like it. The ticket must have its id."""
    if keys:
        rows = [{"key": key, "at": ticket.received_at, "ticket_id": ticket.id} for key in keys]
        work.session.execute(insert(Trace), rows)


def leave_kind(work: Work, ticket: Ticket, kind: str) -> None:
    """From now on the ticket counts among those of its kind of cut, whatever matter it is in."""
    work.session.add(Trace(key=key_of_kind(kind), at=ticket.received_at, ticket_id=ticket.id))


def of_kind(work: Work, kind: str, since: datetime, most: int) -> list[Ticket]:
    """The latest tickets of a kind of cut, newest first."""
    query = (
        select(Ticket)
        .join(Trace, Trace.ticket_id == Ticket.id)
        .where(Trace.key == key_of_kind(kind), Trace.at > since, Ticket.status.in_(IN_HAND))
        .order_by(Trace.at.desc(), Trace.ticket_id.desc())
        .limit(most)
    )
    return list(work.session.scalars(query))

"""Looking for words in what citizens wrote. The texts are sealed at rest, so no database can search them: the
traces say which tickets may tell of it, and those and the newest ones are opened, a bounded number."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select, union_all

from bot.intake.words import plain
from bot.likeness.traces import KEYS, keys_of_words
from models.ledgers import Text
from models.matters import Trace
from models.tickets import Ticket
from services.work import Work

OPENED = 300  # tickets of each kind whose words are opened: those with like traces, and the newest
OF_A_TRACE = 300  # newest tickets looked at for one trace
READ = 2400  # messages opened at most, the newest: four a ticket


@dataclass(frozen=True)
class Looked:
    """The tickets whose words contain what was asked, by id; how many were opened; whether these were all."""

    ids: Collection[int]
    opened: int
    whole: bool


def look_for(work: Work, asked: str, fits: ColumnElement[bool]) -> Looked:
    """Among the tickets that `fits` allows. Sealed matters are never opened for a search."""
    allowed = and_(fits, Ticket.sealed.is_(False))
    near = _fitting(work, and_(allowed, Ticket.id.in_(_with_their_matters(work, keys_of_words(asked)))))
    newest = _fitting(work, allowed)
    opened = {*near[:OPENED], *newest[:OPENED]}
    told, all_read = _words_of(work, opened)
    words = [plain(word) for word in asked.split()]
    found = {ticket_id for ticket_id, text in told.items() if all(word in text for word in words)}
    return Looked(found, len(opened), all_read and len(newest) <= OPENED)


def _fitting(work: Work, fits: ColumnElement[bool]) -> list[int]:
    query = select(Ticket.id).where(fits).order_by(Ticket.received_at.desc(), Ticket.id.desc())
    return list(work.session.scalars(query.limit(OPENED + 1)))


def _with_their_matters(work: Work, keys: Sequence[int]) -> list[int]:
    """The tickets that share most of the traces, and the others of their matters, which left none."""
    near = _sharing(work, keys)
    if not near:
        return []
    matters = select(Ticket.matter_id).where(Ticket.id.in_(near), Ticket.matter_id.is_not(None))
    query = select(Ticket.id).where(Ticket.matter_id.in_(matters)).order_by(Ticket.id.desc()).limit(OPENED)
    return [*near, *work.session.scalars(query)]


def _sharing(work: Work, keys: Sequence[int]) -> list[int]:
    if not keys:
        return []
    each = [
        select(Trace.ticket_id).where(Trace.key == key).order_by(Trace.at.desc()).limit(OF_A_TRACE).subquery()
        for key in keys[:KEYS]
    ]
    rows = work.session.scalars(union_all(*(select(newest.c.ticket_id) for newest in each)))
    counted = Counter(rows)
    best = sorted(counted, key=lambda ticket_id: (-counted[ticket_id], -ticket_id))
    return best[:OPENED]


def _words_of(work: Work, ids: Collection[int]) -> tuple[dict[int, str], bool]:
    """What the citizens of these tickets wrote; False where that was more than is read."""
    query = (
        select(Text.ticket_id, Text.body)
        .where(Text.ticket_id.in_(ids), Text.author == "citizen", Text.kind == "message")
        .where(Text.body.is_not(None))
        .order_by(Text.id.desc())
        .limit(READ)
    )
    rows = work.session.execute(query).all()
    told: dict[int, str] = {}
    for ticket_id, body in rows:
        if ticket_id is not None and body is not None:
            told[ticket_id] = f"{told.get(ticket_id, '')}\n{plain(body)}"
    return told, len(rows) < READ

"""Making the papers that wait: leased, with no writing transaction open, told how far they are."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO

import structlog
from sqlalchemy import and_, or_, select, update

from bot.paper import as_data
from models.documents import FAILED, GONE, MADE, WAITING, Document
from services.documents.order import CONTEXT
from services.documents.task import Task, Told
from services.house import House
from services.work import begin, look

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
TRIES = 3
IN_MEMORY = 8_000_000  # bytes of a paper that is being made; a larger one goes to a temporary file
Writer = Callable[[Task, IO[bytes]], Told]


def _writer(kind: str) -> Writer:
    """Imported when the first paper is made: the libraries behind cost a web worker 40 MB for nothing."""
    from services.documents.bulletin import write_bulletin
    from services.documents.casefile import write_case_file
    from services.documents.ledger import write_ledger
    from services.documents.letter import write_letter

    writers: dict[str, Writer] = {
        "ledger": write_ledger, "bulletin": write_bulletin, "letter": write_letter,
        "casefile": write_case_file,
    }  # fmt: skip
    return writers[kind]


def make_documents(house: House, now: datetime) -> int:
    """Make every paper that waits; gives how many were tried. One that breaks stops no other."""
    tried = 0
    while claimed := _claim(house):
        document_id, lease = claimed
        try:
            _make(house, document_id, lease, now)
        except Exception as error:
            log.error("document_broke", document=document_id, error=type(error).__name__)
            _put_off(house, document_id, lease, type(error).__name__)
        tried += 1
    return tried


def _claim(house: House) -> tuple[int, str] | None:
    machine = house.machine_now()
    with begin(house) as work:
        row = work.session.scalar(
            select(Document)
            .where(Document.state == WAITING)
            .where(or_(Document.lease_until.is_(None), Document.lease_until <= machine))
            .order_by(Document.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.lease, row.lease_until = secrets.token_hex(8), machine + LEASE
        row.attempts += 1
        if row.attempts > TRIES:
            row.state, row.error = FAILED, row.error or "lost"
        return row.id, row.lease


def _make(house: House, document_id: int, lease: str, now: datetime) -> None:
    with look(house, now) as work, SpooledTemporaryFile(IN_MEMORY) as file:
        row = work.session.get_one(Document, document_id)
        if row.state != WAITING:
            return
        task = Task(work, row, lambda done, total: _tell(house, document_id, lease, done, total))
        told = _writer(row.kind)(task, file)
        file.seek(0)
        body = file.read()
    with begin(house, now) as writing:
        ours = and_(Document.id == document_id, Document.lease == lease, Document.state == WAITING)
        writing.session.execute(
            update(Document).where(ours).values(
                state=MADE, body=house.keys.seal(body, context=CONTEXT), size=len(body), name=told.name[:120],
                content_type=told.content_type, made_at=now, lease=None, lease_until=None,
                done=Document.total, paper=as_data(told.paper) if told.paper else None,
            )
        )  # fmt: skip


def _tell(house: House, document_id: int, lease: str, done: int, total: int) -> None:
    """How far it is; the lease goes on. Another process that took the paper over is left alone."""
    with begin(house) as work:
        ours = and_(Document.id == document_id, Document.lease == lease)
        values = {"done": done, "total": total, "lease_until": house.machine_now() + LEASE}
        work.session.execute(update(Document).where(ours).values(values))


def _put_off(house: House, document_id: int, lease: str, error: str) -> None:
    """Tried again by the next tick, given up after three times."""
    with begin(house) as work:
        row = work.session.get_one(Document, document_id, with_for_update=True)
        if row.lease == lease:
            row.lease = row.lease_until = None
            row.error = error[:60]
            if row.attempts >= TRIES:
                row.state = FAILED


def forget_documents(house: House, now: datetime) -> int:
    """Throw away what is older than the policy keeps it; a case file goes first, since it holds words."""
    with begin(house, now) as work:
        policy = work.rules.policy
        old = now - timedelta(days=policy.document_days)
        old_files = now - timedelta(days=policy.case_file_days)
        over = or_(Document.made_at < old, and_(Document.kind == "casefile", Document.made_at < old_files))
        gone = update(Document).where(Document.state == MADE, over).values(state=GONE, body=None, paper=None)
        return work.session.execute(gone).rowcount or 0  # type: ignore[attr-defined]

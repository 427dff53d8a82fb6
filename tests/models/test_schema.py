"""What the database itself refuses, whatever a program says."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, StatementError

from models.contacts import Contact, OpenQuestion
from models.database import reading, writing
from models.deadlines import Deadline
from models.tickets import Ticket

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def contact(engine: Engine) -> int:
    with writing(engine) as session:
        row = Contact(channel="sms", address="+85291234567", address_index="i" * 64, first_at=NOW)
        session.add(row)
        session.flush()
        return row.id


def ticket(contact_id: int, **more: Any) -> Ticket:
    held = {
        "status": "open",
        "owner": "centre/duty",
        "above": "centre/supervisor",
        "next_due_at": NOW,
    }
    return Ticket(
        number="12345678", contact_id=contact_id, channel="sms", external_id="x",
        nature="complaint", urgency="ordinary", first_responsible="centre/duty", received_at=NOW,
        **{**held, **more},
    )  # fmt: skip


@pytest.mark.parametrize("missing", ["owner", "above", "next_due_at"])
def test_an_open_ticket_without_owner_next_deadline_or_target_above_is_refused(
    engine: Engine, missing: str
) -> None:
    who = contact(engine)
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(ticket(who, **{missing: None}))


def test_an_ended_ticket_needs_none_of_them(engine: Engine) -> None:
    who = contact(engine)
    with writing(engine) as session:
        session.add(ticket(who, status="closed", owner=None, above=None, next_due_at=None))
    with reading(engine) as session:
        assert session.execute(text("SELECT count(*) FROM tickets")).scalar() == 1


def test_a_second_open_question_with_a_person_is_refused(engine: Engine) -> None:
    who = contact(engine)
    with pytest.raises(IntegrityError), writing(engine) as session:
        for kind in ("place", "withdraw"):
            session.execute(
                OpenQuestion.__table__.insert().values(  # type: ignore[attr-defined]
                    contact_id=who, kind=kind, about="", act="", options=[], asked_at=NOW
                )
            )


def test_a_second_unmet_promise_of_a_kind_on_a_ticket_is_refused(engine: Engine) -> None:
    who = contact(engine)
    with pytest.raises(IntegrityError), writing(engine) as session:
        held = ticket(who)
        session.add(held)
        for _ in range(2):
            session.add(
                Deadline(
                    ticket=held, kind="accept", owner="U40/first", started_at=NOW, due_at=NOW, policy=1,
                    derivation=[],
                )
            )  # fmt: skip


def test_an_address_is_not_readable_in_the_database(engine: Engine) -> None:
    contact(engine)
    with reading(engine) as session:
        (kept,) = session.execute(text("SELECT address FROM contacts")).one()
        assert b"91234567" not in bytes(kept)


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError), writing(engine) as session:
        session.add(
            Contact(channel="sms", address="x", address_index="i", first_at=datetime(2026, 11, 23, 9))
        )

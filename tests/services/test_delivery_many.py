"""Many letters at once: each goes out once, one person's in order, and one that is bad stops nobody."""

from collections import Counter
from dataclasses import replace
from threading import Barrier, Lock

import pytest
from sqlalchemy import Engine, select

from bot.letter import Letter, Receipt
from bot.vocabulary import Channel, Way
from models.contacts import Contact
from models.database import reading, writing
from models.deadlines import Deadline
from models.ledgers import SENT, Outbox
from models.tickets import Ticket
from services.deliver import deliver
from services.say import speak
from services.work import begin
from tests.houses import Town, make_town

AT_ONCE = 4


class Together:
    """A provider that answers only when two letters are with it at the same time.

    Two of the four that may be: new ones are claimed when half of the places are free.
    """

    way = Way.CUSTOMER_SERVICE

    def __init__(self) -> None:
        self.barrier, self.lock, self.taken = Barrier(AT_ONCE // 2), Lock(), list[tuple[str, str]]()

    def send(self, letter: Letter) -> Receipt:
        self.barrier.wait(20)
        with self.lock:
            self.taken.append((letter.to, letter.text))
            return Receipt(f"together-{len(self.taken)}")

    def find(self, letter: Letter) -> Receipt | None:
        return None


@pytest.fixture
def town(engine: Engine) -> Town:
    """Four people who wrote; nothing waits for anybody."""
    built = make_town(engine)
    for number in range(AT_ONCE):
        built.says("县医院收费窗口排队两小时没人管", who=f"citizen-{number}")
    return built


def tell_everybody(town: Town, *words: str) -> None:
    with begin(town.house, town.clock()) as work:
        for contact in work.session.scalars(select(Contact).order_by(Contact.id)):
            for said in words:
                speak(work, contact, "word", said)


def test_several_letters_are_on_their_way_at_a_time_each_once_and_a_persons_own_in_order(town: Town) -> None:
    provider = Together()
    house = replace(town.house, letters_at_once=AT_ONCE, senders={provider.way: provider})
    tell_everybody(town, "first", "second")
    assert deliver(house, town.clock()) == 2 * AT_ONCE
    assert set(Counter(provider.taken).values()) == {1} and len(provider.taken) == 2 * AT_ONCE
    for who in {to for to, _ in provider.taken}:
        assert [text for to, text in provider.taken if to == who] == ["first", "second"]
    with reading(town.house.engine) as session:
        rows = list(session.scalars(select(Outbox).where(Outbox.purpose == "word")))
    assert {row.status for row in rows} == {SENT} and len({row.provider_id for row in rows}) == len(rows)


def test_a_letter_whose_outcome_cannot_be_written_stops_no_other(town: Town) -> None:
    """Its ticket has lost what it owes, which is refused when the answer's survey is to follow."""
    tell_everybody(town, "hello")
    with writing(town.house.engine) as session:
        bad = session.scalars(select(Outbox).where(Outbox.purpose == "word")).first()
        assert bad is not None
        orphan = session.scalars(select(Ticket).where(Ticket.contact_id == bad.contact_id)).one()
        bad.purpose, bad.ticket_id, bad.channel = "survey", orphan.id, Channel.WECHAT
        for row in session.scalars(select(Deadline).where(Deadline.ticket_id == orphan.id)):
            row.ended_at, row.next_at = town.clock(), None
        bad_id = bad.id
    deliver(replace(town.house, letters_at_once=AT_ONCE), town.clock())
    with reading(town.house.engine) as session:
        waiting = list(session.scalars(select(Outbox.id).where(Outbox.next_at.is_not(None))))
    assert waiting == [bad_id]

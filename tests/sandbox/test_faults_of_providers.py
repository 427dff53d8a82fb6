"""Faults × outcomes: every way a provider fails, by the real senders over HTTP against the stand-ins.

Each line of the table is a letter by one way (the only one), a fault that happens once, what becomes of the
row at once, how many the provider has taken in the end, what the row is an hour later when the provider
works again, and what the duty officer saw meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.serving import make_server

from bot.keys import Keys
from bot.letter import Progress
from bot.message import InboundMessage, MessageKind
from bot.permission import Actor
from bot.vocabulary import Channel, Role, Way
from handlers.sms.account import TwilioAccount
from handlers.sms.twilio_door import twilio_door
from handlers.sms.twilio_sender import CODES, TwilioSender
from handlers.wechat.account import WeChatAccount
from handlers.wechat.client import WeChatClient
from handlers.wechat.errors import ERRCODES
from handlers.wechat.senders import CustomerServiceSender, TemplateSender
from models.database import connect, migrate
from models.ledgers import Outbox
from models.tickets import Ticket
from models.workings import Breaker
from sandbox.faults import Pace
from sandbox.stand import Stand, stand
from services.deliver import deliver
from services.delivered import take_status
from services.house import House, Sender
from services.say import speak
from services.shelf import DatabaseShelf
from services.talk.acquaintance import meet_contact
from services.watch.desk import stuck_messages
from services.work import begin
from tests.databases import Postgres
from tests.houses import Clock, Town, make_house
from tests.sandbox.conftest import SECRETS

TABLE = """
way               fault        at once  taken  later   duty officer
customer_service  slow         sent     1      sent    nothing
customer_service  dead_before  sending  1      sent    nothing
customer_service  dead_after   sending  2      sent    nothing
customer_service  reset        sending  1      sent    nothing
customer_service  reset_after  sending  2      sent    nothing
customer_service  malformed    sending  2      sent    nothing
customer_service  empty        sending  1      sent    nothing
customer_service  gateway      sending  2      sent    nothing
customer_service  http_429     queued   1      sent    nothing
customer_service  http_500     sending  1      sent    nothing
customer_service  http_503     queued   1      sent    nothing
customer_service  -1           queued   1      sent    nothing
customer_service  45011        queued   1      sent    nothing
customer_service  40001        sent     1      sent    nothing
customer_service  40014        sent     1      sent    nothing
customer_service  42001        sent     1      sent    nothing
customer_service  40013        held     1      sent    sees it
customer_service  40125        held     1      sent    sees it
customer_service  40164        held     1      sent    sees it
customer_service  48001        held     1      sent    sees it
customer_service  48004        held     1      sent    sees it
customer_service  45009        queued   0      queued  sees it
customer_service  45015        failed   0      failed  sees it
customer_service  45047        failed   0      failed  sees it
customer_service  43004        failed   0      failed  sees it
customer_service  40003        failed   0      failed  sees it
customer_service  40007        failed   0      failed  sees it
customer_service  43101        failed   0      failed  sees it
customer_service  48002        failed   0      failed  sees it
template          slow         sent     1      sent    nothing
template          dead_before  sending  1      sent    nothing
template          dead_after   sending  1      sent    nothing
template          reset        sending  1      sent    nothing
template          reset_after  sending  1      sent    nothing
template          malformed    sending  1      sent    nothing
template          empty        sending  1      sent    nothing
template          gateway      sending  1      sent    nothing
template          http_429     queued   1      sent    nothing
template          http_500     sending  1      sent    nothing
template          http_503     queued   1      sent    nothing
template          40037        held     1      sent    sees it
template          47003        held     1      sent    sees it
template          43101        failed   0      failed  sees it
sms               slow         sent     1      sent    nothing
sms               dead_before  sending  1      sent    nothing
sms               dead_after   sending  1      sent    nothing
sms               reset        sending  1      sent    nothing
sms               reset_after  sending  1      sent    nothing
sms               malformed    sending  1      sent    nothing
sms               empty        sending  1      sent    nothing
sms               gateway      sending  1      sent    nothing
sms               http_429     queued   1      sent    nothing
sms               http_500     sending  1      sent    nothing
sms               http_503     queued   1      sent    nothing
sms               20429        queued   1      sent    nothing
sms               30001        queued   1      sent    nothing
sms               30022        queued   1      sent    nothing
sms               20003        held     1      sent    sees it
sms               20404        held     1      sent    sees it
sms               21212        held     1      sent    sees it
sms               21606        held     1      sent    sees it
sms               21603        held     1      sent    sees it
sms               21659        held     1      sent    sees it
sms               21610        failed   0      failed  sees it
sms               21211        failed   0      failed  sees it
sms               21614        failed   0      failed  sees it
sms               21408        failed   0      failed  sees it
sms               21612        failed   0      failed  sees it
sms               21617        failed   0      failed  sees it
sms               21635        failed   0      failed  sees it
sms               30003        failed   0      failed  sees it
sms               30004        failed   0      failed  sees it
sms               30005        failed   0      failed  sees it
sms               30006        failed   0      failed  sees it
sms               30007        failed   0      failed  sees it
"""
# The same for WeChat's call for a token, when ours has run out: nothing was sent yet, so never ambiguous.
TOKENS = """
fault        at once  taken  later
slow         sent     1      sent
dead_before  queued   1      sent
dead_after   queued   1      sent
reset        queued   1      sent
malformed    queued   1      sent
empty        queued   1      sent
http_429     queued   1      sent
http_500     queued   1      sent
-1           queued   1      sent
40164        held     1      sent
"""
# What Twilio says of a message afterwards; `heard` is how often it calls.
CALLBACKS = """
fault        heard  becomes    duty officer
none         2      delivered  nothing
missing      0      sent       nothing
early        2      delivered  nothing
late         2      delivered  nothing
doubled      4      delivered  nothing
disordered   2      delivered  nothing
undelivered  2      failed     sees it
"""
PACE = Pace(slow=0.05, dead=1.5, sent=0.01, done=0.1, late=0.3)
IMPATIENT, PATIENT = 0.75, 20.0  # seconds a sender waits: for the dead, and on a busy machine
PUBLIC = "http://127.0.0.1:8000"


def lines(table: str) -> list[list[str]]:
    """The lines under the headings."""
    return [line.replace("sees it", "sees").split() for line in table.strip().splitlines()[1:]]


@dataclass
class Place:
    """A house whose ways lead to the stand-ins, a ticket in it, and an officer on duty."""

    house: House
    clock: Clock
    world: Stand
    duty: Actor
    ticket: int
    heard: "Queue[str]" = field(default_factory=Queue)

    def senders(self, way: Way, seconds: float) -> dict[Way, Sender]:
        """One way, whose provider is waited for so long."""
        wechat = WeChatAccount(SECRETS.app_id, SECRETS.app_secret, SECRETS.token, SECRETS.aes_key,
                               self.world.wechat_api, {})  # fmt: skip
        twilio = TwilioAccount(
            SECRETS.account_sid, SECRETS.auth_token, SECRETS.number, self.world.twilio_api
        )
        shelf = DatabaseShelf(self.house.engine, "wechat")
        client = WeChatClient(wechat, shelf, lambda: datetime.now(UTC), read_seconds=seconds)
        made: dict[Way, Sender] = {
            Way.CUSTOMER_SERVICE: CustomerServiceSender(client),
            Way.TEMPLATE: TemplateSender(client, {"contact": "TEMPLATE-1 note=thing1"}),
            Way.SMS: TwilioSender(twilio, PUBLIC, seconds),
        }
        return {way: made[way]}

    def letter(self, way: Way) -> tuple[int, int]:
        """Something to be said to somebody new, by this way: the row and who it is."""
        channel = Channel.SMS if way is Way.SMS else Channel.WECHAT
        person = self.world.world.add_person(channel, "")
        self.world.world.said(person.id)
        self.clock.at = datetime.now(UTC)  # the stand-in's own dates are the machine's
        wrote = InboundMessage(
            channel, person.address, person.address, self.clock(), MessageKind.TEXT, "您好"
        )
        with begin(self.house) as work:
            contact, _ = meet_contact(work, wrote)
            about = work.session.get_one(Ticket, self.ticket)
            fields = {"note": "已收到"}
            row = speak(work, contact, "contact", f"已收到 {person.id}", ticket=about, fields=fields)
            work.session.flush()
            return row.id, person.id

    def deliver(self, way: Way, seconds: float = PATIENT) -> None:
        """Send what is due by this way."""
        deliver(replace(self.house, senders=self.senders(way, seconds)), self.clock())

    def row(self, number: int) -> Outbox:
        with begin(self.house) as work:
            return work.session.get_one(Outbox, number)

    def taken(self, person: int) -> int:
        """How many letters to them the provider's own ledger has."""
        known = self.world.world.ledger(limit=10**6)
        return sum(one.person_id == person and one.kind in ("wechat", "sms") for one in known)

    def duty_sees(self, row: int) -> str:
        found = any(one["id"] == row for one in stuck_messages(self.house, self.duty))
        return "sees" if found else "nothing"

    def forget(self) -> None:
        """Nothing is left over for the next line of the table."""
        self.world.world.clear_faults()
        with begin(self.house) as work:
            work.session.execute(update(Outbox).values(next_at=None))
            work.session.execute(delete(Breaker))


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, keys: Keys
) -> Iterator[Place]:
    """One house for the whole table, on each database."""
    folder: Path = tmp_path_factory.mktemp("faults")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'house.db'}"
        migrate(url)
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new()
    engine, clock = connect(url, keys), Clock()
    house = make_house(engine, clock, templates=frozenset({"contact"}))
    town = Town(house, clock, {})
    town.says("县人民医院收费窗口排队两小时没人管")
    with begin(house) as work:
        ticket = work.session.scalars(select(Ticket.id)).one()
    with stand(folder / "sandbox", SECRETS, PACE) as world:
        place = Place(house, clock, world, town.staff(Role.DUTY), ticket)
        with served(place):
            yield place
    engine.dispose()


@pytest.fixture
def place(built: Place) -> Iterator[Place]:
    built.forget()
    yield built
    built.forget()


@contextmanager
def served(place: Place) -> Iterator[None]:
    """The door for Twilio's callbacks, on a port of its own."""

    def status(sid: str, progress: Progress, error: str) -> None:
        take_status(place.house, sid, progress, error, place.clock())
        place.heard.put(progress)

    account = TwilioAccount(SECRETS.account_sid, SECRETS.auth_token, SECRETS.number)
    app = Flask("door", static_folder=None)
    app.register_blueprint(twilio_door(account, PUBLIC, lambda _message: None, status, place.clock))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    place.world.at.public, place.world.at.house = PUBLIC, f"http://127.0.0.1:{server.port}"
    yield
    server.shutdown()
    thread.join(10)


@pytest.mark.parametrize(("way", "fault", "at_once", "taken", "later", "officer"), lines(TABLE))
def test_a_fault_has_its_outcome(
    place: Place, way: str, fault: str, at_once: str, taken: str, later: str, officer: str
) -> None:
    row, person = place.letter(Way(way))
    if "sms" not in way:
        warm_token(place, Way(way))
    where = "twilio" if way == "sms" else "wechat"
    place.world.world.set_fault(where, fault, person_id=person)
    place.world.world.set_fault("callback", "missing", person_id=person, times=0)
    place.deliver(Way(way), IMPATIENT if fault.startswith("dead") else PATIENT)
    assert place.row(row).status == at_once
    place.clock.forward(minutes=40)
    seen = place.duty_sees(row)
    place.deliver(Way(way))
    seen = max(seen, place.duty_sees(row))
    known = place.row(row)
    assert (known.status, place.taken(person), seen) == (later, int(taken), officer)
    assert known.maybe_doubled or place.taken(person) <= 1


def warm_token(place: Place, way: Way) -> None:
    """The token is there already: the fault is to meet the letter itself."""
    client: Any = place.senders(way, PATIENT)[way]
    client._client.with_token(lambda token: token)


@pytest.mark.parametrize(("fault", "at_once", "taken", "later"), lines(TOKENS))
def test_a_token_that_cannot_be_had_delays_and_never_doubles(
    place: Place, fault: str, at_once: str, taken: str, later: str
) -> None:
    way = Way.CUSTOMER_SERVICE
    row, person = place.letter(way)
    warm_token(place, way)
    place.world.world.set_fault("wechat", "42001", person_id=person)
    place.world.world.set_fault("token", fault)
    place.deliver(way, IMPATIENT if fault.startswith("dead") else PATIENT)
    assert place.row(row).status == at_once
    place.clock.forward(minutes=40)
    place.deliver(way)
    assert (place.row(row).status, place.taken(person)) == (later, int(taken))


@pytest.mark.parametrize(("fault", "heard", "becomes", "officer"), lines(CALLBACKS))
def test_whatever_twilio_says_afterwards_the_row_only_moves_forward(
    place: Place, fault: str, heard: str, becomes: str, officer: str
) -> None:
    row, person = place.letter(Way.SMS)
    if fault != "none":
        place.world.world.set_fault("callback", fault, person_id=person)
    place.deliver(Way.SMS)
    for _ in range(int(heard)):
        place.heard.get(timeout=30)
    assert place.row(row).status == becomes and place.heard.empty()
    assert (place.taken(person), place.duty_sees(row)) == (1, officer)


def test_a_storm_of_expired_tokens_ends_with_a_person_and_each_letter_once(place: Place) -> None:
    way = Way.CUSTOMER_SERVICE
    letters = [place.letter(way) for _ in range(3)]
    place.world.world.set_fault("wechat", "40001", times=0)
    place.deliver(way)
    assert {place.row(row).status for row, _ in letters} == {"held"}
    assert {place.duty_sees(row) for row, _ in letters} == {"sees"}
    place.world.world.clear_faults()
    place.clock.forward(minutes=40)
    place.deliver(way)
    assert [(place.row(row).status, place.taken(who)) for row, who in letters] == [("sent", 1)] * 3
    assert {place.duty_sees(row) for row, _ in letters} == {"nothing"}


def test_the_table_names_every_code_of_the_closed_tables() -> None:
    named = {fault for _, fault, *_ in lines(TABLE)}
    assert {str(code) for code in {*ERRCODES, *CODES}} <= named

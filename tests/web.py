"""The doors of a house for tests: programs with tokens, people with a browser, matters to act on."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bot.complaint import Candidate, Complaint, Ground, Routing
from bot.message import InboundMessage, MessageKind
from bot.vocabulary import Channel, Nature, Role, Urgency
from handlers.api.matters import matters_api
from handlers.api.outbox import outbox_api
from handlers.api.tickets import tickets_api
from handlers.guards import harden
from handlers.health import health
from handlers.pages.admin.door import admin_pages
from handlers.pages.auth import auth_pages
from handlers.pages.centre import centre_pages
from handlers.pages.citizen import citizen_pages, receipt_pages
from handlers.pages.entry import entry_pages
from handlers.pages.guides import guide_pages
from handlers.pages.posters import posters_pages
from handlers.pages.unit import unit_pages
from handlers.refusals import answer_refusals
from models.ledgers import Inbox, Media, Outbox
from models.tables import METADATA
from models.tickets import Ticket
from services.fetch import CONTEXT
from services.house import House
from services.record import keep_words
from services.staff.people import add_person, issue_password_link, issue_token, set_password
from services.talk.acquaintance import meet_contact
from services.tickets.intake import register
from services.work import begin, look
from tests.houses import Town

PASSWORD = "correct horse battery"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
WORDS = "县医院收费窗口排队两小时没人管"
GUESSES = (("U40", 0.5), ("U41", 0.3), ("U16", 0.1))
PLAIN = Complaint(WORDS, Nature.COMPLAINT, Urgency.ORDINARY, False, Routing((), False), "卫生健康/医疗服务")


def make_web(house: House, *, secure: bool = False) -> Flask:
    """An application with the doors for programs and browsers alone."""
    app = Flask("siling", static_folder=None)
    app.secret_key = "a key that only tests have, and long enough"
    app.testing = True
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()  # each test has an app, the templates stay
    harden(app, secure=secure)
    answer_refusals(app, house)
    doors = (
        tickets_api, matters_api, outbox_api, auth_pages, unit_pages, centre_pages, citizen_pages,
        receipt_pages, entry_pages, guide_pages, posters_pages, admin_pages, health,
    )  # fmt: skip
    for door in doors:
        app.register_blueprint(door(house))
    return app


@dataclass
class Program:
    """Another system with a bearer token (none when empty)."""

    client: FlaskClient
    token: str

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, fields: dict[str, Any] | None = None) -> TestResponse:
        return self.client.post(f"/api/v1{path}", json=fields or {}, headers=self.headers)

    def act(self, number: str, verb: str, **fields: Any) -> TestResponse:
        return self.post(f"/tickets/{number}/{verb}", fields)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


@dataclass
class Browser:
    """A person at a desk: follows no redirect by itself, sends the token of the page it last saw."""

    client: FlaskClient
    csrf: str = ""
    page: str = ""
    seen: list[int] = field(default_factory=list)

    def open(self, path: str) -> TestResponse:
        return self._saw(self.client.get(path))

    def send(self, path: str, **fields: str | list[str]) -> TestResponse:
        return self._saw(self.client.post(path, data={"csrf_token": self.csrf, **fields}))

    def log_in(self, login: str, password: str = PASSWORD, path: str = "/login") -> TestResponse:
        self.open(path)
        return self.send(path, login=login, password=password)

    def _saw(self, answer: TestResponse) -> TestResponse:
        self.page = answer.text if answer.mimetype == "text/html" else ""
        if found := TOKEN.search(self.page):
            self.csrf = found[1]
        self.seen.append(answer.status_code)
        return answer


@dataclass
class Doors:
    """A town and its doors."""

    town: Town
    app: Flask

    @property
    def house(self) -> House:
        return self.town.house

    def program(self, role: Role, unit: str | None = None) -> Program:
        person = add_person(self.house, f"{role}{self.house.draw(10**9)}", role, unit)
        return Program(self.app.test_client(), issue_token(self.house, person))

    def person(self, login: str, role: Role, unit: str | None = None) -> None:
        """Somebody with an account and a password."""
        link = issue_password_link(self.house, add_person(self.house, login, role, unit))
        set_password(self.house, link.rpartition("/")[2], PASSWORD, self.house.now())

    def browser(self, role: Role, unit: str | None = None) -> Browser:
        """Somebody who has just logged in."""
        login = f"{role}{self.house.draw(10**9)}"
        self.person(login, role, unit)
        browser = Browser(self.app.test_client())
        assert browser.log_in(login).status_code == 303
        return browser

    def matter(self, unit: str | None = "U40", **over: Any) -> str:
        """A citizen's matter: dispatched to `unit`, or to be triaged where there is none; its number."""
        named = [Candidate(code, score, (Ground("words", ("收费",)),)) for code, score in GUESSES]
        if unit:
            named = [
                Candidate(unit, 0.95, (Ground("named", ("点名",)),)),
                *[one for one in named if one.code != unit],
            ]
        complaint = replace(PLAIN, routing=Routing(tuple(named), sure=unit is not None), **over)
        self.town.sent_in += 1
        who, at = f"citizen-{self.town.sent_in}", self.town.clock()
        message = InboundMessage(Channel.WECHAT, f"{who}-1", who, at, MessageKind.TEXT, WORDS)
        with begin(self.house) as work:
            contact, _ = meet_contact(work, message)
            case = register(work, contact, message, complaint)
            keep_words(work, case.ticket.id, "citizen", "message", WORDS)
            return case.ticket.number

    def picture(self, number: str, content_type: str = "image/jpeg", body: bytes = b"bytes") -> int:
        """A picture that was fetched for a ticket; its id."""
        with begin(self.house) as work:
            ticket = work.session.scalars(select(Ticket).where(Ticket.number == number)).one()
            key = f"picture-{self.house.draw(10**9)}"
            inbox = Inbox(channel="wechat", external_id=key, kind="image", received_at=work.now)
            work.session.add(inbox)
            work.session.flush()
            row = Media(
                inbox_id=inbox.id, ticket_id=ticket.id, channel="wechat", kind="image", size=len(body),
                content_type=content_type, body=self.house.keys.seal(body, context=CONTEXT), status="kept",
                created_at=work.now,
            )  # fmt: skip
            work.session.add(row)
            work.session.flush()
            return row.id

    def stuck(self, number: str, status: str = "failed") -> int:
        """A message to the ticket's citizen that every way refused; its id."""
        with begin(self.house) as work:
            ticket = work.session.scalars(select(Ticket).where(Ticket.number == number)).one()
            row = Outbox(
                contact_id=ticket.contact_id, ticket_id=ticket.id, channel="wechat", purpose="reply",
                body="答复", fields={}, status=status, error="45015", attempts=7, tried=["customer_service"],
                created_at=work.now,
            )  # fmt: skip
            work.session.add(row)
            work.session.flush()
            return row.id

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with look(self.house) as work:
            return {
                table.name: work.session.scalar(select(func.count()).select_from(table)) or 0
                for table in METADATA.sorted_tables
            }

"""The stand-in of Twilio: its own SDK and its own validator are the judges."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from handlers.sms.account import TwilioAccount
from handlers.sms.twilio_sdk import make_client
from sandbox.faults import TWILIO
from sandbox.sms.api import planned
from sandbox.stand import Stand
from tests.sandbox.conftest import SECRETS

Heard = list[tuple[str, dict[str, str], str]]


@pytest.fixture
def house(world: Stand) -> Iterator[Heard]:
    """Somebody who takes every webhook and says nothing: path, fields, signature."""
    heard: Heard = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = dict(parse_qsl(body, keep_blank_values=True))
            heard.append((self.path, fields, self.headers["X-Twilio-Signature"]))
            answer = b"<Response><Message>heard</Message></Response>"
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Tests keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    world.at.house = f"http://127.0.0.1:{server.server_address[1]}"
    yield heard
    server.shutdown()
    server.server_close()


def client(world: Stand) -> object:
    account = TwilioAccount(SECRETS.account_sid, SECRETS.auth_token, SECRETS.number, world.twilio_api)
    return make_client(account)


def send(world: Stand, to: str, body: str = "您好", callback: str = "") -> str:
    more = {"status_callback": callback} if callback else {}
    made = client(world).messages.create(to=to, body=body, from_=SECRETS.number, **more)  # type: ignore[attr-defined]
    return str(made.sid)


def test_the_sdk_sends_fetches_and_lists(world: Stand) -> None:
    sid = send(world, "+85291234567")
    listed = client(world).messages.list(to="+85291234567", limit=5)  # type: ignore[attr-defined]
    assert [(one.sid, one.body, one.status) for one in listed] == [(sid, "您好", "queued")]
    assert listed[0].date_created.tzinfo is not None


@pytest.mark.parametrize("code", sorted(TWILIO))
def test_every_error_can_be_had_with_its_status_and_code(world: Stand, code: str) -> None:
    world.fault("twilio", code)
    with pytest.raises(TwilioRestException) as wrong:
        send(world, "+85291234567")
    assert (wrong.value.status, str(wrong.value.code)) == (TWILIO[code][0], code)
    assert send(world, "+85291234567").startswith("SM")


def test_a_webhook_is_signed_so_that_twilios_own_validator_accepts_it(world: Stand, house: Heard) -> None:
    person = world.person("sms")
    lines = world.says(person, "Nobody helps at the window")
    path, fields, signature = house[0]
    url = world.at.public + path
    assert RequestValidator(SECRETS.auth_token).validate(url, fields, signature)
    assert [line["text"] for line in lines] == ["Nobody helps at the window", "heard"]


def test_stop_is_answered_by_itself_told_to_the_house_and_ends_sending_until_start(
    world: Stand, house: Heard
) -> None:
    person = world.person("sms")
    address = world.world.person(person).address
    assert any("unsubscribed" in line["text"] for line in world.says(person, "stop"))
    assert house[0][1]["Body"] == "stop"
    with pytest.raises(TwilioRestException) as wrong:
        send(world, address)
    assert wrong.value.code == 21610
    world.says(person, "START")
    assert send(world, address)


def test_a_picture_comes_with_an_address_that_only_the_account_may_fetch(world: Stand, house: Heard) -> None:
    person = world.person("sms")
    address = f"{world.url}/sandbox/api/people/{person}/photo"
    requests.post(address, files={"file": ("a.png", b"bytes", "image/png")}, timeout=20).raise_for_status()
    fields = house[0][1]
    assert (fields["NumMedia"], fields["MediaContentType0"]) == ("1", "image/png")
    account = (SECRETS.account_sid, SECRETS.auth_token)
    assert requests.get(fields["MediaUrl0"], auth=account, timeout=20).content == b"bytes"
    assert requests.get(fields["MediaUrl0"], timeout=20).status_code == 401


def test_callbacks_come_signed_in_order_doubled_late_or_not_at_all() -> None:
    assert [one.status for one in planned("SM1", "u", "")] == ["sent", "delivered"]
    assert [one.status for one in planned("SM1", "u", "disordered")] == ["delivered", "sent"]
    assert len(planned("SM1", "u", "doubled")) == 4 and planned("SM1", "u", "missing") == []
    assert planned("SM1", "u", "late")[1].seconds > 10
    assert planned("SM1", "u", "undelivered")[1].error == "30003"

"""The world outside as a journey needs it: independent clients at the doors, providers on loopback."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from flask.testing import FlaskClient
from werobot.crypto import MessageCrypt
from werobot.utils import get_signature

from app import create_app
from config.settings import load_settings

TOKEN, APP_ID = "journeytoken", "wx00000000journey1"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SID, AUTH_TOKEN, OUR_NUMBER = "AC" + "0" * 32, "f" * 32, "+15005550006"
PUBLIC_URL = "http://127.0.0.1:8000"
NUMBER = re.compile(r"(?<!\d)\d{8}(?!\d)")


@dataclass
class Providers:
    """WeChat's and Twilio's APIs on loopback: they take everything and keep what they took."""

    url: str
    wechat: list[dict[str, Any]] = field(default_factory=list)
    sms: list[dict[str, str]] = field(default_factory=list)

    def told(self, who: str) -> list[str]:
        """The texts that reached somebody, oldest first."""
        by_wechat = [sent["text"]["content"] for sent in self.wechat if sent["touser"] == who]
        return by_wechat + [sent["Body"] for sent in self.sms if sent["To"] == who]


@contextmanager
def providers() -> Iterator[Providers]:
    """Serve both APIs until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    kept = Providers(f"http://127.0.0.1:{server.server_address[1]}")

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path.startswith("/cgi-bin/stable_token"):
                self._say(200, {"access_token": "t" * 40, "expires_in": 7200})
            elif self.path.startswith("/cgi-bin/message/custom/send"):
                kept.wechat.append(json.loads(body))
                self._say(200, {"errcode": 0, "errmsg": "ok"})
            else:
                kept.sms.append(dict(parse_qsl(body)))
                self._say(201, {"sid": f"SM{len(kept.sms):032d}", "status": "queued"})

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            """Tests keep quiet."""

    server.RequestHandlerClass = Api
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class County:
    """The application as it runs, with people outside it: citizens, staff, programs, the operator."""

    app: Flask
    outside: Providers
    sent: int = 0

    @property
    def door(self) -> FlaskClient:
        """A client with no session."""
        return self.app.test_client()

    def wechat(self, text: str, who: str = "citizen-1", message_id: int | None = None) -> str:
        """Send a text by WeChat in safe mode with WeRoBot's crypto; gives the answer's text."""
        self.sent += 1
        stamp, nonce = str(int(time.time())), f"nonce{self.sent}"
        xml = (
            f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{who}</FromUserName><CreateTime>{stamp}"
            f"</CreateTime><MsgType>text</MsgType><Content><![CDATA[{text}]]></Content>"
            f"<MsgId>{message_id or 10**15 + self.sent}</MsgId></xml>"
        )
        crypt = MessageCrypt(TOKEN, AES_KEY, APP_ID)
        sealed = crypt.prp_crypto.encrypt(xml, APP_ID).decode()
        query = {
            "signature": get_signature(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce,
            "encrypt_type": "aes", "msg_signature": get_signature(TOKEN, stamp, nonce, sealed),
        }  # fmt: skip
        body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        answer = self.door.post("/wechat", query_string=query, data=body.encode())
        assert answer.status_code == 200, answer.text
        return _opened(crypt, answer.text)

    def sms(self, text: str, who: str = "+85291234567", sid: str | None = None) -> str:
        """Send a text by SMS, signed as Twilio describes it; gives the TwiML."""
        self.sent += 1
        form = {
            "MessageSid": sid or f"SM{self.sent:032d}",
            "From": who,
            "To": OUR_NUMBER,
            "Body": text,
            "NumMedia": "0",
        }
        signed = PUBLIC_URL + "/sms" + "".join(name + form[name] for name in sorted(form))
        mac = hmac.new(AUTH_TOKEN.encode(), signed.encode(), hashlib.sha1).digest()
        answer = self.door.post(
            "/sms", data=form, headers={"X-Twilio-Signature": base64.b64encode(mac).decode()}
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    def operator(self, *command: str) -> str:
        """Run a command as the operator does; gives what it printed."""
        result = self.app.test_cli_runner().invoke(args=list(command))
        assert result.exit_code == 0, result.output
        return result.output.strip()

    def tick(self, now: str) -> dict[str, Any]:
        """`flask tick --now`."""
        return dict(json.loads(self.operator("tick", "--now", now)))

    def rows(self, what: str) -> list[dict[str, Any]]:
        """`flask export`."""
        return [json.loads(line) for line in self.operator("export", what).splitlines() if line]

    def ticket(self, number: str) -> dict[str, Any]:
        """One exported ticket."""
        return next(row for row in self.rows("tickets") if row["number"] == number)

    def staff(self, name: str, role: str, unit: str | None = None) -> "Program":
        """A member of staff with a bearer token."""
        where = ["--unit", unit] if unit else []
        return Program(self, self.operator("user", "add", name, "--role", role, *where, "--token"))


@dataclass
class Program:
    """Somebody who acts by the API."""

    county: County
    token: str

    def does(self, number: str, verb: str, **fields: object) -> tuple[int, dict[str, Any]]:
        """One verb on one ticket; gives the HTTP status and the JSON."""
        answer = self.county.door.post(
            f"/api/v1/tickets/{number}/{verb}", json=fields, headers={"Authorization": f"Bearer {self.token}"}
        )
        return answer.status_code, answer.get_json()

    def sees(self, number: str) -> tuple[int, dict[str, Any]]:
        """The ticket as this person may see it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.county.door.get(f"/api/v1/tickets/{number}", headers=headers)
        return answer.status_code, answer.get_json()


def _opened(crypt: MessageCrypt, xml: str) -> str:
    found = re.search(r"<Encrypt><!\[CDATA\[(.*?)]]>", xml)
    if found is None:
        return ""
    plain = crypt.prp_crypto.decrypt(found[1], APP_ID).decode()
    content = re.search(r"<Content><!\[CDATA\[(.*)]]></Content>", plain, re.DOTALL)
    return content[1] if content else ""


def number_in(answer: str) -> str:
    """The ticket number an answer names."""
    found = NUMBER.search(answer)
    assert found, answer
    return found[0]


@contextmanager
def county(database_url: str, var: Path) -> Iterator[County]:
    """The whole application over a database, outside demo mode, seeded, with providers that listen."""
    with providers() as outside:
        settings = load_settings(
            {
                "DATABASE_URL": database_url, "SECRET_KEY": "journey-" + "s" * 40, "PUBLIC_URL": PUBLIC_URL,
                "DATA_KEY": base64.urlsafe_b64encode(bytes(range(32))).decode(), "WECHAT_APP_ID": APP_ID,
                "WECHAT_APP_SECRET": "0" * 32, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": AES_KEY,
                "WECHAT_API_URL": outside.url, "TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
                "TWILIO_FROM": OUR_NUMBER, "TWILIO_API_URL": outside.url, "LOG_LEVEL": "ERROR",
            },
            var=var,
        )  # fmt: skip
        app = create_app(settings)
        place = County(app, outside)
        place.operator("seed")
        yield place

"""The gateways' side of the wire, written from their public descriptions; nothing of ours in it."""

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from handlers.sms.account import AliyunAccount, TwilioAccount

PAYLOADS = Path(__file__).parents[1] / "payloads" / "sms"
NOW = datetime(2026, 1, 5, 1, 30, 2, tzinfo=UTC)
PUBLIC_URL = "https://12345.example.gov.cn"
CITIZEN = "+85291234567"
TWILIO = TwilioAccount("AC0123456789abcdef0123456789abcdef", "auth-token-of-the-account", "+85264501234")
ALIYUN = AliyunAccount("LTAI-key", "s3cret-of-the-key", "某县热线", "a-path-nobody-guesses", {})
FORM = "application/x-www-form-urlencoded"
SHA256 = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}


def payload(name: str) -> bytes:
    """A raw request body as recorded in the payload folder."""
    return (PAYLOADS / name).read_bytes()


def changed(name: str, **fields: str | None) -> bytes:
    """A recorded form with fields changed, added, or (None) taken out."""
    pairs = [
        (key, value) for key, value in parse_qsl(payload(name).decode(), keep_blank_values=True)
        if key not in fields
    ]  # fmt: skip
    added = [(key, value) for key, value in fields.items() if value is not None]
    return urlencode([*pairs, *added]).encode()


def sign(url: str, body: bytes, token: str = TWILIO.auth_token, digest: str = "sha1") -> str:
    """Twilio's signature from its description: the full URL, then each field's name and value in the
    names' order with nothing between, HMAC under the token, Base64."""
    fields = sorted(set(parse_qsl(body.decode(), keep_blank_values=True)))
    signed = url + "".join(name + value for name, value in fields)
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), digest).digest()).decode()


@dataclass
class Twilio:
    """Calls our webhooks as Twilio does."""

    door: FlaskClient

    def post(self, body: bytes, path: str = "/sms", digest: str = "sha1") -> TestResponse:
        """A signed request."""
        headers = {"X-Twilio-Signature": sign(PUBLIC_URL + path, body, digest=digest)}
        if digest == "sha256":
            headers |= SHA256
        return self.door.post(path, data=body, headers=headers, content_type=FORM)


@dataclass
class Aliyun:
    """Posts what Aliyun pushes."""

    door: FlaskClient

    def post(self, body: bytes, path: str = "", address: str = "203.0.113.7") -> TestResponse:
        """A push to the secret path."""
        return self.door.post(
            f"/sms/aliyun/{ALIYUN.inbound_secret}{path}", data=body, content_type="application/json",
            environ_base={"REMOTE_ADDR": address},
        )  # fmt: skip

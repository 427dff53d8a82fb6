"""WeChat's side of the wire as an independent library writes it: WeRoBot's crypto, hashlib's SHA-1."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werobot.crypto import MessageCrypt

from handlers.wechat.account import WeChatAccount

PAYLOADS = Path(__file__).parents[1] / "payloads" / "wechat"
NOW = datetime(2026, 1, 5, 1, 30, 2, tzinfo=UTC)  # two seconds after the payloads' CreateTime
STAMP = str(int(NOW.timestamp()))
ACCOUNT = WeChatAccount(
    app_id="wx1234567890abcdef",
    app_secret="s3cret-of-the-app",
    token="door-token",
    aes_key="kZ8vT1qWx3Rb6Ny9Lm2Pc5Hd7Gf4Js0Ua1Ei8Oo6Yt2",
)
CITIZEN = "oJh2u5Qx7vXw_3bLk-CitizenOne"


def payload(name: str) -> bytes:
    """A raw push as recorded in the payload folder."""
    return (PAYLOADS / f"{name}.xml").read_bytes()


def sha1(*parts: str) -> str:
    """WeChat's signature, written from its documentation."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


@dataclass
class Platform:
    """Pushes to a door as WeChat does, and reads what comes back."""

    door: FlaskClient
    account: WeChatAccount = ACCOUNT

    @property
    def crypt(self) -> MessageCrypt:
        """WeRoBot's safe mode."""
        return MessageCrypt(self.account.token, self.account.aes_key, self.account.app_id)

    def seal(
        self, xml: bytes, timestamp: str = STAMP, nonce: str = "415670741"
    ) -> tuple[dict[str, str], bytes]:
        """The query and the body of a safe-mode push."""
        envelope = self.crypt.encrypt_message(xml, timestamp, nonce)
        encrypted = ElementTree.fromstring(envelope).findtext("Encrypt") or ""
        query = {
            "signature": sha1(self.account.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": CITIZEN,
            "encrypt_type": "aes",
            "msg_signature": sha1(self.account.token, timestamp, nonce, encrypted),
        }
        account = "<ToUserName><![CDATA[gh_5c0f2a7e91b3]]></ToUserName>"
        return query, f"<xml>{account}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()

    def plain(self, timestamp: str = STAMP, nonce: str = "486452656") -> dict[str, str]:
        """The query of a plain-mode push or of the address check."""
        signed = sha1(self.account.token, timestamp, nonce)
        return {"signature": signed, "timestamp": timestamp, "nonce": nonce}

    def push(self, xml: bytes, timestamp: str = STAMP) -> TestResponse:
        """A safe-mode push."""
        query, body = self.seal(xml, timestamp)
        return self.door.post("/wechat", query_string=query, data=body, content_type="text/xml")

    def opened(self, answer: TestResponse) -> ElementTree.Element:
        """The reply inside a safe-mode answer, checked and decrypted by WeRoBot."""
        envelope = ElementTree.fromstring(answer.data)
        part = {
            name: envelope.findtext(name) or "" for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
        }
        xml = self.crypt.decrypt_message(
            part["TimeStamp"], part["Nonce"], part["MsgSignature"], part["Encrypt"]
        )
        return ElementTree.fromstring(xml)


def with_field(xml: bytes, name: str, value: str | None) -> bytes:
    """A payload with one field changed, or taken out."""
    changed = b"" if value is None else f"<{name}>{value}</{name}>".encode("utf-8", "surrogatepass")
    result, count = re.subn(rf"<{name}>.*?</{name}>".encode(), lambda _: changed, xml, flags=re.DOTALL)
    assert count == 1
    return result

"""What WeChat pushes to the account's address: 5 seconds, three tries with one id, the answer shown."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from threading import Thread
from xml.etree import ElementTree

import requests

from sandbox.addresses import Addresses
from sandbox.secrets import Secrets
from sandbox.wechat.crypt import Unreadable, decrypt, encrypt, sign
from sandbox.world import Person, World

TRIES = 3
SECONDS = 5.0
ACCOUNT = "gh_sandbox00001"
UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"
CDATA = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: `text` to show ("" for silence), whether WeChat is content, how it went."""

    text: str
    content: bool
    note: str


class WeChatPush:
    """Delivers people's messages and events to the house."""

    def __init__(self, world: World, secrets: Secrets, at: Addresses) -> None:
        self._world, self._secrets, self._at = world, secrets, at

    def push(self, person: Person, fields: Mapping[str, str], external_id: str) -> Heard:
        """Push one message and file the answer as a line. Faults of `push` show here."""
        fault = self._world.take_fault("push", person.id)
        xml = self._xml(person, fields)
        if fault == "overlapping":
            beside = Thread(target=self._once, args=(xml, ""), daemon=True)
            beside.start()
        heard = self._tried(person, xml, external_id, fault)
        if fault == "doubled":
            heard = self._tried(person, xml, external_id, "")
        self._file(person, heard)
        return heard

    def _xml(self, person: Person, fields: Mapping[str, str]) -> str:
        at = str(int(self._world.now().timestamp()))
        whole = {"ToUserName": ACCOUNT, "FromUserName": person.address, "CreateTime": at, **fields}
        inside = "".join(f"<{name}>{_cdata(value)}</{name}>" for name, value in whole.items())
        return f"<xml>{inside}</xml>"

    def _tried(self, person: Person, xml: str, external_id: str, fault: str) -> Heard:
        """Up to three tries, until an answer WeChat is content with."""
        heard = Heard("", False, "")
        for number in range(1, TRIES + 1):
            heard = self._once(xml, fault)
            if fault == "unheard" and number == 1:
                heard = Heard("", False, "the answer was lost on its way")
            self._world.enter("push", person.id, external_id, heard.note, heard.text, number)
            if heard.content:
                return heard
        return Heard(UNAVAILABLE, False, heard.note)

    def _once(self, xml: str, fault: str) -> Heard:
        began = time.monotonic()
        query, body = self._letter(xml, fault)
        try:
            answer = requests.post(
                f"{self._at.house}/wechat", params=query, data=body.encode(),
                headers={"Content-Type": "text/xml"}, timeout=SECONDS, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            return Heard("", False, type(error).__name__)
        note = f"{answer.status_code} in {int((time.monotonic() - began) * 1000)} ms"
        if answer.status_code != 200:
            return Heard("", False, note)
        text = self._opened(answer.text)
        return Heard(text or "", text is not None, note if text is not None else note + ", malformed")

    def _letter(self, xml: str, fault: str) -> tuple[dict[str, str], str]:
        """The query and the body: in safe mode, or as a fault has it."""
        late = 600 if fault == "stale" else 0
        stamp, nonce = str(int(self._world.now().timestamp()) - late), token_hex(8)
        token = "somebody else's" if fault == "forged" else self._secrets.token
        query = {"signature": sign(token, stamp, nonce), "timestamp": stamp, "nonce": nonce}
        if fault == "plain" or not self._secrets.aes_key:
            return query, xml
        sealed = encrypt(self._secrets.aes_key, self._secrets.app_id, xml)
        query |= {"encrypt_type": "aes", "msg_signature": sign(token, stamp, nonce, sealed)}
        return (
            query,
            f"<xml><ToUserName>{_cdata(ACCOUNT)}</ToUserName><Encrypt>{_cdata(sealed)}</Encrypt></xml>",
        )

    def _opened(self, said: str) -> str | None:
        """The words to show, "" for none; None for what WeChat cannot read."""
        if said in ("", "success"):
            return ""
        try:
            fields = {one.tag: one.text or "" for one in ElementTree.fromstring(said)}
            if "Encrypt" in fields:
                expected = sign(self._secrets.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
                if fields["MsgSignature"] != expected:
                    return None
                inner = decrypt(self._secrets.aes_key, self._secrets.app_id, fields["Encrypt"])
                fields = {one.tag: one.text or "" for one in ElementTree.fromstring(inner)}
            return fields["Content"] if fields["MsgType"] == "text" else None
        except (ElementTree.ParseError, KeyError, Unreadable):
            return None

    def _file(self, person: Person, heard: Heard) -> None:
        if heard.text:
            kind, status = ("text", "answered") if heard.content else ("notice", "failed")
            self._world.add_line(person.id, "in", kind, heard.text, status=status, note=heard.note)


def _cdata(text: str) -> str:
    return "<![CDATA[" + CDATA.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"

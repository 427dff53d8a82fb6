"""What people do with their phones: each act is a line on the phone and a push to the house."""

import itertools
import time
from collections.abc import Iterable
from secrets import randbelow
from threading import Lock
from typing import Protocol

from sandbox.addresses import Addresses
from sandbox.later import Later
from sandbox.sms.push import SmsPush
from sandbox.wechat.push import WeChatPush
from sandbox.world import Person, World

FINISH_SECONDS = 1.0
FORMS = {"image": "jpg", "audio": "amr", "video": "mp4"}


class Impossible(ValueError):
    """A phone of this kind cannot do that; the message says what."""


class Outcome(Protocol):
    """How a push went, on either channel."""

    @property
    def content(self) -> bool:
        """True when the platform takes the answer."""

    @property
    def note(self) -> str:
        """How it went, for the one who plays."""


class Acts:
    """Everything a person can do, on either channel."""

    def __init__(self, world: World, wechat: WeChatPush, sms: SmsPush, at: Addresses, later: Later) -> None:
        self._world, self._wechat, self._sms, self._later = world, wechat, sms, later
        self._at = at
        self._ids, self._lock = itertools.count(time.time_ns()), Lock()

    def says(self, person: Person, text: str, *, copies: int = 1) -> None:
        """Write a text; `copies` of the same at once are retries of one message."""
        if not text.strip():
            raise Impossible("nothing was written")
        line = self._world.add_line(person.id, "out", "text", text)
        if person.channel == "sms":
            self._world.said(person.id)
            self._note(line, self._sms.push(person, text, {}))
            return
        fields = {"MsgType": "text", "Content": text, "MsgId": self._id()}
        for _ in range(max(1, min(copies, 5))):
            self._message(person, line, fields)

    def says_all(self, person: Person, texts: Iterable[str]) -> None:
        """Several messages, one right after the other."""
        for text in texts:
            self.says(person, text)

    def sends_photo(self, person: Person, content_type: str, body: bytes, words: str = "") -> None:
        """Send a picture; by SMS it goes as an MMS, with words."""
        self._sends(person, "image", content_type, body, words)

    def sends_voice(self, person: Person, content_type: str, body: bytes, words: str = "") -> None:
        """Send a voice message; `words` are what WeChat recognised in it, perhaps nothing."""
        if person.channel == "sms":
            raise Impossible("a text message carries no voice")
        self._sends(person, "voice", content_type, body, words)

    def _sends(self, person: Person, kind: str, content_type: str, body: bytes, words: str) -> None:
        kept = self._world.keep_media(content_type, body)
        line = self._world.add_line(person.id, "out", kind, words, media_id=kept)
        if person.channel == "sms":
            self._world.said(person.id)
            account = f"{self._at.own}/twilio/2010-04-01/Accounts/{self._sms.account}"
            address = f"{account}/Messages/MM{kept}/Media/{kept}"
            self._note(line, self._sms.push(person, words, {address: content_type}))
            return
        fields = {"MsgType": kind, "MediaId": kept, "MsgId": self._id()}
        if kind == "voice":
            fields |= {"Format": FORMS["audio"], "Recognition": words}
        else:
            fields["PicUrl"] = f"http://mmbiz.qpic.cn/{kept}"
        self._message(person, line, fields)

    def sends_location(self, person: Person, latitude: float, longitude: float, label: str) -> None:
        """Send a place."""
        if person.channel == "sms":
            raise Impossible("a text message carries no place; write it")
        said = f"{label} ({latitude:.5f}, {longitude:.5f})"
        line = self._world.add_line(person.id, "out", "location", said)
        self._message(person, line, {
            "MsgType": "location", "Location_X": f"{latitude:.6f}", "Location_Y": f"{longitude:.6f}",
            "Scale": "16", "Label": label, "MsgId": self._id(),
        })  # fmt: skip

    def follows(self, person: Person, scene: str = "") -> None:
        """Follow the account, perhaps by scanning a code."""
        self._world.set_following(person.id, True)
        self._event(person, "subscribe", f"qrscene_{scene}" if scene else "")

    def unfollows(self, person: Person) -> None:
        """Follow it no more."""
        self._world.set_following(person.id, False)
        self._event(person, "unsubscribe", "")

    def scans(self, person: Person, scene: str) -> None:
        """Scan a window's code: a new follower's first event, or a scan."""
        if person.following:
            self._event(person, "SCAN", scene)
        else:
            self.follows(person, scene)

    def taps(self, person: Person, key: str) -> None:
        """Tap an entry of the account's menu."""
        self._event(person, "CLICK", key)

    def finished(self, person: Person, message_id: str, status: str) -> None:
        """A moment later WeChat says what became of a template message."""
        fault = self._world.take_fault("callback", person.id)
        fields = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": message_id, "Status": status}
        if fault == "undelivered":
            fields["Status"] = "failed:user block"
        line = self._world.by_provider_id(message_id)
        if line and fault != "missing":
            said = "delivered" if fields["Status"] == "success" else "failed"
            self._world.set_status(line.id, said, "" if said == "delivered" else fields["Status"])
        for _ in range({"missing": 0, "doubled": 2}.get(fault, 1)):
            seconds = 20.0 if fault == "late" else FINISH_SECONDS
            self._later.do(seconds, lambda: self._wechat.push(person, fields, message_id))

    def _message(self, person: Person, line: int, fields: dict[str, str]) -> None:
        if not person.following:
            raise Impossible("who does not follow the account cannot write to it")
        self._world.said(person.id)
        self._note(line, self._wechat.push(person, fields, fields["MsgId"]))

    def _event(self, person: Person, event: str, key: str) -> None:
        if person.channel != "wechat":
            raise Impossible("this phone has no WeChat")
        if event != "unsubscribe":
            self._world.tapped(person.id)
        line = self._world.add_line(person.id, "out", "event", f"{event} {key}".strip())
        fields = {"MsgType": "event", "Event": event, "EventKey": key}
        self._note(line, self._wechat.push(person, fields, f"{event} {person.id} {time.time_ns()}"))

    def _note(self, line: int, heard: Outcome) -> None:
        self._world.set_status(line, "answered" if heard.content else "refused", heard.note)

    def _id(self) -> str:
        with self._lock:
            return str(next(self._ids))


def sample_person(number: int) -> str:
    """A name for somebody new."""
    names = ("王阿姨", "李师傅", "陈老师", "赵大爷", "孙女士", "周同学", "吴先生", "郑奶奶")
    return names[number % len(names)] if number < len(names) else f"{names[randbelow(len(names))]} {number}"

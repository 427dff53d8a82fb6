"""Messages to the house's number as Twilio hands them on: signed, 15 seconds, STOP answered by itself."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from threading import Thread
from xml.etree import ElementTree

import requests

from sandbox.addresses import Addresses
from sandbox.secrets import Secrets
from sandbox.sms.sign import HEADER, signature
from sandbox.world import Person, World

SECONDS = 15.0
TRIES = 2
STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})
STOPPED = "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe."  # noqa: E501
STARTED = "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe."  # noqa: E501
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: the messages of the TwiML, whether Twilio is content, how it went."""

    texts: tuple[str, ...]
    content: bool
    note: str


class SmsPush:
    """Delivers people's texts to the house."""

    def __init__(self, world: World, secrets: Secrets, at: Addresses) -> None:
        self._world, self._secrets, self._at = world, secrets, at

    @property
    def account(self) -> str:
        """The account's SID."""
        return self._secrets.account_sid

    def push(self, person: Person, text: str, media: Mapping[str, str]) -> Heard:
        """Push one text with pictures (address → content type) and file the answers as lines."""
        form = self._form(person, text, media)
        fault = self._world.take_fault("push", person.id)
        if fault == "overlapping":
            Thread(target=self._once, args=(form, ""), daemon=True).start()
        heard = self._tried(person, form, fault)
        if fault == "doubled":
            heard = self._tried(person, form, "")
        own = self._keyword(person, text)
        for said in (*((own,) if own else ()), *heard.texts):
            self._world.add_line(person.id, "in", "sms", said, status="answered", note=heard.note)
        return heard

    def _form(self, person: Person, text: str, media: Mapping[str, str]) -> dict[str, str]:
        sid = ("MM" if media else "SM") + token_hex(16)
        form = {
            "MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": self._secrets.account_sid,
            "From": person.address, "To": self._secrets.number, "Body": text, "NumMedia": str(len(media)),
            "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01",
        }  # fmt: skip
        for number, (address, content_type) in enumerate(media.items()):
            form |= {f"MediaUrl{number}": address, f"MediaContentType{number}": content_type}
        return form

    def _tried(self, person: Person, form: Mapping[str, str], fault: str) -> Heard:
        heard = Heard((), False, "")
        for number in range(1, TRIES + 1):
            heard = self._once(form, fault)
            if fault == "unheard" and number == 1:
                heard = Heard((), False, "the answer was lost on its way")
            outcome = heard.note
            self._world.enter("push", person.id, form["MessageSid"], outcome, "\n".join(heard.texts), number)
            if heard.content:
                break
        return heard

    def _once(self, form: Mapping[str, str], fault: str) -> Heard:
        began = time.monotonic()
        token = "somebody else's" if fault == "forged" else self._secrets.auth_token
        headers = {HEADER: signature(token, f"{self._at.public}/sms", form)}
        try:
            answer = requests.post(
                f"{self._at.house}/sms", data=form, headers=headers, timeout=SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            return Heard((), False, type(error).__name__)
        note = f"{answer.status_code} in {int((time.monotonic() - began) * 1000)} ms"
        texts = _messages(answer.text) if answer.status_code == 200 else None
        return Heard(texts or (), texts is not None, note)

    def _keyword(self, person: Person, text: str) -> str:
        """What Twilio answers by itself to a word of its own; the webhook is called all the same."""
        word = text.strip().upper()
        if word in STOP:
            self._world.set_stopped(person.id, True)
            return STOPPED
        if word in START and person.stopped:
            self._world.set_stopped(person.id, False)
            return STARTED
        return HELPED if word in HELP else ""


def _messages(twiml: str) -> tuple[str, ...] | None:
    try:
        root = ElementTree.fromstring(twiml)
    except ElementTree.ParseError:
        return None
    return tuple("".join(message.itertext()) for message in root.iter("Message"))

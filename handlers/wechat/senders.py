"""The two ways a letter leaves by WeChat outside a request."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.vocabulary import Way
from handlers.text import legal
from handlers.wechat.client import WeChatClient
from handlers.wechat.text import TEXT_BYTES, cut, cut_characters

# Longest value of a template field by the kind its name begins with (WeChat's template rules).
FIELD_CHARACTERS = {"character_string": 32, "phrase": 5, "phone_number": 17, "number": 32, "name": 10}
DEFAULT_CHARACTERS = 20
EMPTY = "-"  # WeChat refuses an empty field


class CustomerServiceSender:
    """Free text: 5 within 48 h of the citizen's message, 3 within a minute of a tap."""

    way = Way.CUSTOMER_SERVICE

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    def send(self, letter: Letter) -> Receipt:
        """Hand over the text and where to read on. Raises SendError. WeChat gives no id for it."""
        body = {"touser": letter.to, "msgtype": "text", "text": {"content": _content(letter)}}
        _taken(self._client.post("/cgi-bin/message/custom/send", body))
        return Receipt("")

    def find(self, letter: Letter) -> Receipt | None:
        """None always: WeChat has no look-up of a sent message."""


def _content(letter: Letter) -> str:
    """The text with the field `url` on a line of its own: what is cut to 2,048 bytes can be read there."""
    text, url = legal(letter.text), letter.fields.get("url", "")
    if not url:
        return cut(text)
    return f"{cut(text, TEXT_BYTES - len(url.encode()) - 1)}\n{url}"


class TemplateSender:
    """A registered form with a few short fields, allowed at any time."""

    way = Way.TEMPLATE

    def __init__(self, client: WeChatClient, templates: Mapping[str, str]) -> None:
        self._client = client
        self._templates = {name: read_template(value) for name, value in templates.items()}

    def send(self, letter: Letter) -> Receipt:
        """Fill the template of the letter's name and send it. Raises SendError.

        The field `url` is where a tap leads, the others are shown. WeChat drops a second message
        with the same `client_msg_id` for ten minutes, so a repeat after a time-out is not doubled.
        """
        template = self._templates.get(letter.template)
        if template is None:
            raise SendError(Outcome.CONFIGURATION, f"template {letter.template[:20]}")
        body = {
            "touser": letter.to,
            "template_id": template.id,
            "url": letter.fields.get("url", ""),
            "client_msg_id": f"{letter.row}-{int(letter.created_at.timestamp())}",
            "data": template.fill(letter.fields),
        }
        answer = _taken(self._client.post("/cgi-bin/message/template/send", body))
        return Receipt(str(answer.get("msgid", "")))

    def find(self, letter: Letter) -> Receipt | None:
        """None always: WeChat has no look-up of a sent message."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template's id at WeChat and what our fields are called there (empty: the same as here)."""

    id: str
    names: Mapping[str, str]

    def fill(self, fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
        """The fields as WeChat wants them, each cut to its kind's length, none empty."""
        names = self.names or {name: name for name in fields if name != "url"}
        return {theirs: {"value": _value(theirs, fields.get(ours, ""))} for ours, theirs in names.items()}


def read_template(value: str) -> Template:
    """`ID` or `ID number=character_string1 unit=thing2`. Raises ValueError for anything else."""
    identity, *pairs = value.split() or [""]
    names = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if not identity or "=" in identity or len(names) != len(pairs):
        raise ValueError("a WeChat template is configured as: ID ours=theirs …")
    return Template(identity, names)


def _value(name: str, value: str) -> str:
    kind = name.rstrip("0123456789")
    return cut_characters(legal(value), FIELD_CHARACTERS.get(kind, DEFAULT_CHARACTERS)) or EMPTY


def _taken(answer: Mapping[str, object]) -> Mapping[str, object]:
    """WeChat says errcode 0 when it took the message; an answer that does not say so proves nothing."""
    if "errcode" not in answer:
        raise SendError(Outcome.AMBIGUOUS, "json")
    return answer

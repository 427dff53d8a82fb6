"""Everything at /sms, /sms/status and /sms/aliyun/… that must not get in: name → (status, request)."""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.handlers.sms.gateways import (
    ALIYUN,
    FORM,
    PUBLIC_URL,
    SHA256,
    changed,
    payload,
    sign,
)

TEXT, STATUS = payload("text.form"), payload("delivered.form")
SIGNATURE = "X-Twilio-Signature"
INBOUND = f"/sms/aliyun/{ALIYUN.inbound_secret}"
ROW = {"phone_number": "13812345678", "content": "路灯不亮", "sequence_id": "7"}
REPORT = {"biz_id": "1^0", "success": True}


@dataclass(frozen=True)
class Request:
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = FORM
    query: str = ""


Table = dict[str, tuple[int, Request]]


def unwelcome() -> Table:
    """The whole table."""
    return forged() | replayed() | bodies() | texts() | callbacks() | paths() | pushes() | rows()


def signed(body: bytes, path: str = "/sms", signed_path: str = "", **more: str) -> Request:
    """What Twilio would send."""
    return Request(path, body, {SIGNATURE: sign(PUBLIC_URL + (signed_path or path), body), **more})


def claiming(signature: str, path: str = "/sms") -> Request:
    return Request(path, TEXT if path == "/sms" else STATUS, {SIGNATURE: signature})


def forged() -> Table:
    """A body nobody at Twilio signed."""
    true = sign(PUBLIC_URL + "/sms", TEXT)
    sha256 = sign(PUBLIC_URL + "/sms", TEXT, digest="sha256")
    guess = sign(PUBLIC_URL + "/sms", TEXT, token="guessed")
    plain_name = {"X-Twilio-Webhooks-Signature-Settings": "algorithm=NONE"}
    return {
        "no signature": (403, Request("/sms", TEXT)),
        "no signature on a callback": (403, Request("/sms/status", STATUS)),
        "empty signature": (403, claiming("")),
        "signature of zeros": (403, claiming("A" * 27 + "=")),
        "another token": (403, claiming(guess)),
        "another token's callback": (403, claiming(guess, "/sms/status")),
        "half a signature": (403, claiming(true[:14])),
        "signature without its padding": (403, claiming(true.rstrip("="))),
        "signature in capitals": (403, claiming(true.upper())),
        "signature in hex": (403, claiming("ab" * 20)),
        "signature not in ascii": (403, claiming("签" * 9)),
        "endless signature": (403, claiming("A" * 9000)),
        "sha256 without its header": (403, claiming(sha256)),
        "sha1 under the sha256 header": (403, Request("/sms", TEXT, {SIGNATURE: true, **SHA256})),
        "an algorithm nobody knows": (403, Request("/sms", TEXT, {SIGNATURE: true, **plain_name})),
        "signed with an empty token": (403, claiming(sign(PUBLIC_URL + "/sms", TEXT, token=""))),
        "only the address signed": (403, claiming(sign(PUBLIC_URL + "/sms", b""))),
    }


def replayed() -> Table:
    """A true signature on something else."""
    true = sign(PUBLIC_URL + "/sms", TEXT)

    def under(body: bytes, path: str = "/sms") -> Request:
        return Request(path, body, {SIGNATURE: true})

    return {
        "another text under a seen signature": (403, under(changed("text.form", Body="改了"))),
        "another sender under a seen signature": (403, under(changed("text.form", From="+85290000000"))),
        "a field more under a seen signature": (403, under(TEXT + b"&NumMedia=1")),
        "a field less under a seen signature": (403, under(changed("text.form", ToZip=None, Body=None))),
        "a message replayed as a callback": (403, under(TEXT, "/sms/status")),
        "a callback replayed as a message": (403, claiming(sign(PUBLIC_URL + "/sms/status", STATUS))),
        "a query more than was signed": (403, under(TEXT, "/sms?scene=U40")),
        "a query less than was signed": (403, signed(TEXT, "/sms", "/sms?scene=U40")),
        "signed for another house": (403, claiming(sign("https://other.example/sms", TEXT))),
        "signed for the plain address": (403, claiming(sign("http://12345.example.gov.cn/sms", TEXT))),
        "cut off": (403, under(TEXT[:-20])),
    }


def bodies() -> Table:
    """Bodies that are no form, or in another encoding."""
    gbk = TEXT + b"&x=" + quote("路灯".encode("gbk")).encode()
    as_utf8 = (TEXT + b"&x=%C2%B7%B5%C6").replace(b"%B7%B5%C6", b"")
    form = dict.fromkeys(("From", "Body"), "x")
    return {
        "a form in gbk": (403, Request("/sms", gbk, {SIGNATURE: sign(PUBLIC_URL + "/sms", as_utf8)})),
        "a form in gzip": (
            403,
            Request("/sms", gzip.compress(TEXT), {SIGNATURE: sign(PUBLIC_URL + "/sms", TEXT)}),
        ),
        "json for a form": (
            403,
            Request(
                "/sms",
                json.dumps(form).encode(),
                {SIGNATURE: sign(PUBLIC_URL + "/sms", TEXT)},
                "application/json",
            ),
        ),
        "a form too large": (413, signed(TEXT + b"&x=" + b"a" * 70_000)),
        "a callback too large": (413, signed(STATUS + b"&x=" + b"a" * 70_000, "/sms/status")),
        "noise": (403, Request("/sms", bytes(range(256)), {SIGNATURE: "x"})),
        "a query that is not utf-8": (400, Request("/sms", TEXT, {SIGNATURE: "x"}, query="a=\xff")),
        "a multipart body without a boundary": (
            403,
            Request("/sms", TEXT, {SIGNATURE: "x"}, "multipart/form-data"),
        ),
    }


def texts() -> Table:
    """Signed as it should be, but not what Twilio writes."""

    def text(**fields: str | None) -> tuple[int, Request]:
        return 400, signed(changed("text.form", **fields))

    return {
        "signed emptiness": (400, signed(b"")),
        "no sender": text(From=None),
        "a blank sender": text(From="  "),
        "a sender in letters": text(From="CityHall"),
        "a short code": text(From="10086"),
        "an endless sender": text(From="+852" + "9" * 200),
        "no message id": text(MessageSid=None, SmsMessageSid=None),
        "a message id with a line break": text(MessageSid="SM1\nSM2"),
        "an endless message id": text(MessageSid="SM" + "5" * 100),
        "pictures in words": text(NumMedia="two"),
        "fewer than no pictures": text(NumMedia="-1"),
        "a thousand pictures": text(NumMedia="1000"),
        "endless digits of pictures": text(NumMedia="9" * 5000),
        "a picture without an address": text(NumMedia="1"),
        "a picture at a file": text(NumMedia="1", MediaUrl0="file:///etc/hosts"),
        "a picture at a script": text(NumMedia="1", MediaUrl0="javascript:alert(1)"),
    }


def callbacks() -> Table:
    """Signed callbacks that say nothing."""

    def callback(**fields: str | None) -> tuple[int, Request]:
        return 400, signed(changed("delivered.form", **fields), "/sms/status")

    return {
        "a callback about no message": callback(MessageSid=None, SmsSid=None),
        "a callback without a state": callback(MessageStatus=None, SmsStatus=None),
        "a callback with an endless id": callback(MessageSid="SM" + "5" * 100),
        "a callback with a control character": callback(MessageSid="SM\x01"),
    }


def push(*rows: Any, path: str = INBOUND) -> Request:
    return Request(path, json.dumps(rows).encode(), content_type="application/json")


def paths() -> Table:
    """Aliyun's door without its secret."""
    secret = ALIYUN.inbound_secret
    return {
        "another secret": (404, push(ROW, path="/sms/aliyun/guess")),
        "another secret's reports": (404, push(REPORT, path="/sms/aliyun/guess/status")),
        "half the secret": (404, push(ROW, path=INBOUND[:-4])),
        "more than the secret": (404, push(ROW, path=INBOUND + "x")),
        "the secret in capitals": (404, push(ROW, path="/sms/aliyun/" + secret.upper())),
        "the secret not in ascii": (404, push(ROW, path="/sms/aliyun/密")),
        "a secret of broken bytes": (404, push(ROW, path="/sms/aliyun/%ff%fe")),
        "an endless secret": (404, push(ROW, path="/sms/aliyun/" + "x" * 5000)),
        "another secret and a huge body": (404, Request("/sms/aliyun/guess", b"[" * 100_000)),
    }


def pushes() -> Table:
    """Bodies that are no array of objects."""
    names = {"nothing": b"", "an empty array": b"[]", "an object": b"{}", "a number": b"7", "a text": b'"x"',
             "null": b"null", "an array of numbers": b"[1,2]", "an array of arrays": b"[[]]",
             "a form": b"phone_number=13812345678&content=x", "json cut off": json.dumps([ROW]).encode()[:-3],
             "nested beyond reason": b"[" * 60_000, "a number beyond reason": b"[" + b"9" * 60_000 + b"]",
             "json in utf-16": json.dumps([ROW]).encode("utf-16"),
             "json in gbk": json.dumps([ROW], ensure_ascii=False).encode("gbk"),
             "noise": bytes(range(256)),
             "one good row and one that is none": json.dumps([ROW, 7]).encode()}  # fmt: skip
    table: Table = {}
    for where, path in (("push", INBOUND), ("report", INBOUND + "/status")):
        for name, body in names.items():
            table[f"{where}: {name}"] = 400, Request(path, body, content_type="application/json")
        table[f"{where}: too large"] = 413, Request(path, b"[" + b" " * 70_000 + b"]")
        table[f"{where}: too many rows"] = 400, push(*([{"x": 1}] * 101), path=path)
    return table


def rows() -> Table:
    """Arrays of objects that Aliyun does not send."""

    def row(**fields: Any) -> tuple[int, Request]:
        return 400, push({**ROW, **fields})

    def report(**fields: Any) -> tuple[int, Request]:
        return 400, push({**REPORT, **fields}, path=INBOUND + "/status")

    return {
        "a row without a number": row(phone_number=None),
        "a row of a service number": row(phone_number="10086"),
        "a row with a number in words": row(phone_number="一三八"),
        "a row with an object for a number": row(phone_number={"n": "13812345678"}),
        "a row with a list for a text": row(content=["x"]),
        "a row with a number for a text": row(content=7),
        "a row without an id": row(sequence_id=None),
        "a row with an object for an id": row(sequence_id={"a": 1}),
        "a row with yes for an id": row(sequence_id=True),
        "a row with half a character for an id": row(sequence_id="\ud83d"),
        "a row with an endless id": row(sequence_id="7" * 90),
        "a report without an id": report(biz_id=None),
        "a report with a list for an id": report(biz_id=["1^0"]),
        "a report without success": report(success=None),
        "a report of half a success": report(success="maybe"),
    }

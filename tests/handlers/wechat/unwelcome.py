"""Everything at /wechat that must not get in: name → (status, request)."""

import json
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from tests.handlers.wechat.platform import ACCOUNT, STAMP, Platform, payload, sha1, with_field

OLD, EARLY = str(int(STAMP) - 301), str(int(STAMP) + 301)
TEXT = payload("text")


@dataclass(frozen=True)
class Request:
    query: dict[str, str]
    body: bytes = b""
    method: str = "POST"


Table = dict[str, tuple[int, Request]]


def unwelcome(wechat: Platform) -> Table:
    """The whole table."""
    return checks(wechat) | queries(wechat) | strangers(wechat) | bodies(wechat) | contents(wechat)


def checks(wechat: Platform) -> Table:
    """The console's GET."""
    plain, echo = wechat.plain(), {"echostr": "4375"}
    stranger = Platform(wechat.door, replace(ACCOUNT, token="guessed"))

    def get(*parts: dict[str, str]) -> Request:
        return Request({key: value for part in parts for key, value in part.items()}, method="GET")

    shouted = {"signature": plain["signature"].upper()}
    return {
        "check without anything": (400, get()),
        "check without an echo": (400, get(plain)),
        "check with a wrong signature": (403, get(plain, echo, {"signature": "0" * 40})),
        "check with another token": (403, get(stranger.plain(), echo)),
        "check signed in capitals": (403, get(plain, echo, shouted)),
        "check with a signature not in ascii": (403, get(plain, echo, {"signature": "签" * 40})),
        "stale check": (403, get(wechat.plain(OLD), echo)),
        "check from the future": (403, get(wechat.plain(EARLY), echo)),
        "check at a time in words": (400, get(wechat.plain("now"), echo)),
        "check at a time in other digits": (400, get(plain, echo, {"timestamp": "１７６７５７６６０２"})),
        "check with an endless nonce": (400, get(wechat.plain(nonce="9" * 600), echo)),
    }


def queries(wechat: Platform) -> Table:
    """A true body under a query that does not vouch for it."""
    query, body = wechat.seal(TEXT)
    plain = wechat.plain()

    def changed(**parameters: str) -> Request:
        return Request(query | parameters, body)

    def without(name: str) -> Request:
        return Request({key: value for key, value in query.items() if key != name}, body)

    return {
        "plain push": (403, Request(plain, TEXT)),
        "plain push that says raw": (403, Request(plain | {"encrypt_type": "raw"}, TEXT)),
        "sealed push without its mode": (403, without("encrypt_type")),
        "unknown mode": (403, changed(encrypt_type="des")),
        "no query": (403, Request({}, body)),
        "no message signature": (400, without("msg_signature")),
        "no timestamp": (400, without("timestamp")),
        "no nonce": (400, without("nonce")),
        "the plain signature for the sealed": (403, changed(msg_signature=query["signature"])),
        "wrong message signature": (403, changed(msg_signature="f" * 40)),
        "half a message signature": (403, changed(msg_signature=query["msg_signature"][:20])),
        "another nonce": (403, changed(nonce="1")),
        "another timestamp": (403, changed(timestamp=str(int(STAMP) + 1))),
        "another body under a seen signature": (403, Request(query, wechat.seal(payload("event_scan"))[1])),
        "another verb": (405, Request(query, body, "PUT")),
    }


def strangers(wechat: Platform) -> Table:
    """Whole pushes of other senders and other times."""
    stranger = Platform(wechat.door, replace(ACCOUNT, token="guessed"))
    other_key = Platform(wechat.door, replace(ACCOUNT, aes_key="A" * 43))
    other_app = Platform(wechat.door, replace(ACCOUNT, app_id="wx0000000000000000"))
    return {
        "another token": (403, Request(*stranger.seal(TEXT))),
        "another key": (400, Request(*other_key.seal(TEXT))),
        "another account's app id": (403, Request(*other_app.seal(TEXT))),
        "replayed after five minutes": (403, Request(*wechat.seal(TEXT, OLD))),
        "from the future": (403, Request(*wechat.seal(TEXT, EARLY))),
        "timestamp of another age": (400, Request(*wechat.seal(TEXT, "9" * 12))),
    }


def bodies(wechat: Platform) -> Table:
    """Envelopes that are none, and ciphertexts that a true signature covers and nobody can read."""
    query, body = wechat.seal(TEXT)
    whole = ElementTree.fromstring(body).findtext("Encrypt") or ""
    entity = b'<!DOCTYPE xml [<!ENTITY e "x">]><xml><Encrypt>&e;</Encrypt></xml>'

    def around(encrypted: str) -> Request:
        signed = {"msg_signature": sha1(ACCOUNT.token, STAMP, query["nonce"], encrypted)}
        return Request(query | signed, f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode())

    return {
        "no body": (400, Request(query)),
        "body not xml": (400, Request(query, b"msg=hello")),
        "body in json": (400, Request(query, json.dumps({"Encrypt": whole}).encode())),
        "body cut off": (400, Request(query, body[:-30])),
        "body in utf-16": (400, Request(query, body.decode().encode("utf-16"))),
        "body of noise": (400, Request(query, bytes(range(256)))),
        "body without Encrypt": (400, Request(query, b"<xml><ToUserName>x</ToUserName></xml>")),
        "body with an empty Encrypt": (400, Request(query, b"<xml><Encrypt></Encrypt></xml>")),
        "body with an entity": (400, Request(query, entity)),
        "body of another root": (400, Request(query, body.replace(b"xml>", b"html>"))),
        "body too large": (413, Request(query, b"<xml>" + b" " * 300_000 + b"</xml>")),
        "ciphertext not base64": (400, around("密文")),
        "ciphertext cut off": (400, around(whole[:-6])),
        "ciphertext without its last blocks": (400, around(whole[: len(whole) // 2 // 64 * 64])),
        "ciphertext of zeros": (400, around("A" * 64)),
    }


def contents(wechat: Platform) -> Table:
    """Sealed as it should be, but not what WeChat writes."""

    def sealed(xml: bytes) -> tuple[int, Request]:
        return 400, Request(*wechat.seal(xml))

    return {
        "sealed emptiness": sealed(b""),
        "sealed words": sealed("你好".encode()),
        "sealed json": sealed(b'{"MsgType": "text"}'),
        "sealed xml cut off": sealed(TEXT[:-10]),
        "sealed gbk": sealed(TEXT.decode().encode("gbk")),
        "sealed entity bomb": sealed(b'<!DOCTYPE xml [<!ENTITY a "a">]>' + TEXT),
        "sealed message without a sender": sealed(with_field(TEXT, "FromUserName", None)),
        "sealed message with id 0": sealed(with_field(TEXT, "MsgId", "0")),
        "sealed event without a time": sealed(with_field(payload("event_scan"), "CreateTime", None)),
        "sealed template end without an id": sealed(
            with_field(payload("event_template_delivered"), "MsgID", None)
        ),
    }

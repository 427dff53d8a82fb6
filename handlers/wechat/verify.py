"""Is this request WeChat's, for us, and of now? Nothing of it is believed before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.wechat.crypto import SafeMode, same, signature
from handlers.wechat.fields import read_fields
from handlers.wechat.refusal import Malformed, Refused

FRESH_SECONDS = 300  # either side of our clock; WeChat repeats a push within 15 s

_SECONDS = re.compile(r"[0-9]{1,11}")
_LONGEST = 512  # characters of any parameter; WeChat's have 40 at most


@dataclass(frozen=True, slots=True)
class Push:
    """An authenticated push: its XML, and whether the answer has to be sealed as well."""

    xml: bytes
    sealed: bool


def check_address(token: str, args: Mapping[str, str], now: datetime) -> str:
    """The console's GET check: the `echostr` to return verbatim. Raises Refused or Malformed."""
    echo = _parameter(args, "echostr")
    _authenticate(token, args, now, "signature")
    return echo


def open_push(
    token: str,
    safe: SafeMode | None,
    args: Mapping[str, str],
    body: bytes,
    now: datetime,
    plain_allowed: bool,
) -> Push:
    """The believable part of a POST.

    Safe and compatibility mode: only what is inside `Encrypt` counts, checked by `msg_signature`
    (`signature` covers neither). Plain mode does not protect the body at all and is refused unless
    `plain_allowed` (demo). Raises Refused or Malformed.
    """
    if args.get("encrypt_type", "raw") == "aes":
        return _open_sealed(token, safe, args, body, now)
    if not plain_allowed:
        raise Refused("plain mode is not accepted: set the console to safe mode")
    _authenticate(token, args, now, "signature")
    return Push(body, sealed=False)


def _open_sealed(
    token: str, safe: SafeMode | None, args: Mapping[str, str], body: bytes, now: datetime
) -> Push:
    if safe is None:
        raise Refused("safe mode is not set up here")
    encrypted = read_fields(body).get("Encrypt", "")
    if not encrypted:
        raise Malformed("Encrypt is missing")
    _authenticate(token, args, now, "msg_signature", encrypted)
    return Push(safe.decrypt(encrypted), sealed=True)


def _authenticate(token: str, args: Mapping[str, str], now: datetime, name: str, *sealed: str) -> None:
    claimed, timestamp, nonce = (_parameter(args, key) for key in (name, "timestamp", "nonce"))
    if not _SECONDS.fullmatch(timestamp):
        raise Malformed("timestamp is not a number of seconds")
    if not same(claimed, signature(token, timestamp, nonce, *sealed)):
        raise Refused("the signature is wrong")
    if abs(now.timestamp() - int(timestamp)) > FRESH_SECONDS:
        raise Refused("the request is stale")


def _parameter(args: Mapping[str, str], name: str) -> str:
    value = args.get(name, "")
    if not value or len(value) > _LONGEST:
        raise Malformed(f"{name} is missing or too long")
    return value

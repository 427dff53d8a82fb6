"""Twilio's request signature (Security, "Validating requests"): HMAC-SHA1 over address and sorted fields."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

HEADER = "X-Twilio-Signature"


def signature(auth_token: str, url: str, fields: Mapping[str, str]) -> str:
    """The value of the header for a form posted to `url`, as the receiver's public address has it."""
    said = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(auth_token.encode(), said.encode(), hashlib.sha1).digest()).decode()

"""The hash chain of a ticket's history: each event holds the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def link(
    previous: str, number: str, seq: int, at: datetime, actor: str, kind: str, data: Mapping[str, Any]
) -> str:
    """SHA-256 (hex) over the previous hash and this event in canonical JSON; times in UTC microseconds."""
    body = [previous, number, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, kind, data]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

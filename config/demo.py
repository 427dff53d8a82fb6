"""What a demo draws for itself once, and keeps, so that a restart can still read what it sealed."""

import json
import os
import secrets
import string
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from dotenv import dotenv_values

FILE = "demo.env"
CLOCK = "clock-offset"
LETTERS = string.ascii_letters + string.digits


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


DRAWN: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "DATA_KEY": lambda: urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "WECHAT_APP_ID": lambda: "wx" + secrets.token_hex(8),
    "WECHAT_APP_SECRET": lambda: secrets.token_hex(16),
    "WECHAT_TOKEN": lambda: _letters(24),
    "WECHAT_AES_KEY": lambda: _letters(43),
    "TWILIO_ACCOUNT_SID": lambda: "AC" + secrets.token_hex(16),
    "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
    "TWILIO_FROM": lambda: "+15005550006",  # Twilio's own test number
}


TEMPLATE_FIELDS = {"number": "character_string1", "unit": "thing2", "count": "number3"}
PURPOSES = {"reply": ("number", "unit"), "contact": ("number", "unit"), "survey": ("number", "unit"),
            "word": ("number", "unit"), "overdue": ("number", "unit"), "proposal": ("number", "unit"),
            "notice": ("count",)}  # fmt: skip
# What the sandbox has registered, so that a demo can be followed beyond the 48 hours of a message.
TEMPLATES = {
    name: {"id": f"sandbox-{name}", "fields": {ours: TEMPLATE_FIELDS[ours] for ours in fields}}
    for name, fields in PURPOSES.items()
}


def demo_began(var: Path) -> bool:
    """True when a demo has run in this folder."""
    return (var / FILE).exists()


def complete_demo(given: Mapping[str, str], var: Path, port: int) -> dict[str, str]:
    """`given`, and under it what the demo drew before or draws now.

    The platforms are the sandbox's, on the next port, unless named: a demo never calls the real ones by
    itself.
    """
    platforms = {
        "WECHAT_API_URL": f"http://127.0.0.1:{port + 1}/wechat",
        "TWILIO_API_URL": f"http://127.0.0.1:{port + 1}/twilio",
        "DEMO_CLOCK": str(var / CLOCK),
        "WECHAT_TEMPLATES": json.dumps(TEMPLATES),
    }
    return {**platforms, **_kept(var), **given}


def _kept(var: Path) -> dict[str, str]:
    """The drawn values; several processes that start at once all get the same ones."""
    path = var / FILE
    kept = {name: value for name, value in dotenv_values(path).items() if value}
    if DRAWN.keys() <= kept.keys():
        return kept
    drawn = {name: kept.get(name) or draw() for name, draw in DRAWN.items()}
    if _place(path, drawn, replace=bool(kept)):
        return drawn
    return {name: value for name, value in dotenv_values(path).items() if value}


def _place(path: Path, values: Mapping[str, str], replace: bool) -> bool:
    """Write the file whole, for its owner only; False when another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=FILE, delete=False, encoding="utf-8") as draft:
        draft.writelines(f"{name}='{value}'\n" for name, value in values.items())
    try:
        if replace:
            Path(draft.name).replace(path)
        else:
            os.link(draft.name, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links: the last of several first starts wins
        Path(draft.name).replace(path)
    finally:
        Path(draft.name).unlink(missing_ok=True)
    return True


def demo_now(file: Path) -> Callable[[], datetime]:
    """The demo's clock, aware UTC: the machine's, and the seconds that `file` says the sandbox advanced it.

    All processes of the demo read the same file; without it, or with nonsense in it, time is the machine's.
    """

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=_seconds(file))

    return now


def _seconds(file: Path) -> int:
    try:
        return max(0, int(file.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return 0

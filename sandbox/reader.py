"""What the phones' page says, in Chinese and in English: words, times, links and what became of things."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from sandbox.faults import TWILIO, WECHAT
from sandbox.world import Entry, Line

FILES = sorted((Path(__file__).parent / "wording").glob("*.toml"))
TABLES: dict[str, dict[str, Any]] = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES
}
WORDS: dict[str, dict[str, str]] = {language: table["words"] for language, table in TABLES.items()}
COUNTY = ZoneInfo("Asia/Shanghai")
LINK = re.compile(r"https?://[^\s<>\"'，。；！？、（）【】《》“”]+(?<![.,;:!?)])")
TAKEN = re.compile(r"200 in (\d+) ms")
PLACE = re.compile(r"(?P<label>.*) \((?P<where>-?[\d.]+, -?[\d.]+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reader:
    """One language at one moment of the demo's clock."""

    language: str
    now: datetime

    def say(self, table: str, key: str) -> str:
        """The words of a table; a key it lacks is said as it is."""
        found: str = TABLES[self.language][table].get(key, key)
        return found

    @property
    def easy(self) -> list[str]:
        """Sentences to send with one tap."""
        return list(TABLES[self.language]["easy"])

    @property
    def local(self) -> datetime:
        """Now in the county."""
        return self.now.astimezone(COUNTY)

    def clock(self, at: datetime) -> str:
        """The time of the day, with the day where it is not today."""
        local = at.astimezone(COUNTY)
        return f"{local:%H:%M}" if local.date() == self.local.date() else f"{local:%m-%d %H:%M}"

    def span(self, time: timedelta) -> str:
        """A length of time in words, without the seconds; "" for less than a minute."""
        minutes = int(time.total_seconds()) // 60
        parts = {"days": minutes // 1440, "hours": minutes // 60 % 24, "minutes": minutes % 60}
        return " ".join(f"{count} {self.say('units', name)}" for name, count in parts.items() if count)

    def status(self, line: Line) -> str:
        """What became of a line, with the code of what went wrong; "" where it goes without saying."""
        said = self.say("received" if line.side == "in" else "sent", line.status)
        return f"{said} · {line.note}" if line.note and is_bad(line) else said

    def event(self, line: Line) -> str:
        """What somebody did other than write."""
        name, _, key = line.text.partition(" ")
        name, key = (name, key) if not key.startswith("qrscene_") else ("SCAN", key.removeprefix("qrscene_"))
        return self.say("events", name).replace("{key}", self.say("menu", key))

    def effect(self, effect: str) -> str:
        """A fault in words: the platform's own for its codes."""
        theirs = WECHAT.get(effect) or TWILIO.get(effect, (0, ""))[1]
        return f"{effect} {theirs}" if theirs else self.say("effects", effect)

    def fault(self, where: str, effect: str) -> str:
        """Where something goes wrong, and how."""
        return f"{self.say('places', where)} · {self.effect(effect)}"

    def entry(self, entry: Entry) -> str:
        """How a push or a send went."""
        if entry.kind == "fault":
            return self.fault(*entry.outcome.split(" ", 1))
        if taken := TAKEN.fullmatch(entry.outcome):
            return self.say("outcomes", "taken").format(ms=taken[1])
        return self.say("outcomes", entry.outcome)

    def problem(self, error: str, otherwise: str = "") -> str:
        """Why something could not be done, and what to do; `otherwise` for a reason we have no words for."""
        found: dict[str, str] = TABLES[self.language]["problems"]
        return found.get(error, found.get(otherwise, ""))


def is_bad(line: Line) -> bool:
    """It went wrong."""
    return line.status in ("refused", "failed", "undelivered")


def linked(text: str) -> Markup:
    """The text with its addresses to click; nothing else in it counts as markup."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        address = escape(found[0])
        parts += [
            escape(text[end : found.start()]),
            Markup('<a href="%s" rel="noopener">%s</a>') % (address, address),
        ]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def place(line: Line) -> tuple[str, str]:
    """The name of a place that was sent, and where it is."""
    found = PLACE.fullmatch(line.text)
    return (found["label"], found["where"]) if found else (line.text, "")


def card(line: Line) -> tuple[str, list[tuple[str, str]]]:
    """A template message: which one, and its fields."""
    name, *rows = line.text.split("\n")
    fields = [row.partition(": ") for row in rows]
    return name, [(field, value) for field, _, value in fields]

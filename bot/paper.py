"""A paper as a value: what it says, part by part. How it looks is for who prints it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """A section: level 1 is numbered 一、 or 1., level 2 （一） or (1), by whoever prints it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph; `quoted` for words of somebody."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: a head and rows of as many cells; `widths` are shares of the line, equal where empty."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: a label of digits and Latin letters under each value, whole numbers from 0."""

    caption: str
    labels: tuple[str, ...]
    values: tuple[int, ...]

    @property
    def most(self) -> int:
        """The highest value, at least 1."""
        return max(1, *self.values) if self.values else 1


Part = Heading | Passage | Grid | Bars


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of an office: `head` is the name in red over the line, "" for a plain one; `number` is that
    of the paper (发文字号); `addressed` whom it is for; it ends with who signs and the day."""

    title: str
    parts: tuple[Part, ...]
    signed: str
    dated: date
    head: str = ""
    number: str = ""
    addressed: str = ""
    notes: tuple[str, ...] = field(default=())


DIGITS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1..99 as 一 … 九十九, as sections and days are numbered."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        raise ValueError("only 1 to 99 are written out")
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def numbered(parts: tuple[Part, ...], language: str) -> list[Part]:
    """The parts with their headings numbered: 一、（一） in Chinese, 1. and (1) in English."""
    first = second = 0
    told: list[Part] = []
    for part in parts:
        if isinstance(part, Heading):
            first, second = (first + 1, 0) if part.level == 1 else (first, second + 1)
            told.append(Heading(_mark(part.level, first if part.level == 1 else second, language) + part.text,
                                part.level))  # fmt: skip
        else:
            told.append(part)
    return told


def _mark(level: int, number: int, language: str) -> str:
    if language == "en":
        return f"{number}. " if level == 1 else f"({number}) "
    return f"{chinese_number(number)}、" if level == 1 else f"（{chinese_number(number)}）"


KINDS: dict[str, type[Part]] = {"heading": Heading, "passage": Passage, "grid": Grid, "bars": Bars}


def as_data(paper: Paper) -> dict[str, Any]:
    """The paper as plain data that a row keeps."""
    names = {kind: name for name, kind in KINDS.items()}
    parts = [{"part": names[type(part)], **asdict(part)} for part in paper.parts]
    return {**asdict(paper), "parts": parts, "dated": paper.dated.isoformat()}


def from_data(kept: Mapping[str, Any]) -> Paper:
    """The paper that `as_data` wrote down."""
    parts = tuple(_part(part) for part in kept["parts"])
    return Paper(**{**kept, "parts": parts, "dated": date.fromisoformat(kept["dated"]),
                    "notes": tuple(kept["notes"])})  # fmt: skip


def _part(kept: Mapping[str, Any]) -> Part:
    fields = {name: _frozen(value) for name, value in kept.items() if name != "part"}
    return KINDS[kept["part"]](**fields)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value

"""The learnt models of reading: nature, about staff, topic."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.intake.learnt import Model, Row, Zone
from bot.routing.packing import WHOLE, pack

FOLDER = Path(__file__).with_name("router")
NATURE_MODEL = FOLDER / "nature.json"  # bench/routing/train_reading.py makes both
TOPIC_MODEL = FOLDER / "topic.json"


def load_model(file: Path) -> Model | None:
    """The model of a file; None where there is none."""
    if not file.exists():
        return None
    return model_of(json.loads(file.read_text(encoding="utf-8")))


def model_of(numbers: dict[str, Any]) -> Model:
    """A model from its numbers: hundredths of rarities and weights."""
    classes = tuple(numbers["classes"])
    cues = {name: _row(flat, len(classes)) for name, flat in numbers["cues"].items()}
    body, head = (_zone(numbers[part]) for part in ("body", "head"))
    return Model(classes, tuple(numbers["bias"]), body, head, cues)


def _zone(numbers: dict[str, Any]) -> Zone:
    rows = {
        gram: pack([(0, rarity * rarity), *((at + 1, rarity * weight) for at, weight in _pairs(flat))], WHOLE)
        for gram, (rarity, *flat) in numbers["rows"].items()
    }
    return Zone(numbers["worth"], rows)


def _pairs(flat: list[int]) -> Iterable[tuple[int, int]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _row(flat: list[int], classes: int) -> Row:
    row = [0.0] * classes
    for at, hundredths in _pairs(flat):
        row[at] = hundredths / 100
    return tuple(row)

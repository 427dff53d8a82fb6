"""The learnt models of reading: nature, about staff, topic."""

import json
from pathlib import Path
from typing import Any

from bot.intake.learnt import Model, Row, Zone

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
    cues = {name: _row(flat, 0, len(classes)) for name, flat in numbers["cues"].items()}
    body, head = (_zone(numbers[part], len(classes)) for part in ("body", "head"))
    return Model(classes, tuple(numbers["bias"]), body, head, cues)


def _zone(numbers: dict[str, Any], classes: int) -> Zone:
    rows: dict[str, Row] = {}
    for gram, flat in numbers["rows"].items():
        rarity = flat[0] / 100
        rows[gram] = (rarity * rarity, *(rarity * weight for weight in _row(flat, 1, classes)))
    return Zone(numbers["worth"], rows)


def _row(flat: list[int], start: int, classes: int) -> Row:
    row = [0.0] * classes
    for at in range(start, len(flat), 2):
        row[flat[at]] = flat[at + 1] / 100
    return tuple(row)

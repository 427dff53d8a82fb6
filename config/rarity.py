"""How rare pairs of characters are in citizens' messages: config/router/rarity.json, which bench makes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.likeness.signature import Rarity

FILE = Path(__file__).with_name("router") / "rarity.json"  # bench/routing/train_rarity.py makes it


@cache
def load_rarity(file: Path = FILE) -> Rarity:
    """The rarity of every pair that was counted often enough; read once a process."""
    numbers: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    logs = {gram: value / 100 for gram, value in numbers["hundredths"].items()}
    return Rarity(logs, frozenset(numbers["names"]), numbers["most"] / 100)

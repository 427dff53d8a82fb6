"""The figures of policy version 1, read from policy.toml."""

import tomllib
from pathlib import Path

from bot.policy import Policy

FILE = Path(__file__).with_name("policy.toml")


def load_policy(file: Path = FILE) -> Policy:
    """The policy in `file`. Raises bot.policy.WrongFigure, naming the figure, and TOMLDecodeError."""
    return Policy.from_dict(tomllib.loads(file.read_text(encoding="utf-8")))

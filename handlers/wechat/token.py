"""The access token all processes share."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class TokenShelf(Protocol):
    """Keeps WeChat's one valid token where every process sees it (512 characters of room)."""

    def current(self, now: datetime) -> str | None:
        """The token in force, None when there is none or it has run out at `now`."""

    def refresh(self, now: datetime, rejected: str | None, fetch: Callable[[], tuple[str, int]]) -> str:
        """A token that is not `rejected`.

        One process at a time: where another has already put a different token there, that one is
        returned and nothing is fetched. `fetch` gives a token and its life in seconds, and may raise
        bot.letter.SendError, which passes through and leaves the shelf as it was.
        """

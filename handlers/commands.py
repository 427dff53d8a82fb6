"""What every command shares: what `app` hands it, and how it fails: one clear line, exit code not 0."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import click
from flask import current_app

from bot.calendar import Calendar
from bot.guides.facts import GuideFacts
from bot.likeness.signature import Rarity
from bot.policy import Policy
from bot.refusal import Refusal
from bot.routing.router import Router
from bot.seeding import SeedUnit
from bot.wording import Wording
from handlers import serve
from services.house import House


@dataclass(frozen=True)
class Files:
    """What `config/` says, for the commands that need no database."""

    units: Callable[[], Sequence[SeedUnit]]
    guides: Callable[[], Sequence[GuideFacts]]
    router: Callable[[], Router]
    rarity: Callable[[], Rarity]
    policy: Callable[[], Policy]
    calendar: Callable[[], Calendar]
    wording: Callable[[], Wording]


@dataclass(frozen=True)
class Commands:
    """What the commands need from `app`: the house, or why there is none, the files, where to serve."""

    files: Files
    built: House | None
    why_not: str = ""
    database_url: str = ""
    demo: bool = False
    under_make: bool = False
    host: str = ""
    port: int = 0
    make_qr: Callable[[str], str] | None = None
    sandbox: serve.Sandbox | None = None

    @property
    def house(self) -> House:
        """The house; without usable settings the command ends with one clear line."""
        return self.built or fail(self.why_not)


def given() -> Commands:
    """What `app` handed to the commands of the app that runs."""
    found: Commands = current_app.extensions["siling.commands"]
    return found


def fail(message: str) -> NoReturn:
    """One clear line on standard error and exit code 1."""
    click.echo(f"siling: {message}", err=True)
    sys.exit(1)


@contextmanager
def one_line_on_failure() -> Iterator[None]:
    """A refusal becomes a line; anything else names only its kind, never a value."""
    try:
        yield
    except Refusal as refusal:
        fail(refusal.message)
    except (click.exceptions.Exit, click.ClickException, SystemExit):
        raise
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        fail(f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else 'failed'}")


def moment(_context: Any, _option: Any, value: str | None) -> datetime | None:
    """An ISO 8601 time with offset."""
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("must be an ISO 8601 time, such as 2026-11-24T09:00:00+08:00") from None
    if at.tzinfo is None:
        raise click.BadParameter("must have an offset, such as +08:00 or Z")
    return at

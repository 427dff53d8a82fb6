"""The commands that copy the whole house: out, back in, and over into another database."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from handlers.commands import given, one_line_on_failure
from services.backup import backup, restore
from services.move import move


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
def backup_(path: Path) -> None:
    """Write the whole database into one file while the house works; never overwrites."""
    with one_line_on_failure():
        click.echo(json.dumps(backup(given().house, path)))


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
def restore_(path: Path) -> None:
    """Fill the empty database of DATABASE_URL, of either kind, from a backup."""
    handed = given()
    with one_line_on_failure():
        click.echo(json.dumps(restore(handed.house, handed.database_url, path)))


@click.command("move")
@click.argument("target_url")
@with_appcontext
def move_(target_url: str) -> None:
    """Copy the stopped house into the empty database at TARGET_URL, check the copy, say what to set.

    The old database stays as it is.
    """
    with one_line_on_failure():
        house = given().house
        moved = move(house, target_url, house.machine_now())
        click.echo(json.dumps(moved.counts))
        click.echo(f"moved and checked: equal counts, doctor clean. Now set DATABASE_URL={moved.address}")

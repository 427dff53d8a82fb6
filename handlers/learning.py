"""The command that learns routing from the county's own history."""

import json
import os

import click
from flask.cli import with_appcontext

from handlers.commands import fail, given, one_line_on_failure
from services.learning.train import train

GENTLE = 10  # the system's priority, lowered: whoever serves citizens goes first


@click.command("train")
@click.option("--by", default="operator", show_default=True, help="who is noted as having trained")
@with_appcontext
def train_(by: str) -> None:
    """Learn routing from dispatched tickets; print a report of before and after on tickets kept apart.

    Nothing is installed (exit code 1) where that is not better than what is in force.
    """
    with one_line_on_failure():
        house = given().house
        os.nice(GENTLE)
        done = train(house, by[:60])
        click.echo(json.dumps(done.as_json(), ensure_ascii=False))
        if done.why:
            fail(f"nothing was installed: {done.why}")

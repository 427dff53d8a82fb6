"""The commands that read messages as JSON lines and need no database: `route` and `hot`."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext

from bot.intake.reading import route_row
from bot.likeness.hot import Issue, Told, find_issues
from handlers.commands import fail, given, one_line_on_failure


@click.command("route")
@click.option("--explain", "explained", is_flag=True, help="with reasons")
@with_appcontext
def route(explained: bool) -> None:
    """Read JSON lines {"id","text"} and write each one's units, nature, urgency, about_staff and topic."""
    files = given().files
    router, words = files.router(), files.wording() if explained else None
    with one_line_on_failure():
        for row in _rows("text"):
            read = {"id": row.get("id"), **route_row(row["text"], router, words)}
            click.echo(json.dumps(read, ensure_ascii=False))


@click.command("hot")
@click.option("--top", default=50, show_default=True, type=click.IntRange(1, 1000), help="how many issues")
@with_appcontext
def hot(top: int) -> None:
    """Read JSON lines {"id","time","subject","text"} and write the hot issues among them, hottest first."""
    rarity = given().files.rarity()
    with one_line_on_failure():
        told = [_told(row, number) for number, row in enumerate(_rows("text", "subject", "time"), 1)]
        for rank, issue in enumerate(find_issues(told, rarity, top), 1):
            click.echo(json.dumps(_line(rank, issue), ensure_ascii=False))


def _rows(*texts: str) -> Iterator[dict[str, Any]]:
    """Each line as an object in which these fields, where they stand, are strings; the first one must."""
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row[texts[0]]
        except (ValueError, TypeError, KeyError):
            fail(f'line {number} is not an object with "{texts[0]}" in JSON')
        for name in texts:
            empty = None if name == texts[0] else ""
            if not isinstance(empty if row.get(name) is None else row[name], str):
                fail(f"line {number}: {name} must be a string")
        yield row


def _told(row: dict[str, Any], number: int) -> Told:
    try:
        at = datetime.fromisoformat(row.get("time") or "")
    except ValueError:
        fail(f"message {number}: time must be an ISO 8601 time")
    return Told(str(row.get("id", number)), at.replace(tzinfo=None), row["text"], row.get("subject") or "")


def _line(rank: int, issue: Issue) -> dict[str, Any]:
    return {
        "rank": rank, "title": issue.title, "ids": [told.id for told in issue.members],
        "first": issue.first.isoformat(sep=" "), "last": issue.last.isoformat(sep=" "), "heat": issue.heat,
        "place": issue.place, "whom": issue.whom, "people": issue.people, "trend": issue.trend,
    }  # fmt: skip

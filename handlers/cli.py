"""The commands of contract.md; each failure is one clear line and an exit code other than 0."""

import json
import sys
from datetime import datetime

import click
from flask import Flask
from flask.cli import with_appcontext

from bot.deadline import NoLimit, Terms, due, explain
from bot.vocabulary import DeadlineKind, Nature, Role, Urgency
from handlers import clock, serve
from handlers.commands import Commands, fail, given, moment, one_line_on_failure
from handlers.copies import backup_, move_, restore_
from handlers.learning import train_
from handlers.lines import hot, route
from models.database import is_migrated, migrate
from services.house import House
from services.seed import seed
from services.staff.people import (
    add_person,
    issue_binding_code,
    issue_password_link,
    issue_token,
    person_id_of,
)
from services.staff.windows import add_window, scene_of
from services.tick import as_json, beat, tick
from services.watch import doctor as surgery
from services.watch.export import EXPORTS, export
from services.work import Rules, look

KINDS = [kind.value for kind in DeadlineKind]


def register(app: Flask, commands: Commands) -> None:
    """Put the commands on the app's CLI."""
    app.extensions["siling.commands"] = commands
    for command in (
        seed_, user, window, clock_, deliver_, tick_, route, hot, due_, doctor, export_, migrate_, serve_,
        backup_, restore_, move_, train_,
    ):  # fmt: skip
        app.cli.add_command(command)


@click.command("migrate")
@with_appcontext
def migrate_() -> None:
    """Bring the database's schema up to date."""
    with one_line_on_failure():
        handed = given()
        if handed.house:
            migrate(handed.database_url)


@click.command("seed")
@with_appcontext
def seed_() -> None:
    """Insert units, posts and guides that are missing; edited rows stay as they are."""
    handed = given()
    with one_line_on_failure():
        counts = seed(handed.house, handed.files.units(), handed.files.guides())
        click.echo(json.dumps(counts))


@click.group("user")
def user() -> None:
    """Staff accounts."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", help="the unit's code, for the role unit")
@click.option("--post", help="the post to fill; by default the role's (U09/first, centre/duty …)")
@click.option("--token", is_flag=True, help="print only an API bearer token")
@with_appcontext
def user_add(name: str, role: str, unit: str | None, post: str | None, token: bool) -> None:
    """Open an account and print a one-time password link, or with --token only a bearer token."""
    house = given().house
    with one_line_on_failure():
        person = add_person(house, name, Role(role), unit, post)
        click.echo(issue_token(house, person) if token else issue_password_link(house, person))


@user.command("link")
@click.argument("name")
@with_appcontext
def user_link(name: str) -> None:
    """Print a new one-time password link for somebody."""
    house = given().house
    with one_line_on_failure():
        click.echo(issue_password_link(house, person_id_of(house, name)))


@user.command("code")
@click.argument("name")
@with_appcontext
def user_code(name: str) -> None:
    """Print a one-time code that somebody sends by WeChat or SMS to be bound."""
    house = given().house
    with one_line_on_failure():
        click.echo(issue_binding_code(house, person_id_of(house, name)))


@click.group("window")
def window() -> None:
    """Windows below a unit, and the QR codes of their posters."""


@window.command("add")
@click.argument("unit")
@click.argument("name")
@click.option("--name-en", default="", help="the window's English name")
@with_appcontext
def window_add(unit: str, name: str, name_en: str) -> None:
    """Add a window to a unit and print its code and the scene of its QR."""
    with one_line_on_failure():
        poster = add_window(given().house, unit, name, name_en)
        click.echo(json.dumps({"code": poster.code, "scene": poster.scene}))


@window.command("qr")
@click.argument("code")
@with_appcontext
def window_qr(code: str) -> None:
    """Print the address WeChat gives for the permanent QR of a unit or window (U40, U40-W1)."""
    handed = given()
    with one_line_on_failure():
        scene = scene_of(handed.house, code)
        if handed.make_qr is None:
            fail(f"wechat is off; the scene of {code} is {scene}")
        click.echo(handed.make_qr(scene))


@click.command("clock")
@with_appcontext
def clock_() -> None:
    """Run the scheduler process until it is told to stop."""
    with one_line_on_failure():
        clock.run(given().house)


@click.command("deliver")
@with_appcontext
def deliver_() -> None:
    """Run a process that only sends and fetches, beside the clock, until it is told to stop."""
    with one_line_on_failure():
        clock.run(given().house, clock.DELIVERY)


@click.command("tick")
@click.option("--now", callback=moment, help="ISO 8601 time; decides only what is due")
@with_appcontext
def tick_(now: datetime | None) -> None:
    """Run every timed job until nothing is due, and print what was done as one JSON line."""
    house = given().house
    with one_line_on_failure():
        at = now or house.now()
        done = tick(house, at)
        beat(house, clock.HEART)
        click.echo(json.dumps({"now": at.isoformat(), **as_json(done)}))


@click.command("due")
@click.option("--from", "start", callback=moment, required=True, help="ISO 8601 time the limit runs from")
@click.option("--nature", type=click.Choice([n.value for n in Nature]), default="complaint")
@click.option("--urgency", type=click.Choice([u.value for u in Urgency]), default="ordinary")
@click.option("--kind", type=click.Choice(KINDS), default="resolve")
@click.option("--complex", "is_complex", is_flag=True)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh")
@with_appcontext
def due_(start: datetime, nature: str, urgency: str, kind: str, is_complex: bool, language: str) -> None:
    """Print when a promise falls due, and why then, as one JSON object."""
    handed = given()
    with one_line_on_failure():
        policy, calendar = handed.files.policy(), handed.files.calendar()
        if handed.built and (rules := _rules_if_migrated(handed.built)):
            policy, calendar = rules.policy, rules.calendar
        terms = Terms(Nature(nature), Urgency(urgency), is_complex)
        try:
            told = due(DeadlineKind(kind), start, terms, policy, calendar)
        except NoLimit as error:
            fail(str(error))
        click.echo(
            json.dumps(
                {
                    "due_at": calendar.local(told.due_at).isoformat(),
                    "kind": kind,
                    "policy": told.policy_version,
                    "derivation": explain(told, handed.files.wording(), language),
                },
                ensure_ascii=False,
            )
        )


def _rules_if_migrated(house: House) -> Rules | None:
    """The database's rules, or None where there is no migrated database."""
    try:
        if not is_migrated(house.engine):
            return None
        with look(house) as work:
            return work.rules
    except Exception:
        return None


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Print a JSON report; exit 1 when anything is broken, 0 with warnings."""
    house = given().house
    with one_line_on_failure():
        report = surgery.examine(house, house.now())
        click.echo(json.dumps(surgery.summary(report), ensure_ascii=False, indent=2))
    if report["broken"]:
        sys.exit(1)


@click.command("export")
@click.argument("what", type=click.Choice(sorted(EXPORTS)))
@click.option("--since", callback=moment)
@click.option("--until", callback=moment)
@with_appcontext
def export_(what: str, since: datetime | None, until: datetime | None) -> None:
    """Write rows of one kind as JSON lines, oldest first, times in UTC."""
    with one_line_on_failure():
        for row in export(given().house, what, since, until):
            click.echo(json.dumps(row, ensure_ascii=False))


@click.command("serve")
@with_appcontext
def serve_() -> None:
    """Migrate, seed, and run web and clock until told to stop."""
    handed = given()
    with one_line_on_failure():
        migrate(handed.database_url)
        seed(handed.house, handed.files.units(), handed.files.guides())
        demo = serve.prepare_demo(handed.house) if handed.demo else []
    for line in serve.greeting(handed.house, handed.host, handed.port, demo):
        click.echo(line)
    handed.house.engine.dispose()
    commands = [serve.web_command(handed.host, handed.port), serve.clock_command()]
    if handed.sandbox is not None:
        commands.append(handed.sandbox.command(handed.host, handed.port))
    environment = handed.sandbox.environment if handed.sandbox else None
    sys.exit(serve.run(commands, under_make=handed.under_make, environment=environment))

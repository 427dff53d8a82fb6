"""Taking back what an administrator changed: the record holds what was before, and so does the undoing.

Only the last change of a thing is undone; a later one has to be undone first, so that nothing is lost unseen.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Conflict, Invalid, NotFound
from models.history import Audit
from models.registry import Person
from services.house import House
from services.rules.calendar import restore_days
from services.rules.figures import figures_of, publish
from services.rules.replies import keep_template, retire_template
from services.rules.words import edit_words
from services.staff.accounts import set_active
from services.staff.duty import add_leave, add_shift, appoint, dismiss, end_leave, remove_shift
from services.staff.units import edit_unit, set_open, unit
from services.work import Work, look

Data = Mapping[str, Any]
Undo = Callable[[House, Actor, Data, datetime], object]

# What belongs to one thing, and by which field of the record it is known; "" where there is only one.
FAMILIES: tuple[tuple[str, frozenset[str]], ...] = (
    ("unit", frozenset({"unit_edited", "unit_added", "unit_opened", "unit_closed", "window_added"})),
    ("key", frozenset({"words_edited", "words_reset"})),
    ("template", frozenset({"template_kept", "template_offered", "template_retired"})),
    ("", frozenset({"calendar_imported", "day_set", "day_reset"})),
    ("", frozenset({"policy_published"})),
    ("person", frozenset({"person_opened", "person_closed"})),
)


def undo(house: House, actor: Actor, audit_id: int, now: datetime) -> None:
    """Make it as it was before; the undoing is on record like any change, and can be undone.

    Raises NotFound, Conflict where it was changed since, Invalid for what cannot be undone, and whatever the
    change itself would.
    """
    with look(house, now) as work:
        row = work.session.get(Audit, audit_id)
        if row is None:
            raise NotFound("audit", "there is no such record")
        if row.kind not in UNDOABLE:
            raise Invalid("not_undoable", "this cannot be undone")
        if _changed_since(work, row):
            raise Conflict("changed_since", "it was changed again since")
        kind, data = row.kind, dict(row.data)
    UNDOABLE[kind](house, actor, data, now)


def _changed_since(work: Work, row: Audit) -> bool:
    """True when the thing was changed again. Appointments, shifts and leave are things of their own."""
    for field, kinds in FAMILIES:
        if row.kind in kinds:
            later = select(Audit.id).where(Audit.kind.in_(kinds), Audit.id > row.id)
            if field:
                value, known = Audit.data[field], row.data[field]
                same = value.as_integer() if isinstance(known, int) else value.as_string()
                later = later.where(same == known)
            return work.session.scalar(later.limit(1)) is not None
    return False


def _unit(house: House, actor: Actor, data: Data, now: datetime) -> None:
    before = unit(house, data["unit"]) | data["was"]
    flags = {name: "1" if before[name] else "" for name in ("ranked", "cards")}
    texts = {name: value for name, value in before.items() if isinstance(value, str)}
    edit_unit(house, actor, data["unit"], texts | flags)


def _policy(house: House, actor: Actor, data: Data, now: datetime) -> None:
    before = data.get("was") or data["version"] - 1
    note = house.wording.say("zh", "page.admin.undo") + f" {data['version']} → {before}"
    publish(house, actor, figures_of(house, before), note, now)


def _template(house: House, actor: Actor, data: Data, now: datetime) -> None:
    was = data.get("was")
    if was is None:
        retire_template(house, actor, data["template"], active=False)
    else:
        keep_template(house, actor, data["template"], was["unit"], was["title"], was["body"])


def _days(house: House, actor: Actor, data: Data, now: datetime) -> None:
    restore_days(house, actor, data["was"], data.get("year"), now)


def _login(house: House, person_id: int) -> str:
    with look(house) as work:
        person = work.session.get(Person, person_id)
        if person is None:
            raise NotFound("person", "there is no such account")
        return person.login


def _appoint(house: House, actor: Actor, data: Data, now: datetime) -> None:
    appoint(house, actor, data["post"], _login(house, data["person"]), data.get("turn", "A"))


def _roster(house: House, actor: Actor, data: Data, now: datetime) -> None:
    add_shift(house, actor, data["post"], _login(house, data["person"]), *_span(data))


def _leave(house: House, actor: Actor, data: Data, now: datetime) -> None:
    add_leave(house, actor, _login(house, data["person"]), *_span(data))


def _span(data: Data) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(data["starts"]), datetime.fromisoformat(data["ends"])


UNDOABLE: dict[str, Undo] = {
    "unit_edited": _unit,
    "unit_added": lambda house, actor, data, now: set_open(house, actor, data["unit"], False),
    "window_added": lambda house, actor, data, now: set_open(house, actor, data["unit"], False),
    "unit_opened": lambda house, actor, data, now: set_open(house, actor, data["unit"], False),
    "unit_closed": lambda house, actor, data, now: set_open(house, actor, data["unit"], True),
    "words_edited": lambda house, actor, data, now: edit_words(house, actor, data["key"], data["was"]),
    "words_reset": lambda house, actor, data, now: edit_words(house, actor, data["key"], data["was"]),
    "policy_published": _policy,
    "template_kept": _template,
    "template_offered": lambda house, actor, data, now: retire_template(
        house, actor, data["template"], active=False
    ),
    "template_retired": lambda house, actor, data, now: retire_template(
        house, actor, data["template"], active=True
    ),
    "calendar_imported": _days,
    "day_set": _days,
    "day_reset": _days,
    "person_opened": lambda house, actor, data, now: set_active(house, actor, data["person"], False),
    "person_closed": lambda house, actor, data, now: set_active(house, actor, data["person"], True),
    "appointed": lambda house, actor, data, now: dismiss(house, actor, data["row"]),
    "dismissed": _appoint,
    "rostered": lambda house, actor, data, now: remove_shift(house, actor, data["row"]),
    "unrostered": _roster,
    "leave_added": lambda house, actor, data, now: end_leave(house, actor, data["row"]),
    "leave_ended": _leave,
}

"""Changing guides: looked at before it holds, on record, to be taken back while nothing came after it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from bot.guides.facts import GuideFacts
from bot.permission import Actor
from bot.refusal import Conflict, Invalid, NotFound
from models.registry import Guide, GuideChange
from services.guides.rows import as_row, columns_of
from services.house import House
from services.record import audit
from services.work import Work, begin, look, rules_changed

LISTED = 20
LOOKED_AT_FOR = timedelta(days=1)  # how long a sheet that nobody confirmed is kept
Columns = dict[str, Any]
Deed = Callable[[House, Actor, int], None]
NOTED_AS = {
    "added": "guides_added",
    "edited": "guides_edited",
    "retired": "guides_retired",
    "restored": "guides_restored",
    "imported": "guides_imported",
}


@dataclass(frozen=True)
class Difference:
    """A guide before and after; `fields` are those that differ, `before` is None for a new one."""

    key: str
    before: Columns | None
    after: Columns | None
    fields: tuple[str, ...]


def keep_guide(house: House, actor: Actor, facts: GuideFacts, *, new: bool) -> None:
    """Add a guide or change one. Raises Conflict for a key that is taken, NotFound, Invalid for no change."""
    with begin(house) as work:
        row = work.session.get(Guide, facts.key)
        if new and row is not None:
            raise Conflict("guide_key", "there is a guide with this key")
        if not new and row is None:
            raise NotFound("guide", "there is no such guide")
        after = as_row(facts) | ({"active": row.active} if row else {})
        _carry_out(work, _propose(work, actor, "added" if new else "edited", {facts.key: after}), actor)


def set_active(house: House, actor: Actor, key: str, active: bool) -> None:
    """Retire a guide, or take it back into use. Raises NotFound, Invalid when it is so already."""
    with begin(house) as work:
        row = work.session.get(Guide, key)
        if row is None:
            raise NotFound("guide", "there is no such guide")
        after = columns_of(row) | {"active": active}
        _carry_out(work, _propose(work, actor, "restored" if active else "retired", {key: after}), actor)


def propose_sheet(house: House, actor: Actor, guides: Sequence[GuideFacts]) -> int:
    """Keep a sheet's guides to be looked at; nothing holds yet. Gives the number of the change."""
    with begin(house) as work:
        old = work.now - LOOKED_AT_FOR
        work.session.execute(delete(GuideChange).where(GuideChange.done_at.is_(None), GuideChange.at < old))
        change = _propose(work, actor, "imported", {facts.key: as_row(facts) for facts in guides})
        work.session.flush()
        return change.id


def confirm(house: House, actor: Actor, change_id: int) -> None:
    """What was looked at holds from now on, all of it. Raises NotFound, and Conflict when a guide has
    changed since, or when it was confirmed already."""
    with begin(house) as work:
        change = _change(work, change_id)
        if change.done_at is not None:
            raise Conflict("guide_done", "this was confirmed already")
        _carry_out(work, change, actor)


def undo(house: House, actor: Actor, change_id: int) -> None:
    """Take a change back, all of it. Raises NotFound, Conflict when something came after it."""
    with begin(house) as work:
        change = _change(work, change_id)
        if change.done_at is None or change.undone_at is not None:
            raise Conflict("guide_undone", "this does not hold any more")
        _write(work, change.after, change.before)
        change.undone_at = work.now
        audit(work, actor.name, "guides_undone", change=change.id, keys=sorted(change.after))
        rules_changed(work.session)


def differences(house: House, change_id: int) -> tuple[GuideChange, list[Difference]]:
    """A change and what it makes of each guide, by key. Raises NotFound."""
    with look(house) as work:
        change = _change(work, change_id)
        found = [
            Difference(key, was, change.after[key], _differ(was, change.after[key]))
            for key, was in sorted(change.before.items())
        ]
        return change, found


def changes(house: House) -> list[GuideChange]:
    """The last changes that held, newest first."""
    with look(house) as work:
        query = select(GuideChange).where(GuideChange.done_at.is_not(None))
        return list(work.session.scalars(query.order_by(GuideChange.id.desc()).limit(LISTED)))


def _propose(work: Work, actor: Actor, how: str, after: Mapping[str, Columns]) -> GuideChange:
    rows = work.session.scalars(select(Guide).where(Guide.key.in_(list(after))))
    known = {row.key: columns_of(row) for row in rows}
    differing = {key: columns for key, columns in after.items() if known.get(key) != columns}
    if not differing:
        raise Invalid("guide_same", "nothing would change")
    change = GuideChange(
        how=how,
        by=actor.name,
        at=work.now,
        after=differing,
        before={key: known.get(key) for key in differing},
    )
    work.session.add(change)
    return change


def _carry_out(work: Work, change: GuideChange, actor: Actor) -> None:
    _write(work, change.before, change.after)
    change.done_at = work.now
    work.session.flush()
    audit(work, actor.name, NOTED_AS[change.how], change=change.id, keys=sorted(change.after))
    rules_changed(work.session)


def _write(work: Work, expected: Mapping[str, Columns | None], wanted: Mapping[str, Columns | None]) -> None:
    """Make each guide what is wanted, if all are still what was expected; else none."""
    session = work.session
    query = select(Guide).where(Guide.key.in_(list(wanted))).with_for_update()
    rows = {row.key: row for row in session.scalars(query)}
    for key, columns in wanted.items():
        row = rows.get(key)
        if (columns_of(row) if row else None) != expected[key]:
            raise Conflict("guide_changed", "a guide was changed meanwhile")
        if columns is None:
            session.delete(row)
        elif row is None:
            session.add(Guide(**columns, edited_at=work.now))
        else:
            for name, value in columns.items():
                setattr(row, name, value)
            row.edited_at = work.now


def _change(work: Work, change_id: int) -> GuideChange:
    change = work.session.get(GuideChange, change_id, with_for_update=True)
    if change is None:
        raise NotFound("guide_change", "there is no such change")
    return change


def _differ(before: Columns | None, after: Columns | None) -> tuple[str, ...]:
    """The names of the fields that differ, of what is said by language."""
    flat_before, flat_after = _flat(before), _flat(after)
    names = dict.fromkeys([*flat_before, *flat_after])
    return tuple(name for name in names if flat_before.get(name) != flat_after.get(name))


def _flat(columns: Columns | None) -> Columns:
    flat: Columns = {}
    for name, value in (columns or {}).items():
        if isinstance(value, dict):
            flat |= {f"{name}_{part}": words for part, words in value.items()}
        else:
            flat[name] = value
    return flat

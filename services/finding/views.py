"""Filters of the search kept under a name: an officer's own, and those a senior shares with the centre."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import or_, select

from bot.permission import Actor, may
from bot.refusal import Conflict, Forbidden, Invalid, NotFound
from models.registry import Person
from models.views import SavedView
from services.house import House
from services.watch.search import clean
from services.work import Work, begin, look

MOST = 20  # of one person
NAME = 40  # characters
PASSING = frozenset({"phone"})  # a number that was looked for is nothing to keep


@dataclass(frozen=True)
class View:
    """One kept view; `query` as it stands in the address, `by` whoever made it."""

    id: int
    name: str
    query: str
    shared: bool
    mine: bool
    by: str


def views_of(house: House, actor: Actor) -> list[View]:
    """The actor's own and those shared with the centre, by name."""
    with look(house) as work:
        query = (
            select(SavedView, Person)
            .join(Person, Person.id == SavedView.person_id)
            .where(or_(SavedView.person_id == actor.person_id, SavedView.shared))
        )
        rows = work.session.execute(query).all()
        told = [
            View(row.id, row.name, cleaned(row.query), row.shared, row.person_id == actor.person_id, by.name)
            for row, by in rows
        ]
        return sorted(told, key=lambda view: (not view.mine, view.name, view.id))


def cleaned(query: str) -> str:
    """An address's filters, those alone that mean something and may be kept."""
    return urlencode(keepable(dict(parse_qsl(query))))


def keepable(filters: Mapping[str, str]) -> dict[str, str]:
    """The filters that may be kept."""
    return {name: value for name, value in clean(filters).items() if name not in PASSING}


def keep_view(house: House, actor: Actor, name: str, query: str, now: datetime, *, shared: bool) -> int:
    """Keep the filters of an address under a name; gives the view's id.

    Raises Invalid without a name or a filter, Conflict for a name twice or one view too many, Forbidden
    where it is shared by who may not.
    """
    name, query = _named(name), cleaned(query)
    _may_share(actor, shared)
    if not query:
        raise Invalid("view_filters", "choose a filter first")
    with begin(house, now) as work:
        mine = _own(work, actor)
        if len(mine) >= MOST:
            raise Conflict("view_many", f"no more than {MOST} views a person")
        _free(mine, name)
        row = SavedView(person_id=actor.person_id, name=name, query=query, shared=shared, created_at=now)
        work.session.add(row)
        work.session.flush()
        return row.id


def change_view(house: House, actor: Actor, view_id: int, name: str, *, shared: bool) -> None:
    """Another name, shared or not. Raises NotFound for a view that is not the actor's, and as `keep_view`."""
    name = _named(name)
    with begin(house) as work:
        others = [row for row in _own(work, actor) if row.id != view_id]
        row = work.session.get(SavedView, view_id)
        if row is None or row.person_id != actor.person_id:
            raise NotFound("view", "there is no such view of yours")
        _may_share(actor, shared and not row.shared)
        _free(others, name)
        row.name, row.shared = name, shared


def drop_view(house: House, actor: Actor, view_id: int) -> None:
    """One's own view goes; a shared one of somebody else goes by who may share. Raises NotFound."""
    with begin(house) as work:
        row = work.session.get(SavedView, view_id)
        if row is None or not _may_drop(actor, row):
            raise NotFound("view", "there is no such view of yours")
        work.session.delete(row)


def _may_drop(actor: Actor, row: SavedView) -> bool:
    return row.person_id == actor.person_id or (row.shared and may(actor, "share_view"))


def _may_share(actor: Actor, shared: bool) -> None:
    if shared and not may(actor, "share_view"):
        raise Forbidden("role", "a supervisor or the director shares a view")


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME:
        raise Invalid("view_name", f"a name has 1 to {NAME} characters")
    return name


def _own(work: Work, actor: Actor) -> list[SavedView]:
    """The person's views; who adds two at once is told one after the other."""
    work.session.get(Person, actor.person_id, with_for_update={"key_share": True})
    return list(work.session.scalars(select(SavedView).where(SavedView.person_id == actor.person_id)))


def _free(others: list[SavedView], name: str) -> None:
    if any(row.name == name for row in others):
        raise Conflict("view_twice", "you have a view of that name")

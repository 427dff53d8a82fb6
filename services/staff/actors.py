"""Whom a token or an account acts as."""

from bot.permission import Actor
from bot.vocabulary import Role
from models.registry import ApiToken, Person
from services.house import House
from services.work import look


def actor_by_token(house: House, token: str) -> Actor | None:
    """Who a bearer token acts as; a `unit` token acts for every post of its unit."""
    with look(house) as work:
        row = work.session.get(ApiToken, house.keys.digest_token(token))
        if row is None or row.revoked_at is not None:
            return None
        person = work.session.get(Person, row.person_id)
        return as_actor(person) if person and person.active else None


def actor_by_id(house: House, person_id: int) -> Actor | None:
    """Who a member of staff acts as; None once the account was closed."""
    with look(house) as work:
        person = work.session.get(Person, person_id)
        return as_actor(person) if person and person.active else None


def as_actor(person: Person) -> Actor:
    """The actor a staff member is."""
    return Actor(f"p{person.id}", Role(person.role), person.unit, person.id)

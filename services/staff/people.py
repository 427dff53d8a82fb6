"""Staff: accounts, one-time password links, bearer tokens, binding codes, logging in."""

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from bot.refusal import Conflict, Invalid, NotFound, TooMany
from bot.throttle import too_many
from bot.vocabulary import Role
from models.contacts import Contact
from models.registry import ApiToken, Appointment, OneTime, Person, Post
from services.house import House
from services.record import audit
from services.staff.lockout import LOGIN_FAILED, failures, trace
from services.staff.sessions import end_sessions
from services.work import Work, begin, look

HASHER = PasswordHasher()
LINK_LIFE = timedelta(days=3)
PASSWORD_LEAST = 10
PASSWORD_MOST = 200
DUMMY_HASH = HASHER.hash("a password nobody has")
CODE_DIGITS = 8


def add_person(
    house: House, login: str, role: Role, unit: str | None = None, post: str | None = None, *,
    name: str = "", by: str = "cli",
) -> int:  # fmt: skip
    """Open an account and fill the post its role implies (`U09/first`, `centre/duty`, …).

    Raises Invalid for an unknown unit or post, Conflict when the login is taken.
    """
    with begin(house) as work:
        if (role is Role.UNIT) != bool(unit):
            raise Invalid("unit", "the role unit needs --unit, and only that role has one")
        if unit and unit not in work.rules.units:
            raise Invalid("unit", f"there is no unit {unit}")
        if work.session.scalar(select(Person.id).where(Person.login == login)):
            raise Conflict("login", f"there is somebody called {login} already")
        person = Person(login=login, name=name or login, role=role, unit=unit, created_at=work.now)
        work.session.add(person)
        work.session.flush()
        _appoint(work, person, post or implied_post(role, unit))
        audit(work, by, "person_added", person=person.id, role=role, unit=unit)
        return person.id


def implied_post(role: Role, unit: str | None) -> str | None:
    """The post a new account fills; an admin fills none."""
    if role is Role.UNIT:
        return f"{unit}/first"
    return None if role is Role.ADMIN else f"centre/{role}"


def _appoint(work: Work, person: Person, post: str | None) -> None:
    if post is None:
        return
    if work.session.get(Post, post) is None:
        raise Invalid("post", f"there is no post {post}")
    taken = work.session.scalar(
        select(Appointment.id).where(Appointment.post == post, Appointment.turn == "A")
    )
    work.session.add(Appointment(post=post, person_id=person.id, turn="B" if taken else "A"))


def person_id_of(house: House, login: str) -> int:
    """The account with this login. Raises NotFound."""
    with look(house) as work:
        person = work.session.scalar(select(Person.id).where(Person.login == login))
    if person is None:
        raise NotFound("login", f"there is nobody called {login}")
    return person


def issue_token(house: House, person_id: int, by: str = "cli") -> str:
    """A new bearer token; only its digest is kept."""
    token = f"sl_{secrets.token_urlsafe(32)}"
    with begin(house) as work:
        digest = house.keys.digest_token(token)
        work.session.add(ApiToken(digest=digest, person_id=person_id, created_at=work.now))
        audit(work, by, "token_issued", person=person_id)
    return token


def issue_password_link(house: House, person_id: int, by: str = "cli") -> str:
    """A one-time link on which the person chooses a password; earlier ones end."""
    token = secrets.token_urlsafe(24)
    with begin(house) as work:
        _keep_one_time(work, token, "password", person_id, LINK_LIFE)
        audit(work, by, "link_issued", person=person_id)
    return f"{house.public_url}/login/{token}"


def code_life(house: House) -> timedelta:
    """How long a binding code holds."""
    return timedelta(hours=house.policy.binding_code_hours)


def issue_binding_code(house: House, person_id: int, by: str = "cli") -> str:
    """A one-time code the person sends to the house by WeChat or SMS to be bound; earlier ones end."""
    code = "".join(str(house.draw(10)) for _ in range(CODE_DIGITS))
    with begin(house) as work:
        _keep_one_time(work, code, "bind", person_id, code_life(house))
        audit(work, by, "code_issued", person=person_id)
    return code


def _keep_one_time(work: Work, secret: str, purpose: str, person_id: int, life: timedelta) -> None:
    earlier = (OneTime.person_id == person_id) & (OneTime.purpose == purpose) & OneTime.used_at.is_(None)
    still = earlier & (OneTime.expires_at > work.now)
    work.session.execute(update(OneTime).where(still).values(expires_at=work.now))
    digest = work.house.keys.digest_token(f"{purpose}:{secret}")
    work.session.add(OneTime(digest=digest, purpose=purpose, person_id=person_id, expires_at=work.now + life))


def use_one_time(work: Work, secret: str, purpose: str) -> Person | None:
    """The person a one-time secret was made for; it works once, before it expires."""
    digest = work.house.keys.digest_token(f"{purpose}:{secret}")
    row = work.session.get(OneTime, digest, with_for_update=True)
    if row is None or row.used_at is not None or row.expires_at <= work.now:
        return None
    row.used_at = work.now
    return work.session.get(Person, row.person_id)


def bind(work: Work, contact: Contact, code: str) -> Person | None:
    """Bind a contact to the staff member the code was made for; None for a wrong or used code."""
    person = use_one_time(work, code, "bind")
    if person is None or not person.active:
        return None
    contact.person_id = person.id
    audit(work, f"p{person.id}", "bound", contact=contact.id, channel=contact.channel)
    return person


def set_password(house: House, token: str, password: str, now: datetime) -> str:
    """Use a password link; gives the login. Raises Invalid for a dead link or a short password."""
    if len(password) < PASSWORD_LEAST:
        raise Invalid("password", f"a password has at least {PASSWORD_LEAST} characters")
    if len(password) > PASSWORD_MOST:
        raise Invalid("password", f"a password has at most {PASSWORD_MOST} characters")
    hashed = HASHER.hash(password)  # slow on purpose: before the transaction, which holds up others
    with begin(house, now) as work:
        person = use_one_time(work, token, "password")
        if person is None:
            raise Invalid("link", "this link has been used or has expired")
        person.password = hashed
        end_sessions(work, person.id, house.machine_now())
        audit(work, f"p{person.id}", "password_set")
        return person.login


def log_in(house: House, login: str, password: str, now: datetime, address: str = "") -> int | None:
    """The person's id when login and password fit; takes as long for an unknown login.

    `address` is where the try comes from. Raises TooMany after too many wrong ones, right or wrong.
    """
    tried, source = trace(house, login, "tried"), trace(house, address, "address")
    with look(house, now) as work:
        if too_many(failures(work), tried, source):
            raise TooMany("too_many", "too many wrong passwords; try again in a quarter of an hour")
        person = work.session.scalar(select(Person).where(Person.login == login, Person.active))
    stored = person.password if person and person.password else DUMMY_HASH
    fits = _fits(stored, password[:PASSWORD_MOST])  # slow on purpose: outside any transaction
    with begin(house, now) as work:
        if person is None or not person.password or not fits:
            audit(work, tried, LOGIN_FAILED, source=source)
            return None
        audit(work, f"p{person.id}", "logged_in")
        return person.id


def _fits(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def login_of(house: House, person_id: int) -> str:
    """The login of an account, as its owner may read it. Raises NotFound."""
    with look(house) as work:
        person = work.session.get(Person, person_id)
        if person is None:
            raise NotFound("login", "there is no such account")
        return person.login

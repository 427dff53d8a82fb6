"""Finding a person's tickets by the end of their number. Numbers are sealed at rest: a keyed digest of the
last four digits says whose may fit, and only where more was typed are those opened. Each search is in the
audit, without the digits; the address of the list carries them sealed, for that officer and a while."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select

from bot.keys import Keys, SealBroken
from bot.permission import Actor, may
from bot.phone import TAIL, ends_with, fragment_of
from bot.refusal import Forbidden, Invalid
from models.contacts import UNTOLD, Contact, tail_index
from models.tickets import Ticket
from services.house import House
from services.record import audit
from services.work import Work, begin

CONTEXT = "search.phone"
LIFE = timedelta(hours=8)  # a working day: then it is asked for, and audited, again
WHYS = ("call", "again", "check")
LONGEST = 200  # characters of what stands in the address
STEP = 200  # contacts a transaction
STEPS = 20  # transactions a run; the clock comes again


def ask_by_phone(house: House, actor: Actor, typed: str, why: str, now: datetime) -> str:
    """Note who looks for a number and why; gives what the search's address carries instead of the digits.

    Raises Forbidden for who may not, Invalid for fewer than four digits or no known reason.
    """
    if not may(actor, "find_phone"):
        raise Forbidden("find_phone", "finding by phone number is for supervisors and the director")
    digits = fragment_of(typed)
    if digits is None:
        raise Invalid("fragment", "type the last 4 digits of the number, or more")
    if why not in WHYS:
        raise Invalid("why_asked", "choose what for")
    with begin(house, now) as work:
        audit(work, actor.name, "phone_searched", digits="*" * len(digits), why=why)
    until = int((now + LIFE).timestamp())
    sealed = house.keys.seal(f"{actor.person_id}:{until}:{digits}", context=CONTEXT)
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def digits_asked(keys: Keys, actor: Actor, asked: str, now: datetime) -> str | None:
    """The digits in an address; None where it is broken, too old or another's, or the role has no right."""
    if not may(actor, "find_phone") or len(asked) > LONGEST:
        return None
    try:
        sealed = urlsafe_b64decode(asked + "=" * (-len(asked) % 4))
        whose, until, digits = keys.open(sealed, context=CONTEXT).decode().split(":")
    except (Error, SealBroken, ValueError):
        return None
    return digits if whose == str(actor.person_id) and now.timestamp() < int(until) else None


def of_the_number(work: Work, actor: Actor, asked: str) -> ColumnElement[bool]:
    """The tickets of the people with that number. Who asked to stay unnamed, or told in confidence, is not
    found by it."""
    digits = digits_asked(work.house.keys, actor, asked, work.now)
    if digits is None:
        return false()
    named = and_(Ticket.anonymous.is_(False), Ticket.sealed.is_(False))
    tail = tail_index(work.house.keys, digits)
    fits = or_(Contact.phone_tail == tail, Contact.address_tail == tail)
    if len(digits) == TAIL:
        return and_(named, Ticket.contact_id.in_(select(Contact.id).where(fits)))
    rows = work.session.execute(select(Contact.id, Contact.phone, Contact.address).where(fits))
    found = [row.id for row in rows if any(ends_with(one or "", digits) for one in (row.phone, row.address))]
    return and_(named, Ticket.contact_id.in_(found))


def all_known(work: Work) -> bool:
    """False while numbers of before are still being digested, so that some cannot be found yet."""
    return work.session.scalar(select(Contact.id).where(UNTOLD).limit(1)) is None


def digest_numbers(house: House, now: datetime) -> int:
    """Give contacts of before their tails, a few a transaction; gives how many. None left, it is cheap."""
    told = 0
    for _ in range(STEPS):
        step = _digest_some(house, now)
        told += step
        if not step:
            break
    return told


def _digest_some(house: House, now: datetime) -> int:
    with begin(house, now) as work:
        query = select(Contact).where(UNTOLD).order_by(Contact.id).limit(STEP)
        contacts = work.session.scalars(query.with_for_update(skip_locked=True, key_share=True)).all()
        for contact in contacts:
            contact.note_tails(house.keys)
        return len(contacts)

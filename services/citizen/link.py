"""The link to a citizen's page: the number and a keyed digest of it, so that nothing needs to be kept."""

import hmac
from datetime import timedelta

from bot.keys import Keys
from bot.refusal import Refusal
from models.contacts import Contact
from models.tickets import Ticket
from services.house import House
from services.work import Work

DIGITS = 8  # of a ticket's number
PROOF = 26  # hexadecimal digits: 104 bits, beyond guessing
CONTEXT = "citizen.link"


class Gone(Refusal):
    """A link that opens nothing: never given out, run out, or its person's data erased. All alike."""

    status = 404


def link_of(house: House, number: str) -> str:
    """The address to tell the person."""
    return f"{house.public_url}/t/{token_of(house.keys, number)}"


def token_of(keys: Keys, number: str) -> str:
    """The last part of the address."""
    return number + keys.index(number, context=CONTEXT)[:PROOF]


def number_in(keys: Keys, token: str) -> str:
    """The number a token was made for. Raises Gone."""
    number = token[:DIGITS]
    if not hmac.compare_digest(token.encode(), token_of(keys, number).encode()):
        raise Gone("page_gone", "this link opens nothing")
    return number


def still_open(work: Work, ticket: Ticket | None, contact: Contact | None) -> None:
    """Raises Gone once the link has run out (policy.toml, link_days after the end) or data were erased."""
    life = timedelta(days=work.rules.policy.link_days)
    over = ticket is None or (ticket.ended_at is not None and work.now - ticket.ended_at > life)
    if over or contact is None or contact.erased_at is not None:
        raise Gone("page_gone", "this link opens nothing")

"""The channels as the administrator sees them: on or off, when last heard, what failed, a live test."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.letter import Letter, SendError
from bot.permission import Actor
from bot.phone import e164
from bot.refusal import Invalid
from bot.vocabulary import Channel, Way
from models.contacts import Contact
from models.history import Audit
from models.ledgers import FAILED, Inbox, Outbox
from models.workings import Breaker
from services.breakers import state_of
from services.house import House
from services.record import audit
from services.work import Work, begin, look

WAYS = {Channel.WECHAT: (Way.CUSTOMER_SERVICE, Way.TEMPLATE), Channel.SMS: (Way.SMS,)}
A_WHILE = timedelta(days=7)
AGAIN = timedelta(seconds=20)  # between two tests: each may cost money


@dataclass(frozen=True)
class Tested:
    """What came of a live test: a code of the provider's where it refused."""

    ok: bool
    code: str


def channels(house: House, now: datetime) -> list[dict[str, Any]]:
    """Each channel: its ways that are on, last message in and out, a week's failures, how its ways do."""
    with look(house, now) as work:
        heard = _latest(work, Inbox.channel, Inbox.received_at)
        said = _latest(work, Outbox.channel, Outbox.sent_at)
        failed = dict(
            work.session.execute(
                select(Outbox.channel, func.count())
                .where(Outbox.status == FAILED, Outbox.created_at >= now - A_WHILE)
                .group_by(Outbox.channel)
            ).all()
        )
        known = {row.way: row for row in work.session.scalars(select(Breaker))}
    return [
        {
            "channel": channel.value, "on": any(way in house.senders for way in ways),
            "ways": [
                (way.value, way in house.senders, state_of(known.get(way)), known.get(way)) for way in ways
            ],
            "heard": heard.get(channel), "said": said.get(channel), "failed": failed.get(channel, 0),
        }
        for channel, ways in WAYS.items()
    ]  # fmt: skip


def _latest(work: Work, channel: Any, at: Any) -> dict[Channel, datetime | None]:
    """The last moment of each channel, by one look into the index for each, however many rows there are."""
    newest = [select(func.max(at)).where(channel == one).scalar_subquery().label(one) for one in WAYS]
    row = work.session.execute(select(*newest)).one()
    return dict(zip(WAYS, row, strict=True))


def try_channel(house: House, actor: Actor, way: str, to: str, words: str, now: datetime) -> Tested:
    """Send one message at once: by SMS to a number, by WeChat to a bound member of staff (their login's
    contact). Raises Invalid for a wrong number, a way that is off, or a second test too soon."""
    with begin(house, now) as work:
        last = work.session.scalar(select(func.max(Audit.at)).where(Audit.kind == "channel_tested"))
        if last is not None and now - last < AGAIN:
            raise Invalid("too_soon", "wait a moment between two tests")
        address = _address(work, way, to)
        audit(work, actor.name, "channel_tested", way=way)
    sender = house.senders.get(Way(way))
    if sender is None:
        raise Invalid("way_off", "that way is off")
    letter = Letter(row=0, way=Way(way), to=address, text=words, created_at=now, template="notice",
                    fields={"count": "1"})  # fmt: skip
    try:
        sender.send(letter)
    except SendError as error:
        return Tested(False, f"{error.outcome} {error.code}".strip())
    return Tested(True, "")


def _address(work: Work, way: str, to: str) -> str:
    if way not in tuple(Way):
        raise Invalid("way_off", "that way is off")
    if way == Way.SMS:
        number = e164(to)
        if number is None:
            raise Invalid("phone", "this is no phone number")
        return number
    whose = int(to) if to.isascii() and to.isdigit() else 0
    bound = select(Contact.address).where(Contact.person_id == whose, Contact.channel == Channel.WECHAT)
    address = work.session.scalar(bound.limit(1))
    if not address:
        raise Invalid("person", "choose somebody whose WeChat is bound")
    return str(address)

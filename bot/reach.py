"""By which ways a citizen or staff member may be reached now (protocols.md, WeChat and Twilio)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.vocabulary import Channel, Way

MESSAGE_WINDOW = timedelta(hours=48)
MESSAGE_QUOTA = 5
TAP_WINDOW = timedelta(minutes=1)
TAP_QUOTA = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the ways to one contact: their last message or tap and how often we spoke since."""

    channel: Channel
    following: bool = True
    opted_out: bool = False
    last_inbound_at: datetime | None = None
    last_tap_at: datetime | None = None
    said_since: int = 0
    has_phone: bool = False


def service_window_open(standing: Standing, now: datetime) -> bool:
    """True when customer service is allowed: 5 within 48 h of a message, 3 within 1 min of a tap."""
    spoke, tapped = standing.last_inbound_at, standing.last_tap_at
    if spoke and now - spoke < MESSAGE_WINDOW and standing.said_since < MESSAGE_QUOTA:
        return True
    return bool(tapped and now - tapped < TAP_WINDOW and standing.said_since < TAP_QUOTA)


def ways(standing: Standing, now: datetime, template: bool) -> tuple[Way, ...]:
    """The ways to try, in order; empty when none is open. `template`: one is configured for it."""
    if standing.channel is Channel.SMS:
        return () if standing.opted_out else (Way.SMS,)
    phone = (Way.SMS,) if standing.has_phone and not standing.opted_out else ()
    if not standing.following or not standing.channel.speaks:
        return phone
    service = (Way.CUSTOMER_SERVICE,) if service_window_open(standing, now) else ()
    return service + ((Way.TEMPLATE,) if template else ()) + phone

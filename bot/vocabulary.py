"""The closed word lists of the house; the strings are the contract's and are stored as they are."""

from enum import StrEnum


class Nature(StrEnum):
    """What the citizen brings (投诉 举报 求助 咨询 建议 表扬)."""

    COMPLAINT = "complaint"
    REPORT = "report"
    HELP = "help"
    INQUIRY = "inquiry"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Urgency(StrEnum):
    """How fast a person must act; everything but ordinary runs by the wall clock."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def by_wall_clock(self) -> bool:
        """True when limits run through nights and rest days."""
        return self is not Urgency.ORDINARY


class Status(StrEnum):
    """Where a ticket stands; changed only through `bot.lifecycle`."""

    OPEN = "open"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    CONCLUDED = "concluded"

    @property
    def ended(self) -> bool:
        """True for the four ends; `resolved` still waits for the citizen."""
        return self in (Status.CLOSED, Status.WITHDRAWN, Status.DECLINED, Status.CONCLUDED)


class Channel(StrEnum):
    """The door a message comes through."""

    WECHAT = "wechat"
    SMS = "sms"
    PHONE = "phone"
    LETTER = "letter"
    BOX = "box"
    COUNTER = "counter"

    @property
    def speaks(self) -> bool:
        """True where a message can come in and go out; the others are written down by an officer (代录)."""
        return self in (Channel.WECHAT, Channel.SMS)


class Way(StrEnum):
    """The means by which one outbox row leaves the house."""

    PASSIVE = "passive"  # the answer inside WeChat's own request, or TwiML
    CUSTOMER_SERVICE = "customer_service"
    TEMPLATE = "template"
    SMS = "sms"


class Role(StrEnum):
    """What a person or token may act as."""

    UNIT = "unit"
    DUTY = "duty"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"
    ADMIN = "admin"


class Lane(StrEnum):
    """Where a matter goes before dispatch (policy.md, Lanes)."""

    ORDINARY = "ordinary"
    SEALED = "sealed"
    NOT_ACCEPTED = "not_accepted"


class DeadlineKind(StrEnum):
    """Every promise the house keeps a row for (policy.md, Deadlines)."""

    DISPATCH = "dispatch"
    ACCEPT = "accept"
    CONTACT = "contact"
    RESOLVE = "resolve"
    PROMISE = "promise"
    DECIDE = "decide"
    RULING = "ruling"
    CALLBACK = "callback"
    RECTIFY = "rectify"
    CARD = "card"
    SUPERVISE = "supervise"
    UNDELIVERED = "undelivered"
    RETURN = "return"
    PROPOSAL = "proposal"
    STATEMENT = "statement"
    APPEAL = "appeal"
    RATING = "rating"

    @property
    def climbs(self) -> bool:
        """True when an unmet one goes up the ladder; the others lapse (policy.md, Deadlines)."""
        return self not in LAPSING


LAPSING = frozenset(
    {
        DeadlineKind.RETURN,
        DeadlineKind.PROPOSAL,
        DeadlineKind.STATEMENT,
        DeadlineKind.APPEAL,
        DeadlineKind.RATING,
    }
)

LANGUAGES = ("zh", "en")

"""What a platform can be told to do wrong, once, several times, or until it is told to stop."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: a slow answer, one longer than a caller waits, the callbacks that say sent, delivered, and
    delivered late."""

    slow: float = 3.0
    dead: float = 12.0
    sent: float = 0.2
    done: float = 0.6
    late: float = 20.0


WECHAT = {
    "-1": "system error", "40001": "invalid credential", "40014": "invalid access_token",
    "42001": "access_token expired", "45009": "reach max api daily quota limit",
    "45011": "api minute-quota reach limit", "45015": "response out of time limit",
    "45047": "out of response count limit", "43004": "require subscribe", "43101": "user refused the msg",
    "48001": "api unauthorized", "48002": "user block receive message", "40164": "ip not in whitelist",
    "40003": "invalid openid", "40007": "invalid media_id", "40037": "invalid template_id",
    "47003": "argument invalid", "40013": "invalid appid", "40125": "invalid appsecret",
    "48004": "api forbidden",
}  # fmt: skip
TWILIO = {
    "21610": (400, "Attempt to send to unsubscribed recipient"),
    "21211": (400, "Invalid 'To' Phone Number"),
    "21614": (400, "'To' number is not a valid mobile number"),
    "21408": (403, "Permission to send an SMS has not been enabled for the region"),
    "21606": (400, "The From phone number is not a valid, SMS-capable number"),
    "21617": (400, "The concatenated message body exceeds the 1600 character limit"),
    "20003": (401, "Authenticate"),
    "20429": (429, "Too Many Requests"),
    "30001": (429, "Queue overflow"),
    "30022": (429, "Rate exceeded"),
    "20404": (404, "The requested resource was not found"),
    "21212": (400, "Invalid 'From' Number"),
    "21603": (400, "A 'From' phone number is required"),
    "21659": (400, "'From' is not a Twilio phone number or short code of that country"),
    "21612": (400, "Message cannot be sent with the current combination of 'To' and 'From'"),
    "21635": (400, "'To' number cannot be a landline"),
    "30003": (400, "Unreachable destination handset"),
    "30004": (400, "Message blocked"),
    "30005": (400, "Unknown destination handset"),
    "30006": (400, "Landline or unreachable carrier"),
    "30007": (400, "Message filtered"),
}
TRANSPORT = (
    "slow", "dead_before", "dead_after", "reset", "reset_after", "malformed", "empty", "gateway",
    "http_429", "http_500", "http_503",
)  # fmt: skip
USUAL = Pace()
EFFECTS: dict[str, tuple[str, ...]] = {
    "wechat": (*WECHAT, *TRANSPORT),
    "token": ("-1", "40164", *TRANSPORT),
    "twilio": (*TWILIO, *TRANSPORT),
    "push": ("doubled", "overlapping", "plain", "forged", "stale", "unheard"),
    "callback": ("early", "late", "doubled", "missing", "disordered", "undelivered"),
}


class UnknownFault(ValueError):
    """No platform does this wrong; the message names what was asked."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: where, how, for whom (0: everybody), how often still (0: until cleared)."""

    id: int
    where: str
    effect: str
    person_id: int = 0
    left: int = 1


def known(where: str, effect: str) -> None:
    """Raise UnknownFault unless this can be made to happen."""
    if effect not in EFFECTS.get(where, ()):
        raise UnknownFault(f"there is no fault {where} {effect}"[:80])

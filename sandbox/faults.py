"""What a platform can be told to do wrong, once, several times, or until it is told to stop."""

from dataclasses import dataclass

SLOW_SECONDS = 3.0  # an answer that comes, but late
DEAD_SECONDS = 12.0  # longer than a caller waits
LATE_SECONDS = 20.0  # a callback that takes its time

WECHAT = {
    "-1": "system error", "40001": "invalid credential", "40014": "invalid access_token",
    "42001": "access_token expired", "45009": "reach max api daily quota limit",
    "45011": "api minute-quota reach limit", "45015": "response out of time limit",
    "45047": "out of response count limit", "43004": "require subscribe", "43101": "user refused the msg",
    "48001": "api unauthorized", "48002": "user block receive message", "40164": "ip not in whitelist",
    "40003": "invalid openid", "40007": "invalid media_id", "40037": "invalid template_id",
    "47003": "argument invalid",
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
}
TRANSPORT = ("slow", "dead_before", "dead_after", "reset", "malformed", "http_429", "http_500", "http_503")
EFFECTS: dict[str, tuple[str, ...]] = {
    "wechat": (*WECHAT, *TRANSPORT),
    "twilio": (*TWILIO, *TRANSPORT),
    "push": ("doubled", "overlapping", "plain", "forged", "stale", "unheard"),
    "callback": ("late", "doubled", "missing", "disordered", "undelivered"),
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

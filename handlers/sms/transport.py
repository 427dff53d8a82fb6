"""What a failed HTTP call means for a letter, the same for every gateway."""

import requests
from urllib3.exceptions import NewConnectionError

from bot.letter import Outcome, SendError

CONNECT_SECONDS = 3.05
READ_SECONDS = 10.0


def of_transport(error: requests.RequestException) -> SendError:
    """What failed while connecting was never sent; anything later may have been taken."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return SendError(Outcome.RETRY, "connect")
    if isinstance(reason, NewConnectionError):
        return SendError(Outcome.RETRY, "connect")
    if isinstance(error, requests.exceptions.SSLError):
        return SendError(Outcome.CONFIGURATION, "certificate")
    return SendError(Outcome.AMBIGUOUS, "timeout" if isinstance(error, requests.Timeout) else "broken")


def of_status(status: int) -> Outcome:
    """429 and 503 were turned away unhandled; another 5xx may hide an accepted message; 4xx is ours."""
    if status in (429, 503):
        return Outcome.RETRY
    if status >= 500:
        return Outcome.AMBIGUOUS
    return Outcome.CONFIGURATION if status in (401, 403, 404) else Outcome.PERMANENT

"""What a failed HTTP call means for a letter, the same for every provider."""

import logging

import requests
from urllib3.exceptions import NewConnectionError

from bot.letter import Outcome, SendError

CONNECT_SECONDS = 3.05
READ_SECONDS = 10.0

# It logs whole URLs, which hold tokens and numbers: at DEBUG all, as a warning those that went wrong.
logging.getLogger("urllib3").setLevel(logging.ERROR)


def of_status(status: int) -> Outcome:
    """The outcome of an HTTP status that came without a provider's own code.

    429 and 503 say the call was turned away unhandled. Another 5xx may come from a gateway behind
    which the message was taken. The rest says that what stands at the URL is not the provider's API.
    """
    if status in (429, 503):
        return Outcome.RETRY
    return Outcome.AMBIGUOUS if status >= 500 else Outcome.CONFIGURATION


def of_transport(error: requests.RequestException) -> SendError:
    """The failure without the exception's own text, which holds the URL and may hold a token.

    What failed while connecting was never sent; anything later may have been taken.
    """
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(reason):
        return SendError(Outcome.CONFIGURATION, "certificate")
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return SendError(Outcome.RETRY, "connect")
    if isinstance(reason, NewConnectionError):
        return SendError(Outcome.RETRY, "connect")
    if isinstance(error, ValueError):
        return SendError(Outcome.CONFIGURATION, "url")
    code = "timeout" if isinstance(error, requests.Timeout) else "connection"
    return SendError(Outcome.AMBIGUOUS, code)

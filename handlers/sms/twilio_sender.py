"""Sending by Twilio's API, and looking a message up before it is sent again."""

from datetime import timedelta

import requests

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.phone import WHATSAPP
from bot.segments import fit
from bot.vocabulary import Way
from handlers.sms.account import TwilioAccount
from handlers.sms.twilio_sdk import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
    make_client,
)
from handlers.text import legal
from handlers.transport import CONNECT_SECONDS, READ_SECONDS, of_status, of_transport

LOOKED_AT = 50
CLOCKS_APART = timedelta(minutes=1)
# What the SDK raises at an answer it cannot read.
MALFORMED = (TwilioException, ValueError, LookupError, TypeError, AttributeError, RecursionError)
ANSWERED = (TwilioRestException, TwilioServiceException)

CODES: dict[int, Outcome] = {
    20429: Outcome.RETRY,  # too many requests
    20003: Outcome.CONFIGURATION,  # authentication
    20404: Outcome.CONFIGURATION,  # no such account or resource
    21212: Outcome.CONFIGURATION,  # the From number is invalid
    21606: Outcome.CONFIGURATION,  # the From number is not ours or cannot send SMS
    21603: Outcome.CONFIGURATION,  # a From number is required
    21659: Outcome.CONFIGURATION,  # the From number is of another country or kind
    21610: Outcome.UNREACHABLE,  # opted out with STOP, until START
    21211: Outcome.PERMANENT,  # the To number is invalid
    21614: Outcome.PERMANENT,  # the To number is no mobile
    21408: Outcome.PERMANENT,  # no permission for that region
    21612: Outcome.PERMANENT,  # no route from this From to that To
    21617: Outcome.PERMANENT,  # longer than 1,600 characters
    21635: Outcome.PERMANENT,  # a landline
    30003: Outcome.PERMANENT,  # unreachable handset
    30004: Outcome.PERMANENT,  # blocked
    30005: Outcome.PERMANENT,  # unknown handset
    30006: Outcome.PERMANENT,  # landline or unreachable carrier
    30007: Outcome.PERMANENT,  # filtered by the carrier
    30001: Outcome.RETRY,  # the queue is full
    30022: Outcome.RETRY,  # rate limit of the sender
}


class TwilioSender:
    """Free text by Twilio. Raises SendError; nothing of a text or number is in it."""

    way = Way.SMS

    def __init__(self, account: TwilioAccount, public_url: str, read_seconds: float = READ_SECONDS) -> None:
        self._account = account
        self._callback = public_url.rstrip("/") + "/sms/status"
        self._client = make_client(account, (CONNECT_SECONDS, read_seconds))

    def send(self, letter: Letter) -> Receipt:
        """Hand the letter over; its SID is what status callbacks will name."""
        try:
            taken = self._client.messages.create(
                to=letter.to, body=_body(letter), status_callback=self._callback, **self._origin(letter.to)
            )
        except ANSWERED as error:
            failure = _of_answer(error)
        except requests.RequestException as error:
            failure = of_transport(error)
        except MALFORMED:
            failure = SendError(Outcome.AMBIGUOUS, "malformed")
        else:
            if taken.sid:
                return Receipt(taken.sid)
            failure = SendError(Outcome.AMBIGUOUS, "malformed")
        raise failure  # outside, so that no traceback carries the number

    def find(self, letter: Letter) -> Receipt | None:
        """The letter among what was handed over for this number since it was written. Raises SendError.

        Not by Twilio's filter on DateSent: a message still in Twilio's queue has none.
        """
        try:
            given = self._client.messages.list(to=letter.to, limit=LOOKED_AT)
            since, body = letter.created_at - CLOCKS_APART, _body(letter)
            return next((Receipt(m.sid) for m in given if m.body == body and m.date_created >= since), None)
        except (requests.RequestException, *MALFORMED):
            pass
        raise SendError(Outcome.RETRY, "lookup")

    def _origin(self, to: str) -> dict[str, str]:
        """A messaging service, or our number; to WhatsApp it is to be our number at WhatsApp."""
        sender = self._account.sender
        if sender.startswith("MG"):
            return {"messaging_service_sid": sender}
        prefix = WHATSAPP if to.startswith(WHATSAPP) and not sender.startswith(WHATSAPP) else ""
        return {"from_": prefix + sender}


def _body(letter: Letter) -> str:
    return fit(legal(letter.text))


def _of_answer(error: TwilioRestException | TwilioServiceException) -> SendError:
    """Twilio answered, so a code not in the table is permanent: the duty officer sees it. Not so where
    Twilio itself broke, or turned the call away."""
    status, code = int(error.status), error.code
    if code in CODES:
        return SendError(CODES[code], str(code))
    said = code is not None and code != status  # where none was said, the SDK repeats the status
    if said and status < 500 and status != 429:
        return SendError(Outcome.PERMANENT, str(code)[:20])
    return SendError(of_status(status), f"http {status}")

"""Sending by Twilio's API, and looking a message up before it is sent again."""

from datetime import timedelta

import requests

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.segments import MOST_CHARACTERS
from bot.vocabulary import Way
from handlers.sms.account import TwilioAccount
from handlers.sms.twilio_sdk import TwilioException, TwilioRestException, make_client
from handlers.transport import of_status, of_transport

LOOKED_AT = 50

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

    def __init__(self, account: TwilioAccount, public_url: str) -> None:
        self._account = account
        self._callback = public_url.rstrip("/") + "/sms/status"
        self._client = make_client(account)

    def send(self, letter: Letter) -> Receipt:
        """Hand the letter over; its SID is what status callbacks will name."""
        origin = {"messaging_service_sid" if self._by_service else "from_": self._account.sender}
        try:
            taken = self._client.messages.create(
                to=letter.to, body=letter.text[:MOST_CHARACTERS], status_callback=self._callback, **origin
            )
        except TwilioRestException as error:
            raise _of_answer(error) from None
        except requests.RequestException as error:
            raise of_transport(error) from None
        except (TwilioException, ValueError, KeyError, TypeError):
            raise SendError(Outcome.AMBIGUOUS, "malformed") from None
        if not taken.sid:
            raise SendError(Outcome.AMBIGUOUS, "malformed")
        return Receipt(taken.sid)

    @property
    def _by_service(self) -> bool:
        return self._account.sender.startswith("MG")

    def find(self, letter: Letter) -> Receipt | None:
        """The letter among what was sent to this number since it was written. Raises SendError."""
        since = letter.created_at - timedelta(minutes=1)
        try:
            sent = self._client.messages.list(to=letter.to, date_sent_after=since, limit=LOOKED_AT)
        except TwilioRestException as error:
            raise _of_answer(error) from None
        except requests.RequestException:
            raise SendError(Outcome.RETRY, "lookup") from None
        except (TwilioException, ValueError, KeyError, TypeError):
            raise SendError(Outcome.RETRY, "lookup") from None
        body = letter.text[:MOST_CHARACTERS]
        return next((Receipt(m.sid) for m in sent if m.sid and m.body == body), None)


def _of_answer(error: TwilioRestException) -> SendError:
    """Twilio answered, so a code not in the table is permanent: the duty officer sees it."""
    code = error.code or 0
    if code:
        return SendError(CODES.get(code, Outcome.PERMANENT), str(code))
    return SendError(of_status(error.status), f"http {error.status}")

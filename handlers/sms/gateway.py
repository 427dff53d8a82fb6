"""The SMS port: which gateway a number goes to."""

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.phone import e164, is_mainland
from bot.vocabulary import Way
from services.house import Sender


class SmsGateway:
    """Twilio and Aliyun behind one Sender. A mainland number goes to the domestic gateway; to the foreign
    one only where the operator switched that on knowingly (policy.md, Privacy)."""

    way = Way.SMS

    def __init__(
        self, foreign: Sender | None, domestic: Sender | None, *, foreign_for_mainland: bool
    ) -> None:
        self._foreign, self._domestic = foreign, domestic
        self._foreign_for_mainland = foreign_for_mainland

    def send(self, letter: Letter) -> Receipt:
        """Send by the gateway this number may go to. Raises SendError."""
        return self._for(letter).send(letter)

    def find(self, letter: Letter) -> Receipt | None:
        """Look up at the gateway this number goes to."""
        return self._for(letter).find(letter)

    def _for(self, letter: Letter) -> Sender:
        """Permanent where there is none: no later try would help, and a person must reach the citizen."""
        if e164(letter.to) is None:
            raise SendError(Outcome.PERMANENT, "number")
        mainland = is_mainland(letter.to)
        if mainland and self._domestic:
            return self._domestic
        if mainland and not self._foreign_for_mainland:
            raise SendError(Outcome.PERMANENT, "mainland")
        if self._foreign is None:
            raise SendError(Outcome.PERMANENT, "no gateway")
        return self._foreign

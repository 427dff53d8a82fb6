"""What one outbox row asks of a provider, and what the provider made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.vocabulary import Way


@dataclass(frozen=True, slots=True)
class Letter:
    """One send: `row` is the outbox id, `to` an openid or E.164 number, `fields` fill a template.

    `template` is a template's name in our configuration (answered, receipt, survey, notice, code),
    not the provider's id. `created_at` bounds a look-up after an ambiguous time-out.
    """

    row: int
    way: Way
    to: str
    text: str
    created_at: datetime
    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took it; `provider_id` is what its status callbacks will name.

    `by_template`: a registered text went out instead of the letter's own words.
    """

    provider_id: str
    by_template: bool = False


class Outcome(StrEnum):
    """What a failed send means for the row (protocols.md)."""

    RETRY = "retry"  # the provider surely did not take it: again, with backoff
    AMBIGUOUS = "ambiguous"  # it may have: look up where possible, else once more, marked
    NEXT_WAY = "next_way"  # outside window or quota: another way may be open
    QUOTA = "quota"  # stop this way for now, alert
    UNREACHABLE = "unreachable"  # not following, opted out: mark the contact, next way
    PERMANENT = "permanent"  # never by this way
    CONFIGURATION = "configuration"  # ours to mend: alert, keep the row


class SendError(Exception):
    """A send that failed; carries the outcome and the provider's code, never a secret or a text."""

    def __init__(self, outcome: Outcome, code: str) -> None:
        super().__init__(f"{outcome.value} {code}")
        self.outcome = outcome
        self.code = code


class Progress(StrEnum):
    """A provider's later word on a sent letter; ranked, forward only."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"

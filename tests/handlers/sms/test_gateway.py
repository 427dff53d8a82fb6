from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.letter import Letter, Outcome, Receipt, SendError
from bot.vocabulary import Way
from handlers.sms.gateway import SmsGateway

LETTER = Letter(7, Way.SMS, "", "路灯已修好。", datetime(2026, 1, 5, tzinfo=UTC))
MAINLAND = ["+8613812345678", "+8657686123456", "whatsapp:+8613812345678"]
ELSEWHERE = ["+85291234567", "+85366123456", "+886912345678", "+15005550006", "whatsapp:+85291234567"]


@dataclass
class Port:
    """A gateway that writes down whom it was asked for."""

    name: str
    way: Way = Way.SMS
    asked: list[str] = field(default_factory=list)

    def send(self, letter: Letter) -> Receipt:
        self.asked.append(letter.to)
        return Receipt(self.name)

    def find(self, letter: Letter) -> Receipt | None:
        self.asked.append(letter.to)
        return Receipt(self.name)


@pytest.fixture
def twilio() -> Port:
    return Port("twilio")


@pytest.fixture
def aliyun() -> Port:
    return Port("aliyun")


@pytest.mark.parametrize("switched_on", [False, True])
@pytest.mark.parametrize("number", MAINLAND)
def test_a_mainland_number_goes_to_the_domestic_gateway(
    twilio: Port, aliyun: Port, number: str, switched_on: bool
) -> None:
    gateway = SmsGateway(twilio, aliyun, foreign_for_mainland=switched_on)
    assert gateway.send(replace(LETTER, to=number)) == Receipt("aliyun")
    assert gateway.find(replace(LETTER, to=number)) == Receipt("aliyun")
    assert twilio.asked == []


@pytest.mark.parametrize("number", MAINLAND)
def test_without_a_domestic_gateway_it_goes_nowhere(twilio: Port, number: str) -> None:
    gateway = SmsGateway(twilio, None, foreign_for_mainland=False)
    for call in (gateway.send, gateway.find):
        with pytest.raises(SendError) as caught:
            call(replace(LETTER, to=number))
        assert (caught.value.outcome, caught.value.code) == (Outcome.PERMANENT, "mainland")
    assert twilio.asked == []


@pytest.mark.parametrize("number", MAINLAND)
def test_unless_the_operator_switched_the_foreign_one_on(twilio: Port, number: str) -> None:
    gateway = SmsGateway(twilio, None, foreign_for_mainland=True)
    assert gateway.send(replace(LETTER, to=number)) == Receipt("twilio")


@pytest.mark.parametrize("switched_on", [False, True])
@pytest.mark.parametrize("number", ELSEWHERE)
def test_any_other_number_goes_to_the_foreign_one(
    twilio: Port, aliyun: Port, number: str, switched_on: bool
) -> None:
    gateway = SmsGateway(twilio, aliyun, foreign_for_mainland=switched_on)
    assert gateway.send(replace(LETTER, to=number)) == Receipt("twilio")
    assert gateway.find(replace(LETTER, to=number)) == Receipt("twilio")
    assert aliyun.asked == []


@pytest.mark.parametrize("number", ELSEWHERE)
def test_where_there_is_none_a_person_must_reach_the_citizen(aliyun: Port, number: str) -> None:
    gateway = SmsGateway(None, aliyun, foreign_for_mainland=True)
    with pytest.raises(SendError) as caught:
        gateway.send(replace(LETTER, to=number))
    assert (caught.value.outcome, caught.value.code) == (Outcome.PERMANENT, "no gateway")
    assert aliyun.asked == []


@pytest.mark.parametrize(
    "number", ["", "oJh2u5Qx7vXw_3bLk", "13812345678", "8613812345678", "008613812345678"]
)
def test_a_number_in_no_known_spelling_is_not_sent_abroad(twilio: Port, number: str) -> None:
    gateway = SmsGateway(twilio, None, foreign_for_mainland=False)
    with pytest.raises(SendError):
        gateway.send(replace(LETTER, to=number))
    assert twilio.asked == []

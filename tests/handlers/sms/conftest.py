from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask

from bot.letter import Progress
from bot.message import InboundMessage
from handlers.sms.account import AliyunAccount, TwilioAccount
from handlers.sms.aliyun_door import aliyun_door
from handlers.sms.twilio_door import twilio_door
from tests.handlers.loopback import Loopback
from tests.handlers.sms.gateways import ALIYUN, NOW, PUBLIC_URL, TWILIO, Aliyun, Twilio


@dataclass
class House:
    """What stands behind the doors: it writes down what it is told and says what a test wants said."""

    answer: str | None = "已收到。"
    messages: list[InboundMessage] = field(default_factory=list)
    heard: list[tuple[str, Progress, str]] = field(default_factory=list)

    def receive(self, message: InboundMessage) -> str | None:
        self.messages.append(message)
        return self.answer

    def hear(self, provider_id: str, progress: Progress, error: str) -> None:
        self.heard.append((provider_id, progress, error))


OpenDoors = Callable[..., Flask]


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def open_doors(house: House) -> OpenDoors:
    def doors(
        twilio: TwilioAccount | None = TWILIO,
        aliyun: AliyunAccount | None = ALIYUN,
        public_url: str = PUBLIC_URL,
    ) -> Flask:
        app = Flask("doors")
        app.register_blueprint(twilio_door(twilio, public_url, house.receive, house.hear, lambda: NOW))
        app.register_blueprint(aliyun_door(aliyun, house.receive, house.hear, lambda: NOW))
        return app

    return doors


@pytest.fixture
def twilio(open_doors: OpenDoors) -> Twilio:
    return Twilio(open_doors().test_client())


@pytest.fixture
def aliyun(open_doors: OpenDoors) -> Aliyun:
    return Aliyun(open_doors().test_client())


@pytest.fixture
def api() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from flask import Flask

from bot.message import InboundMessage
from handlers.wechat.account import WeChatAccount
from handlers.wechat.client import WeChatClient
from handlers.wechat.door import wechat_door
from tests.handlers.loopback import Loopback
from tests.handlers.wechat.platform import ACCOUNT, NOW, Platform


@dataclass
class House:
    """What stands behind the door: it writes down what it is told and says what a test wants said."""

    answer: str | None = "已收到。"
    messages: list[InboundMessage] = field(default_factory=list)
    finished: list[tuple[str, str]] = field(default_factory=list)

    def receive(self, message: InboundMessage) -> str | None:
        self.messages.append(message)
        return self.answer

    def template_finished(self, msg_id: str, status: str) -> None:
        self.finished.append((msg_id, status))


OpenDoor = Callable[..., Platform]


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def open_door(house: House) -> OpenDoor:
    def door(account: WeChatAccount = ACCOUNT, plain_allowed: bool = False, now: datetime = NOW) -> Platform:
        app = Flask("door")
        app.register_blueprint(
            wechat_door(account, house.receive, house.template_finished, lambda: now, plain_allowed)
        )
        return Platform(app.test_client(), account)

    return door


@pytest.fixture
def wechat(open_door: OpenDoor) -> Platform:
    return open_door()


@dataclass
class Shelf:
    """A token shelf of one process."""

    token: str | None = "token-1"
    rejected: list[str | None] = field(default_factory=list)

    def current(self, now: datetime) -> str | None:
        return self.token

    def refresh(self, now: datetime, rejected: str | None, fetch: Callable[[], tuple[str, int]]) -> str:
        self.rejected.append(rejected)
        if self.token is None or self.token == rejected:
            self.token = fetch()[0]
        return self.token


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def api() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


def api_client(api: Loopback, shelf: Shelf, read_seconds: float) -> WeChatClient:
    account = WeChatAccount(app_id="wx1", app_secret="s3cret-of-the-app", api_url=api.url)
    return WeChatClient(account, shelf, lambda: NOW, read_seconds=read_seconds)


@pytest.fixture
def client(api: Loopback, shelf: Shelf) -> WeChatClient:
    return api_client(api, shelf, read_seconds=20)


@pytest.fixture
def impatient(api: Loopback, shelf: Shelf) -> WeChatClient:
    """A client for servers that never answer."""
    return api_client(api, shelf, read_seconds=0.2)

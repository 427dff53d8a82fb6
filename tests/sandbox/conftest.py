"""The platforms on loopback, with credentials that only tests have."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.secrets import Secrets
from sandbox.stand import Stand, stand

SECRETS = Secrets(
    app_id="wx00000000sandbox", app_secret="0" * 32, token="sandboxtoken",
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", account_sid="AC" + "0" * 32,
    auth_token="f" * 32, number="+15005550006", templates=frozenset({"TEMPLATE-1"}),
)  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Stand]:
    with stand(tmp_path / "sandbox", SECRETS) as served:
        served.at.public = served.at.house = "http://127.0.0.1:9"  # nobody is there unless a test says so
        yield served

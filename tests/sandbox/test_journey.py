"""The real house and the stand-in platforms, over real sockets, both channels, there and back."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server
from werobot.crypto import MessageCrypt

from app import create_app
from config.settings import load_settings
from sandbox.stand import Stand
from sandbox.wechat.crypt import Unreadable, decrypt, encrypt
from tests.journeys.outside import NUMBER
from tests.sandbox.conftest import SECRETS


@dataclass
class County:
    """The house as it runs, over a database of its own."""

    app: Flask
    world: Stand

    def operator(self, *command: str) -> str:
        result = self.app.test_cli_runner().invoke(args=list(command))
        assert result.exit_code == 0, result.output
        return str(result.output).strip()

    def api(self, token: str, number: str, verb: str, **fields: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/api/v1/tickets/{number}/{verb}"
        return self.app.test_client().post(path, json=fields, headers=headers).status_code


@pytest.fixture
def county(world: Stand, tmp_path: Path) -> Iterator[County]:
    settings = load_settings(
        {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'house.db'}", "SECRET_KEY": "sandbox-" + "s" * 40,
            "DATA_KEY": base64.urlsafe_b64encode(bytes(range(32))).decode(), "LOG_LEVEL": "ERROR",
            "PUBLIC_URL": "http://127.0.0.1:8000", "WECHAT_APP_ID": SECRETS.app_id,
            "WECHAT_APP_SECRET": SECRETS.app_secret, "WECHAT_TOKEN": SECRETS.token,
            "WECHAT_AES_KEY": SECRETS.aes_key, "WECHAT_API_URL": world.wechat_api,
            "TWILIO_ACCOUNT_SID": SECRETS.account_sid, "TWILIO_AUTH_TOKEN": SECRETS.auth_token,
            "TWILIO_FROM": SECRETS.number, "TWILIO_API_URL": world.twilio_api,
        },
        var=tmp_path,
    )  # fmt: skip
    app = create_app(settings)
    place = County(app, world)
    place.operator("migrate")
    place.operator("seed")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    world.at.public, world.at.house = "http://127.0.0.1:8000", f"http://127.0.0.1:{server.port}"
    yield place
    server.shutdown()
    thread.join(10)


@pytest.mark.parametrize("channel", ["wechat", "sms"])
def test_a_matter_goes_in_and_its_answer_comes_out_on_the_same_phone(county: County, channel: str) -> None:
    person = county.world.person(channel)
    lines = county.world.says(person, "县医院二楼厕所漏水，地上全是水")
    found = NUMBER.search(lines[-1]["text"])
    assert found, lines
    token = county.operator("user", "add", "u40", "--role", "unit", "--unit", "U40", "--token")
    assert county.api(token, found[0], "reply", text="已修好，谢谢提醒") == 200
    county.operator("tick")
    assert any("已修好，谢谢提醒" in line.text for line in county.world.world.lines(person))


def test_a_repeated_push_and_a_lost_answer_make_one_ticket(county: County) -> None:
    person = county.world.person()
    county.world.fault("push", "unheard")
    county.world.says(person, "县医院二楼厕所漏水，地上全是水", copies=2)
    numbers = {m[0] for line in county.world.world.lines(person) if (m := NUMBER.search(line.text))}
    assert len(numbers) == 1
    pushes = [entry for entry in county.world.world.ledger() if entry.kind == "push"]
    assert [entry.tried for entry in pushes] == [1, 2, 1]


@pytest.mark.parametrize("effect", ["forged", "stale", "plain"])
def test_a_push_that_is_not_to_be_believed_is_refused_three_times(county: County, effect: str) -> None:
    person = county.world.person()
    county.world.fault("push", effect)
    lines = county.world.says(person, "县医院二楼厕所漏水")
    assert lines[0]["status"] == "refused" and lines[-1]["kind"] == "notice"
    assert county.operator("export", "tickets") == ""


def test_a_photo_a_place_and_a_scan_reach_the_house(county: County) -> None:
    person = county.world.person()
    number = NUMBER.search(county.world.says(person, "县医院二楼厕所漏水，地上全是水")[-1]["text"])
    assert number
    lines = county.world.does(person, "location", latitude="26.23", longitude="111.61", label="县医院")
    assert number[0] in lines[-1]["text"]
    county.operator("window", "add", "U40", "收费窗口")
    scene = county.operator("window", "qr", "U40")
    assert "/sandbox/scan/" in scene
    known = county.world.world.scenes()[0].scene
    assert "县人民医院" in county.world.does(person, "scans", scene=known)[-1]["text"]


def test_an_independent_client_reads_our_encryption_and_we_read_its() -> None:
    other = MessageCrypt(SECRETS.token, SECRETS.aes_key, SECRETS.app_id)
    ours = encrypt(SECRETS.aes_key, SECRETS.app_id, "<xml>您好</xml>")
    assert other.prp_crypto.decrypt(ours, SECRETS.app_id).decode() == "<xml>您好</xml>"
    theirs = other.prp_crypto.encrypt("<xml>您好</xml>", SECRETS.app_id).decode()
    assert decrypt(SECRETS.aes_key, SECRETS.app_id, theirs) == "<xml>您好</xml>"
    with pytest.raises(Unreadable):
        decrypt(SECRETS.aes_key, "wx-another", theirs)

import re
import stat
import threading
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from config.secrets import SettingsError
from config.settings import NAMES, Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
SECRET = "k9Jx2vQ7mN4pR8sT1wY5zB3cF6hD0gL-"
GOOD = {"SECRET_KEY": SECRET, "DATA_KEY": urlsafe_b64encode(bytes(range(32))).decode()}
WECHAT = {
    "WECHAT_APP_ID": "wx0123456789abcdef",
    "WECHAT_APP_SECRET": "0123456789abcdef0123456789abcdef",
    "WECHAT_TOKEN": "sometoken",
    "WECHAT_AES_KEY": "a1" * 21 + "b",
}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0a" * 16,
    "TWILIO_AUTH_TOKEN": "1b" * 16,
    "TWILIO_FROM": "+85212345678",
}
ALIYUN = {
    "ALIYUN_ACCESS_KEY_ID": "LTAI5tabc",
    "ALIYUN_ACCESS_KEY_SECRET": "mysecretmysecret",
    "ALIYUN_SIGN_NAME": "四零",
    "ALIYUN_INBOUND_SECRET": "s3cr3tpath-s3cr3tpath-s3cr3tpath",
}
WECOM = {
    "WECOM_CORP_ID": "ww0123456789abcdef",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "zyxwvu98",
    "WECOM_TOKEN": "sometoken",
    "WECOM_AES_KEY": "a1" * 21 + "b",
}

REFUSED = {
    "no secret at all": ({}, "SECRET_KEY"),
    "a short secret": ({**GOOD, "SECRET_KEY": SECRET[:31]}, "SECRET_KEY"),
    "an example secret": ({**GOOD, "SECRET_KEY": "change-me-" * 5}, "SECRET_KEY"),
    "a blank secret": ({**GOOD, "SECRET_KEY": " " * 40}, "SECRET_KEY"),
    "no data key": ({"SECRET_KEY": SECRET}, "DATA_KEY"),
    "a data key of 31 bytes": ({**GOOD, "DATA_KEY": urlsafe_b64encode(bytes(31)).decode()}, "DATA_KEY"),
    "a data key of 33 bytes": ({**GOOD, "DATA_KEY": urlsafe_b64encode(bytes(33)).decode()}, "DATA_KEY"),
    "a data key in hex": ({**GOOD, "DATA_KEY": "0f" * 32}, "DATA_KEY"),
    "a data key that is no base64": ({**GOOD, "DATA_KEY": "密" * 43}, "DATA_KEY"),
    "an http address on the open net": ({**GOOD, "PUBLIC_URL": "http://complaints.gov.cn"}, "PUBLIC_URL"),
    "an address without a scheme": ({**GOOD, "PUBLIC_URL": "complaints.gov.cn"}, "PUBLIC_URL"),
    "an address with a question": ({**GOOD, "PUBLIC_URL": "https://a.cn/?x=1"}, "PUBLIC_URL"),
    "a port that is a word": ({**GOOD, "PORT": "eight"}, "PORT"),
    "a port out of range": ({**GOOD, "PORT": "70000"}, "PORT"),
    "a demo that is perhaps": ({**GOOD, "DEMO": "perhaps"}, "DEMO"),
    "another database": ({**GOOD, "DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL"),
    "a log level of our own": ({**GOOD, "LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
    "a gateway nobody knows": ({**GOOD, "SMS_PROVIDER": "pigeon"}, "SMS_PROVIDER"),
    "an allowed name": ({**GOOD, "TRUSTED_ADDRESSES": "10.0.0.1, gateway"}, "TRUSTED_ADDRESSES"),
    "an API that is no address": ({**GOOD, "WECHAT_API_URL": "localhost:9000"}, "WECHAT_API_URL"),
    "an AES key of 42": ({**GOOD, **WECHAT, "WECHAT_AES_KEY": "a1" * 21}, "WECHAT_AES_KEY"),
    "an AES key with a sign": ({**GOOD, **WECHAT, "WECHAT_AES_KEY": "a1" * 21 + "-"}, "WECHAT_AES_KEY"),
    "a token with a blank": ({**GOOD, **WECHAT, "WECHAT_TOKEN": "some token"}, "WECHAT_TOKEN"),
    "an AppID of another kind": ({**GOOD, **WECHAT, "WECHAT_APP_ID": "gh_0123456789"}, "WECHAT_APP_ID"),
    "templates that are no JSON": ({**GOOD, **WECHAT, "WECHAT_TEMPLATES": "{"}, "WECHAT_TEMPLATES"),
    "an account sid cut short": ({**GOOD, **TWILIO, "TWILIO_ACCOUNT_SID": "AC12"}, "TWILIO_ACCOUNT_SID"),
    "a sender without a plus": ({**GOOD, **TWILIO, "TWILIO_FROM": "85212345678"}, "TWILIO_FROM"),
    "a guessable path": ({**GOOD, **ALIYUN, "ALIYUN_INBOUND_SECRET": "abc"}, "ALIYUN_INBOUND_SECRET"),
    "an agent that is a name": ({**GOOD, **WECOM, "WECOM_AGENT_ID": "desk"}, "WECOM_AGENT_ID"),
}


@pytest.mark.parametrize(("environ", "name"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_missing_or_weak_stops_the_start_and_is_named(
    environ: dict[str, str], name: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ, var=tmp_path)
    assert str(refused.value).startswith(name + " ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("group", [WECHAT, TWILIO, ALIYUN, WECOM], ids=lambda group: min(group)[:6])
def test_a_channel_with_half_its_credentials_names_the_one_that_is_missing(
    group: dict[str, str], tmp_path: Path
) -> None:
    for missing in group:
        rest = {name: value for name, value in group.items() if name != missing}
        with pytest.raises(SettingsError, match=f"^{missing} is missing"):
            load_settings({**GOOD, **rest}, var=tmp_path)


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATA_KEY", "WECHAT_AES_KEY", "TWILIO_AUTH_TOKEN"])
def test_a_refusal_never_repeats_the_value(name: str, tmp_path: Path) -> None:
    value = "hush hush"
    environ = {**GOOD, **WECHAT, **TWILIO, name: value}
    with pytest.raises(SettingsError) as refused:
        load_settings(environ, var=tmp_path)
    assert value not in str(refused.value)


def test_a_channel_without_credentials_is_off_and_says_so(tmp_path: Path) -> None:
    settings = load_settings(GOOD, var=tmp_path)
    assert (settings.wechat, settings.twilio, settings.aliyun, settings.wecom) == (None,) * 4
    assert settings.channels_off == ("wechat", "sms", "wecom")


def test_all_channels_on(tmp_path: Path) -> None:
    settings = load_settings({**GOOD, **WECHAT, **TWILIO, **ALIYUN, **WECOM}, var=tmp_path)
    assert settings.channels_off == ()
    assert settings.wechat is not None
    assert settings.wechat.api_url == "https://api.weixin.qq.com"
    assert not settings.wechat.plain_allowed


def test_one_gateway_is_enough_for_sms(tmp_path: Path) -> None:
    assert "sms" not in load_settings({**GOOD, **ALIYUN}, var=tmp_path).channels_off


def test_a_template_is_an_id_or_an_id_with_its_fields(tmp_path: Path) -> None:
    said = '{"answered": "t1", "receipt": {"id": "t2", "fields": {"number": "character_string1"}}}'
    wechat = load_settings({**GOOD, **WECHAT, "WECHAT_TEMPLATES": said}, var=tmp_path).wechat
    assert wechat is not None
    assert wechat.templates["answered"].id == "t1"
    assert wechat.templates["receipt"].fields == {"number": "character_string1"}


def test_no_secret_shows_in_a_repr(tmp_path: Path) -> None:
    environ = {**GOOD, **WECHAT, **TWILIO, **ALIYUN, **WECOM, "DATABASE_URL": "postgresql://a:pw123@h/d"}
    settings = load_settings(environ, var=tmp_path)
    shown = f"{settings!r} {settings} {settings.wechat} {settings.twilio} {settings.aliyun} {settings.wecom}"
    hidden = [name for name in environ if re.search(r"SECRET|TOKEN|KEY$|DATABASE_URL", name)]
    assert len(hidden) >= 11
    for name in hidden:
        assert environ[name] not in shown, name


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = load_settings(GOOD, var=tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        settings.demo = True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.0.0.2"])
def test_http_is_accepted_on_this_machine(host: str, tmp_path: Path) -> None:
    settings = load_settings({**GOOD, "PUBLIC_URL": f"http://{host}:8000/"}, var=tmp_path)
    assert settings.public_url == f"http://{host}:8000"
    assert not settings.secure_cookies


def test_the_public_address_follows_the_port_unless_said(tmp_path: Path) -> None:
    assert load_settings({**GOOD, "PORT": "9001"}, var=tmp_path).public_url == "http://127.0.0.1:9001"


def test_an_empty_value_counts_as_not_said(tmp_path: Path) -> None:
    empty = {name: "" for name in NAMES}
    assert load_settings({**empty, **GOOD}, var=tmp_path) == load_settings(GOOD, var=tmp_path)


def test_mainland_numbers_stay_at_home_unless_switched_on(tmp_path: Path) -> None:
    assert not load_settings(GOOD, var=tmp_path).foreign_gateway_for_mainland


class TestDemo:
    def test_it_draws_what_is_missing_once_and_keeps_it(self, tmp_path: Path) -> None:
        first = load_settings({"DEMO": "1"}, var=tmp_path)
        second = load_settings({"DEMO": "1"}, var=tmp_path)
        assert first == second
        assert first.keys.open(second.keys.seal("x", context="c"), context="c") == b"x"
        assert first.wechat is not None
        assert first.twilio is not None

    def test_another_folder_is_another_demo(self, tmp_path: Path) -> None:
        one, other = (load_settings({"DEMO": "1"}, var=tmp_path / name) for name in "ab")
        assert one.secret_key != other.secret_key
        assert one.data_key != other.data_key

    def test_only_its_owner_may_read_what_it_keeps(self, tmp_path: Path) -> None:
        load_settings({"DEMO": "1"}, var=tmp_path)
        assert stat.S_IMODE((tmp_path / "demo.env").stat().st_mode) == 0o600
        assert [path.name for path in tmp_path.iterdir()] == ["demo.env"]

    def test_what_is_said_wins(self, tmp_path: Path) -> None:
        load_settings({"DEMO": "1"}, var=tmp_path)
        settings = load_settings({"DEMO": "1", **GOOD, "WECHAT_TOKEN": "mine"}, var=tmp_path)
        assert settings.secret_key == SECRET
        assert settings.wechat_token == "mine"

    def test_it_never_calls_the_real_platforms_by_itself(self, tmp_path: Path) -> None:
        settings = load_settings({"DEMO": "1", "PORT": "9100", **WECHAT, **TWILIO}, var=tmp_path)
        assert settings.wechat_api_url == "http://127.0.0.1:9101/wechat"
        assert settings.twilio_api_url == "http://127.0.0.1:9101/twilio"

    def test_a_platform_that_is_named_is_used(self, tmp_path: Path) -> None:
        environ = {"DEMO": "1", "WECHAT_API_URL": "http://127.0.0.1:5555"}
        assert load_settings(environ, var=tmp_path).wechat_api_url == "http://127.0.0.1:5555"

    def test_where_a_demo_began_a_command_without_settings_is_the_demo_too(self, tmp_path: Path) -> None:
        began = load_settings({"DEMO": "1"}, var=tmp_path)
        assert load_settings({}, var=tmp_path) == began

    def test_it_ends_when_that_is_said_or_secrets_are_set(self, tmp_path: Path) -> None:
        load_settings({"DEMO": "1"}, var=tmp_path)
        assert not load_settings(GOOD, var=tmp_path).demo
        with pytest.raises(SettingsError, match="^SECRET_KEY is missing"):
            load_settings({"DEMO": "0"}, var=tmp_path)

    def test_processes_that_start_at_once_get_the_same_secrets(self, tmp_path: Path) -> None:
        drawn: list[Settings] = []
        barrier = threading.Barrier(8)

        def start() -> None:
            barrier.wait()
            drawn.append(load_settings({"DEMO": "1"}, var=tmp_path))

        threads = [threading.Thread(target=start) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({settings.data_key for settings in drawn}) == 1
        assert len(drawn) == 8

    def test_an_upgrade_that_needs_one_more_secret_keeps_the_others(self, tmp_path: Path) -> None:
        began = load_settings({"DEMO": "1"}, var=tmp_path)
        path = tmp_path / "demo.env"
        path.write_text("".join(line for line in path.open() if not line.startswith("WECHAT_TOKEN")))
        again = load_settings({"DEMO": "1"}, var=tmp_path)
        assert again.data_key == began.data_key
        assert again.wechat_token not in ("", began.wechat_token)

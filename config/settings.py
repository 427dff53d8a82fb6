"""The environment as one frozen value; what is missing or weak stops the start with one clear line."""

import os
from collections.abc import Mapping
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, Json, ValidationError

from bot.keys import Keys
from config.channels import Aliyun, Template, Twilio, Wechat, Wecom
from config.demo import complete_demo, demo_began
from config.secrets import SettingsError, check_group, check_secret_key, read_data_key

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
WECHAT_API = "https://api.weixin.qq.com"
TWILIO_API = "https://api.twilio.com"
ALIYUN_API = "https://dysmsapi.aliyuncs.com"
WECOM_API = "https://qyapi.weixin.qq.com"


class Settings(BaseModel):
    """Every variable of `.env.example`, checked; secrets stay out of repr. Made by `load_settings`.

    Read a channel through `wechat`, `twilio`, `aliyun`, `wecom`: complete, or None while it is off.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_url: str = Field(default="sqlite:///var/siling.db", repr=False)
    journal: str = ""
    secret_key: str = Field(default="", repr=False)
    data_key: str = Field(default="", repr=False)
    public_url: str = ""
    county: str = "示例县"
    centre_phone: str = ""
    demo: bool = False
    demo_clock: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    proxy_hops: int = Field(default=0, ge=0, le=5)
    trusted_addresses: str = ""
    sms_provider: Literal["twilio", "aliyun"] = "twilio"
    foreign_gateway_for_mainland: bool = False

    wechat_app_id: str = ""
    wechat_app_secret: str = Field(default="", repr=False)
    wechat_token: str = Field(default="", repr=False)
    wechat_aes_key: str = Field(default="", repr=False)
    wechat_api_url: str = WECHAT_API
    wechat_templates: Json[dict[str, Template]] = Field(default_factory=dict)

    twilio_account_sid: str = ""
    twilio_auth_token: str = Field(default="", repr=False)
    twilio_from: str = ""
    twilio_api_url: str = TWILIO_API

    aliyun_access_key_id: str = ""
    aliyun_access_key_secret: str = Field(default="", repr=False)
    aliyun_sign_name: str = ""
    aliyun_templates: Json[dict[str, Template]] = Field(default_factory=dict)
    aliyun_inbound_secret: str = Field(default="", repr=False)
    aliyun_api_url: str = ALIYUN_API

    wecom_corp_id: str = ""
    wecom_agent_id: str = ""
    wecom_secret: str = Field(default="", repr=False)
    wecom_token: str = Field(default="", repr=False)
    wecom_aes_key: str = Field(default="", repr=False)
    wecom_api_url: str = WECOM_API

    @cached_property
    def keys(self) -> Keys:
        """The keys of personal data."""
        return Keys(read_data_key(self.data_key))

    @property
    def journal_folder(self) -> Path:
        """Where messages wait while the database is away: beside a SQLite file, else var/journal."""
        _, sqlite, path = self.database_url.partition("sqlite:///")
        beside = Path(path).parent if sqlite and path else Path("var")
        return Path(self.journal) if self.journal else beside / "journal"

    @property
    def secure_cookies(self) -> bool:
        """True when the public address is https, so that cookies may be kept to it."""
        return self.public_url.startswith("https://")

    @property
    def sandbox_url(self) -> str:
        """Where the demo's stand-in platforms listen: the next port of this machine; "" outside demo."""
        return f"http://127.0.0.1:{self.port + 1}" if self.demo else ""

    @property
    def allowed_addresses(self) -> tuple[str, ...]:
        """The addresses an unsigned gateway may call from; empty allows any that know the secret path."""
        return tuple(part.strip() for part in self.trusted_addresses.split(",") if part.strip())

    @property
    def wechat(self) -> Wechat | None:
        """The WeChat official account, or None while it is off. Plain mode is for demo only."""
        if not self.wechat_app_id:
            return None
        return Wechat(
            app_id=self.wechat_app_id,
            app_secret=self.wechat_app_secret,
            token=self.wechat_token,
            aes_key=self.wechat_aes_key,
            api_url=self.wechat_api_url,
            templates=self.wechat_templates,
            plain_allowed=self.demo,
        )

    @property
    def twilio(self) -> Twilio | None:
        """The Twilio gateway, or None while it is off."""
        if not self.twilio_account_sid:
            return None
        return Twilio(
            account_sid=self.twilio_account_sid,
            auth_token=self.twilio_auth_token,
            sender=self.twilio_from,
            api_url=self.twilio_api_url,
        )

    @property
    def aliyun(self) -> Aliyun | None:
        """The Aliyun gateway, or None while it is off."""
        if not self.aliyun_access_key_id:
            return None
        return Aliyun(
            access_key_id=self.aliyun_access_key_id,
            access_key_secret=self.aliyun_access_key_secret,
            sign_name=self.aliyun_sign_name,
            inbound_secret=self.aliyun_inbound_secret,
            api_url=self.aliyun_api_url,
            templates=self.aliyun_templates,
            allowed_addresses=self.allowed_addresses,
        )

    @property
    def wecom(self) -> Wecom | None:
        """The staff's WeCom application, or None while it is off."""
        if not self.wecom_corp_id:
            return None
        return Wecom(
            corp_id=self.wecom_corp_id,
            agent_id=self.wecom_agent_id,
            secret=self.wecom_secret,
            token=self.wecom_token,
            aes_key=self.wecom_aes_key,
            api_url=self.wecom_api_url,
        )

    @property
    def channels_off(self) -> tuple[str, ...]:
        """The channels that have no credentials: wechat, sms (neither gateway), wecom."""
        on = {"wechat": self.wechat, "sms": self.twilio or self.aliyun, "wecom": self.wecom}
        return tuple(name for name, group in on.items() if group is None)


NAMES = tuple(name.upper() for name in Settings.model_fields)


def load_settings(environ: Mapping[str, str] | None = None, *, var: Path = VAR) -> Settings:
    """The settings of this process: `environ`, or `.env` and then the environment over it.

    In demo mode what is missing is drawn once and kept in `var`/demo.env. Where DEMO is not set and no
    secret is, a folder in which a demo began stays one. Raises SettingsError with one line that names
    the variable and never its value.
    """
    given = _given(environ)
    if "DEMO" not in given and not {"SECRET_KEY", "DATA_KEY"} & set(given) and demo_began(var):
        given["DEMO"] = "1"
    settings = _parse(given)
    if settings.demo:
        given = complete_demo(given, var, settings.port)
    given.setdefault("PUBLIC_URL", f"http://127.0.0.1:{settings.port}")
    given["PUBLIC_URL"] = given["PUBLIC_URL"].rstrip("/")
    settings = _parse(given)
    _check(settings, given)
    return settings


def _given(environ: Mapping[str, str] | None) -> dict[str, str]:
    """What was said, by our names only; an empty value counts as not said."""
    found: dict[str, str | None] = dict(environ or {})
    if environ is None:
        found = {**dotenv_values(ROOT / ".env"), **os.environ}
    return {name: value.strip() for name in NAMES if (value := found.get(name)) and value.strip()}


def _parse(given: Mapping[str, str]) -> Settings:
    values = {name.lower(): value for name, value in given.items()}
    if "log_level" in values:
        values["log_level"] = values["log_level"].upper()
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise SettingsError(str(first["loc"][0]).upper(), first["msg"]) from None


def _check(settings: Settings, given: Mapping[str, str]) -> None:
    check_secret_key(settings.secret_key)
    read_data_key(settings.data_key)
    _check_database(settings.database_url)
    _check_public_url(settings)
    for name in ("TRUSTED_ADDRESSES", *(name for name in NAMES if name.endswith("_API_URL"))):
        _check_address(name, str(getattr(settings, name.lower())))
    for prefix in ("WECHAT_", "TWILIO_", "ALIYUN_", "WECOM_"):
        check_group(prefix, given)


def _check_database(url: str) -> None:
    scheme = url.partition(":")[0]
    if scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise SettingsError("DATABASE_URL", "must begin with sqlite:/// or postgresql+psycopg://")


def _check_public_url(settings: Settings) -> None:
    parts = urlsplit(settings.public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError("PUBLIC_URL", "must be an address such as https://complaints.example.gov.cn")
    if parts.scheme == "http" and not settings.demo and not _on_loopback(parts.hostname):
        raise SettingsError("PUBLIC_URL", "must be https, except on this machine's own address")


def _check_address(name: str, value: str) -> None:
    if name == "TRUSTED_ADDRESSES":
        for part in filter(None, (part.strip() for part in value.split(","))):
            if not _is_ip(part):
                raise SettingsError(name, "must be IP addresses, separated by commas")
    elif urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
        raise SettingsError(name, "must be an http or https address")


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _on_loopback(host: str) -> bool:
    return host == "localhost" or (_is_ip(host) and ip_address(host).is_loopback)

"""The credentials of each channel as plain values; a group exists complete or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


class RegisteredTemplate(BaseModel):
    """A template registered with a provider: its id there, and its field for each of ours.

    In JSON either the id alone, or {"id": …, "fields": {"number": "character_string1"}}; a field that
    is not named keeps our name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    fields: Mapping[str, str] = {}

    @property
    def spelled(self) -> str:
        """As the WeChat door takes it: `ID number=character_string1 unit=thing2`."""
        return " ".join([self.id, *(f"{ours}={theirs}" for ours, theirs in self.fields.items())])


def _from_id(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


Template = Annotated[RegisteredTemplate, BeforeValidator(_from_id)]


@dataclass(frozen=True)
class Wechat:
    """A WeChat official account in safe mode; `templates` by our names (answered, receipt, survey…)."""

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_url: str
    templates: Mapping[str, RegisteredTemplate]
    plain_allowed: bool


@dataclass(frozen=True)
class Twilio:
    """A Twilio account; `sender` is the number messages come from."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    api_url: str


@dataclass(frozen=True)
class Aliyun:
    """An Aliyun SMS account; outbound by template only, inbound by a secret path."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    sign_name: str
    inbound_secret: str = field(repr=False)
    api_url: str
    templates: Mapping[str, RegisteredTemplate]
    allowed_addresses: tuple[str, ...]


@dataclass(frozen=True)
class Wecom:
    """A WeCom application for the staff."""

    corp_id: str
    agent_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_url: str

"""Who we are at each gateway; secrets stay out of `repr`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

TWILIO_API = "https://api.twilio.com"
ALIYUN_API = "https://dysmsapi.aliyuncs.com"


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """A Twilio account; `sender` is the number or messaging service messages come from."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    api_url: str = TWILIO_API


class RegisteredTemplate(Protocol):
    """A template registered with the gateway: its code, and its parameter's name for each of ours."""

    @property
    def id(self) -> str:
        """The gateway's code."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Their name of each of our fields; one that is missing keeps ours."""


@dataclass(frozen=True, slots=True)
class AliyunAccount:
    """An Aliyun SMS account: outbound by template only, inbound by a secret path from allowed addresses."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    sign_name: str
    inbound_secret: str = field(repr=False)
    templates: Mapping[str, RegisteredTemplate]
    allowed_addresses: tuple[str, ...] = ()
    api_url: str = ALIYUN_API

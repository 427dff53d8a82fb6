"""Whose platforms these are: the credentials both sides know, as they come by the environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secrets:
    """The account's credentials; secrets stay out of `repr`. `templates`: the ids that are registered."""

    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
    number: str = ""
    templates: frozenset[str] = frozenset()


def read_secrets(environment: Mapping[str, str]) -> Secrets:
    """The credentials by the names the house has for them."""
    get = environment.get
    return Secrets(
        get("WECHAT_APP_ID", ""), get("WECHAT_APP_SECRET", ""), get("WECHAT_TOKEN", ""),
        get("WECHAT_AES_KEY", ""), get("TWILIO_ACCOUNT_SID", ""), get("TWILIO_AUTH_TOKEN", ""),
        get("TWILIO_FROM", ""), _templates(get("WECHAT_TEMPLATES", "") or "{}"),
    )  # fmt: skip


def _templates(given: str) -> frozenset[str]:
    named = json.loads(given)
    return frozenset(one if isinstance(one, str) else one["id"] for one in named.values())

"""When a secret is missing or weak, and the shapes of what providers issue."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping

from bot.keys import DATA_KEY_BYTES

SECRET_KEY_LENGTH = 32
EXAMPLE = re.compile(r"change.?me|replace.?me|your.?secret|example|insecure|placeholder", re.IGNORECASE)
DRAW_SECRET = "draw one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
DRAW_DATA = (
    "draw one: python3 -c 'import base64, secrets; "
    "print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'"
)

# What makes a channel usable; the rest of its variables have defaults. Shapes are the providers' own:
# WeChat and WeCom: developers.weixin.qq.com, developer.work.weixin.qq.com (AES key 43 letters and digits,
# token 3 to 32); Twilio: an account sid is AC and 32 hex digits .
AES_KEY = (r"[A-Za-z0-9]{43}", "must be the 43 letters and digits of the console's EncodingAESKey")
TOKEN = (r"[A-Za-z0-9_-]{3,32}", "must be the 3 to 32 letters or digits set in the console")
ANY = (r"\S+", "must not contain a blank")
SHAPES = {
    "WECHAT_APP_ID": (r"wx[0-9a-zA-Z]{4,30}", "must be an AppID: wx and letters or digits"),
    "WECHAT_APP_SECRET": ANY,
    "WECHAT_TOKEN": TOKEN,
    "WECHAT_AES_KEY": AES_KEY,
    "TWILIO_ACCOUNT_SID": (r"AC[0-9a-zA-Z]{32}", "must be AC and 32 letters or digits"),
    "TWILIO_AUTH_TOKEN": ANY,
    "TWILIO_FROM": (
        r"(whatsapp:)?\+[1-9][0-9]{4,14}|MG[0-9a-zA-Z]{32}",
        "must be a number like +15005550006",
    ),
    "ALIYUN_ACCESS_KEY_ID": ANY,
    "ALIYUN_ACCESS_KEY_SECRET": ANY,
    "ALIYUN_SIGN_NAME": (r".+", "must be the registered signature"),
    "ALIYUN_INBOUND_SECRET": (r"[A-Za-z0-9_-]{24,}", "must be at least 24 letters, digits, - or _"),
    "WECOM_CORP_ID": (r"w[0-9a-zA-Z]{6,30}", "must be a CorpID"),
    "WECOM_AGENT_ID": (r"[0-9]+", "must be the application's number"),
    "WECOM_SECRET": ANY,
    "WECOM_TOKEN": TOKEN,
    "WECOM_AES_KEY": AES_KEY,
}


class SettingsError(Exception):
    """One line that names the variable and what is wrong with it, never its value."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}".splitlines()[0])
        self.name = name


def check_secret_key(value: str) -> None:
    """Raises SettingsError when SECRET_KEY is missing, an example, or under 32 characters."""
    if not value:
        raise SettingsError("SECRET_KEY", f"is missing; {DRAW_SECRET}")
    if EXAMPLE.search(value):
        raise SettingsError("SECRET_KEY", f"is an example value; {DRAW_SECRET}")
    if len(value) < SECRET_KEY_LENGTH:
        raise SettingsError("SECRET_KEY", f"is weak: under {SECRET_KEY_LENGTH} characters; {DRAW_SECRET}")


def read_data_key(value: str) -> bytes:
    """DATA_KEY's 32 bytes from URL-safe base64, with or without its closing =. Raises SettingsError."""
    if not value:
        raise SettingsError("DATA_KEY", f"is missing; {DRAW_DATA}")
    body = value.rstrip("=")
    key = b""
    if re.fullmatch(r"[A-Za-z0-9_-]+", body) and len(body) % 4 != 1:
        key = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    if len(key) != DATA_KEY_BYTES:
        raise SettingsError("DATA_KEY", f"is not {DATA_KEY_BYTES} bytes in URL-safe base64; {DRAW_DATA}")
    return key


def check_group(prefix: str, given: Mapping[str, str]) -> None:
    """Raises SettingsError when a channel has some of its credentials but not all, or an odd one."""
    names = [name for name in SHAPES if name.startswith(prefix)]
    said = [name for name in names if given.get(name)]
    for name in names if said else ():
        value = given.get(name, "")
        if not value:
            raise SettingsError(name, f"is missing while {said[0]} is set")
        shape, reason = SHAPES[name]
        if not re.fullmatch(shape, value):
            raise SettingsError(name, reason)

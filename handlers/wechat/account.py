"""Who we are at WeChat: the official account's credentials and templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

API_URL = "https://api.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class WeChatAccount:
    """One official account; empty strings mean not configured. Secrets stay out of `repr`.

    `aes_key` is the console's EncodingAESKey (43 characters). `templates` maps a template's name in
    our letters (answered, receipt, survey …) to WeChat's template id, optionally followed by what
    our fields are called there: `ID number=character_string1 unit=thing2`.
    """

    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    api_url: str = API_URL
    templates: Mapping[str, str] = field(default_factory=dict)

    def hears(self, plain_allowed: bool) -> bool:
        """True when pushes can be checked: safe mode needs the key, plain mode (demo) does not."""
        return bool(self.app_id and self.token and (self.aes_key or plain_allowed))

    @property
    def speaks(self) -> bool:
        """True when the API can be called."""
        return bool(self.app_id and self.app_secret)

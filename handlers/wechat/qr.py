"""QR codes that open the account with a scene: a unit's, a window's."""

from dataclasses import dataclass
from typing import Any

from bot.letter import Outcome, SendError
from handlers.wechat.client import WeChatClient

LONGEST_SCENE = 64
TEMPORARY_SECONDS = 30 * 24 * 3600  # the longest WeChat allows


@dataclass(frozen=True, slots=True)
class QrCode:
    """`url` is what the picture encodes; `ticket` fetches WeChat's own picture; seconds None: for ever."""

    ticket: str
    url: str
    seconds: int | None


def create_qr(client: WeChatClient, scene: str, seconds: int | None = None) -> QrCode:
    """A code for `scene` (1–64 characters): permanent (WeChat allows 100,000), or for `seconds` ≤ 30 days.

    Raises ValueError for a scene or a time outside these, SendError when WeChat does not answer well.
    """
    if not 1 <= len(scene) <= LONGEST_SCENE:
        raise ValueError("a scene has 1 to 64 characters")
    if seconds is not None and not 0 < seconds <= TEMPORARY_SECONDS:
        raise ValueError("a temporary code lives 30 days at most")
    body: dict[str, Any] = {
        "action_name": "QR_LIMIT_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    if seconds is not None:
        body |= {"action_name": "QR_STR_SCENE", "expire_seconds": seconds}
    answer = client.post("/cgi-bin/qrcode/create", body, repeatable=True)
    ticket, url = answer.get("ticket"), answer.get("url")
    if not isinstance(ticket, str) or not isinstance(url, str):
        raise SendError(Outcome.RETRY, "json")
    return QrCode(ticket, url, seconds)

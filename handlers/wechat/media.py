"""Fetching what a citizen sent: WeChat keeps it for three days only."""

from collections.abc import Callable
from urllib.parse import urlsplit

from bot.letter import Outcome, SendError
from handlers.wechat.client import Answer, WeChatClient, parse_json

MEDIA_BYTES = 20 * 1024 * 1024  # WeChat takes 10 MB of a picture or a film, 2 MB of a voice
_FILM_HOSTS = (".qq.com", ".qpic.cn")


def media_fetcher(client: WeChatClient, limit: int = MEDIA_BYTES) -> Callable[[str], tuple[bytes, str]]:
    """A function from a media id to its bytes and content type.

    It raises SendError: RETRY, CONFIGURATION or QUOTA as for a letter; PERMANENT when WeChat no
    longer has it or it is larger than `limit` bytes. Reading twice does no harm, so never AMBIGUOUS.
    """

    def fetch_media(ref: str) -> tuple[bytes, str]:
        try:
            answer = client.with_token(lambda token: _fetch(client, token, ref, limit))
            return answer.body, answer.content_type
        except SendError as error:
            if error.outcome is not Outcome.AMBIGUOUS:
                raise
            code = error.code
        raise SendError(Outcome.RETRY, code)

    return fetch_media


def _fetch(client: WeChatClient, token: str, ref: str, limit: int) -> Answer:
    params = {"access_token": token, "media_id": ref}
    answer = client.request("GET", client.api_url + "/cgi-bin/media/get", limit, params=params)
    if answer.content_type in ("application/json", "text/plain"):  # an error, or where a film is
        film = parse_json(answer.body).get("video_url")
        answer = client.request("GET", _film_url(client, film), limit)
    if not answer.body:
        raise SendError(Outcome.RETRY, "empty")
    return answer


def _film_url(client: WeChatClient, url: object) -> str:
    """The address of a film, if it is Tencent's: we fetch from nowhere else."""
    if isinstance(url, str) and (url.startswith(client.api_url + "/") or _tencents(url)):
        return url
    raise SendError(Outcome.PERMANENT, "film url")


def _tencents(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and (parts.hostname or "").endswith(_FILM_HOSTS)

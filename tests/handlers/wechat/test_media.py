import json

import pytest

from bot.letter import Outcome, SendError
from handlers.wechat.client import WeChatClient
from handlers.wechat.media import media_fetcher
from handlers.wechat.qr import QrCode, create_qr
from tests.handlers.loopback import Loopback, Reaction, hangs_up, never_answers, raw, says

GET, QR, TOKEN = "/cgi-bin/media/get", "/cgi-bin/qrcode/create", "/cgi-bin/stable_token"
JPEG = b"\xff\xd8\xff\xe0" + bytes(5000)


@pytest.mark.parametrize(
    ("content_type", "kept"),
    [("image/jpeg", "image/jpeg"), ("audio/amr; x=1", "audio/amr"), ("", "application/octet-stream")],
)
def test_a_picture_or_voice_is_fetched_whole(
    api: Loopback, client: WeChatClient, content_type: str, kept: str
) -> None:
    api.script[GET] = [raw(JPEG, content_type)]
    assert media_fetcher(client)("media-1") == (JPEG, kept)
    assert api.to(GET)[0].query == {"access_token": "token-1", "media_id": "media-1"}


def test_a_film_is_fetched_from_where_wechat_says_and_without_our_token(
    api: Loopback, client: WeChatClient
) -> None:
    api.script[GET] = [says({"video_url": f"{api.url}/film/1.mp4"})]
    api.script["/film/1.mp4"] = [raw(b"film", "video/mp4")]
    assert media_fetcher(client)("media-1") == (b"film", "video/mp4")
    assert api.to("/film/1.mp4")[0].query == {}


ELSEWHERE = [
    "http://169.254.169.254/latest",
    "file:///etc/hostname",
    "http://qq.com.example.com/x",
    "http://evilqq.com/x",
    "http://[::1/x",
    "",
    7,
    None,
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_film_is_fetched_from_tencent_only(api: Loopback, client: WeChatClient, url: object) -> None:
    api.script[GET] = [says({"video_url": url})]
    with pytest.raises(SendError) as caught:
        media_fetcher(client)("media-1")
    assert caught.value.outcome is Outcome.PERMANENT
    assert len(api.seen) == 1


FAILURES: list[tuple[str, Reaction, Outcome]] = [
    ("no longer kept", says({"errcode": 40007, "errmsg": "invalid media_id"}), Outcome.PERMANENT),
    ("said as text", raw(b'{"errcode":40007}', "text/plain"), Outcome.PERMANENT),
    ("busy", says({"errcode": -1}), Outcome.RETRY),
    ("hung up", hangs_up, Outcome.RETRY),
    ("cut off", raw(JPEG, "image/jpeg", length="9000"), Outcome.RETRY),
    ("gateway", says({}, 502), Outcome.RETRY),
    ("not json", raw(b"?", "application/json"), Outcome.RETRY),
    ("empty", raw(b"", "image/jpeg"), Outcome.RETRY),
    ("too large", raw(bytes(6000), "image/jpeg"), Outcome.PERMANENT),
]


@pytest.mark.parametrize(("reaction", "outcome"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_what_cannot_be_fetched_is_tried_again_or_given_up(
    api: Loopback, client: WeChatClient, reaction: Reaction, outcome: Outcome
) -> None:
    api.script[GET] = [reaction]
    with pytest.raises(SendError) as caught:
        media_fetcher(client, limit=5500)("media-1")
    assert caught.value.outcome is outcome
    assert "token-1" not in str(caught.value)


def test_a_picture_not_answered_in_time_is_asked_for_again(api: Loopback, impatient: WeChatClient) -> None:
    api.script[GET] = [never_answers]
    with pytest.raises(SendError) as caught:
        media_fetcher(impatient)("media-1")
    assert caught.value.outcome is Outcome.RETRY


def test_fetching_refreshes_a_rejected_token_once(api: Loopback, client: WeChatClient) -> None:
    api.script[GET] = [says({"errcode": 42001}), raw(JPEG, "image/jpeg")]
    api.script[TOKEN] = [says({"access_token": "token-2", "expires_in": 7200})]
    assert media_fetcher(client)("media-1")[0] == JPEG
    assert [seen.query["access_token"] for seen in api.to(GET)] == ["token-1", "token-2"]


def test_a_code_for_a_window_lasts_for_ever(api: Loopback, client: WeChatClient) -> None:
    api.script[QR] = [says({"ticket": "gQ1", "url": "http://weixin.qq.com/q/1"})]
    assert create_qr(client, "U40-window-3") == QrCode("gQ1", "http://weixin.qq.com/q/1", None)
    assert api.to(QR)[0].json == {
        "action_name": "QR_LIMIT_STR_SCENE",
        "action_info": {"scene": {"scene_str": "U40-window-3"}},
    }


def test_a_code_for_a_day_says_its_time(api: Loopback, client: WeChatClient) -> None:
    api.script[QR] = [says({"ticket": "gQ1", "url": "http://weixin.qq.com/q/1", "expire_seconds": 86400})]
    assert create_qr(client, "visit", seconds=86_400).seconds == 86_400
    asked = json.loads(api.to(QR)[0].body)
    assert (asked["action_name"], asked["expire_seconds"]) == ("QR_STR_SCENE", 86_400)


@pytest.mark.parametrize(("scene", "seconds"), [("", None), ("x" * 65, None), ("x", 0), ("x", 2_592_001)])
def test_a_scene_outside_wechats_limits_is_not_asked_for(
    api: Loopback, client: WeChatClient, scene: str, seconds: int | None
) -> None:
    with pytest.raises(ValueError, match="scene|30 days"):
        create_qr(client, scene, seconds)
    assert api.seen == []


@pytest.mark.parametrize("reaction", [hangs_up, says({"ticket": 1}), says({}, 502)])
def test_a_code_that_did_not_come_may_be_asked_for_again(
    api: Loopback, client: WeChatClient, reaction: Reaction
) -> None:
    api.script[QR] = [reaction]
    with pytest.raises(SendError) as caught:
        create_qr(client, "U40")
    assert caught.value.outcome is Outcome.RETRY

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werobot.crypto import MessageCrypt

from handlers.wechat.account import WeChatAccount
from handlers.wechat.crypto import SafeMode, signature
from handlers.wechat.refusal import Malformed, Refused
from handlers.wechat.verify import check_address, open_push
from tests.handlers.wechat.platform import ACCOUNT, PAYLOADS

OFFICIAL: dict[str, Any] = json.loads((PAYLOADS / "official.json").read_text())
TOKEN, APP_ID, AES_KEY = OFFICIAL["token"], OFFICIAL["appid"], OFFICIAL["encoding_aes_key"]


def at(stamp: str | int) -> datetime:
    return datetime.fromtimestamp(int(stamp), UTC)


def safe() -> SafeMode:
    return SafeMode(AES_KEY, APP_ID)


def test_the_official_address_check_is_answered_with_its_echo() -> None:
    check = OFFICIAL["get"]
    assert check_address(TOKEN, check, at(check["timestamp"])) == check["echostr"]


def test_the_official_plain_signature_is_accepted_in_demo() -> None:
    plain = OFFICIAL["plain"]
    assert (
        open_push(TOKEN, None, plain, b"<xml/>", at(plain["timestamp"]), plain_allowed=True).xml == b"<xml/>"
    )


def test_the_official_safe_push_opens() -> None:
    push = OFFICIAL["safe"]
    args = {**push, "encrypt_type": "aes"}
    body = f"<xml><Encrypt>{push['Encrypt']}</Encrypt></xml>".encode()
    opened = open_push(TOKEN, safe(), args, body, at(push["timestamp"]), plain_allowed=False)
    assert opened.sealed
    assert json.loads(opened.xml)["Event"] == "debug_demo"


def test_the_official_reply_is_sealed_to_the_letter() -> None:
    reply = OFFICIAL["reply"]
    encrypted = safe().encrypt(reply["plain"], reply["random"].encode())
    assert encrypted == reply["Encrypt"]
    assert signature(TOKEN, str(reply["timestamp"]), reply["nonce"], encrypted) == reply["MsgSignature"]


@given(st.text())
def test_what_one_side_seals_werobot_opens_and_back(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    ours, theirs = (
        SafeMode(ACCOUNT.aes_key, ACCOUNT.app_id),
        MessageCrypt("t", ACCOUNT.aes_key, ACCOUNT.app_id),
    )
    assert theirs.prp_crypto.decrypt(ours.encrypt(text), ACCOUNT.app_id).decode() == text
    assert ours.decrypt(theirs.prp_crypto.encrypt(text, ACCOUNT.app_id).decode()).decode() == text


@given(st.text(alphabet="ABCabc019+/= \n") | st.text())
def test_any_other_ciphertext_is_refused_in_one_of_two_ways(text: str) -> None:
    with pytest.raises((Malformed, Refused)):
        safe().decrypt(text)


@pytest.mark.parametrize("key", ["", "short", "A" * 42, "A" * 44, "é" * 43, "A" * 42 + "!"])
def test_a_key_of_a_wrong_shape_stops_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="43 characters"):
        SafeMode(key, APP_ID)


def test_an_account_shows_no_secret() -> None:
    shown = repr(WeChatAccount("wx1", "one-secret", "two-token", "three-key"))
    assert "wx1" in shown
    assert not any(word in shown for word in ("secret'", "one-", "two-", "three-"))


NODE = """
const crypto = require('@wecom/crypto');
const {key, token, id, ours, text} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const opened = crypto.decrypt(key, ours);
const sealed = crypto.encrypt(key, text, id);
console.log(JSON.stringify({message: opened.message, id: opened.id, sealed,
  signature: crypto.getSignature(token, '1767576602', '42', sealed)}));
"""


def wecom(request: dict[str, str]) -> dict[str, str]:
    """Ask npm's @wecom/crypto; skip where it cannot be asked."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [node, "-e", NODE],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        env=os.environ,
        check=False,
    )
    if "Cannot find module '@wecom/crypto'" in done.stderr:
        pytest.skip("npm's @wecom/crypto is not found: npm install it anywhere, NODE_PATH=…/node_modules")
    assert done.returncode == 0, done.stderr
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def test_tencents_own_javascript_opens_ours_and_we_open_its() -> None:
    ours = SafeMode(ACCOUNT.aes_key, ACCOUNT.app_id)
    text = "<xml><Content>路灯坏了 😡</Content></xml>"
    answer = wecom(
        {"key": ACCOUNT.aes_key, "token": "t", "id": ACCOUNT.app_id, "ours": ours.encrypt(text), "text": text}
    )
    assert (answer["message"], answer["id"]) == (text, ACCOUNT.app_id)
    assert ours.decrypt(answer["sealed"]).decode() == text
    assert signature("t", "1767576602", "42", answer["sealed"]) == answer["signature"]


def test_a_door_with_a_broken_key_does_not_open(open_door: Any) -> None:
    with pytest.raises(ValueError, match="43 characters"):
        open_door(WeChatAccount("wx1", "s", "t", "not a key"))


def test_a_door_without_credentials_says_that_it_is_off(open_door: Any) -> None:
    door: FlaskClient = open_door(WeChatAccount()).door
    for answer in (door.get("/wechat"), door.post("/wechat", data=b"<xml/>")):
        assert (answer.status_code, answer.text) == (404, "wechat is off")

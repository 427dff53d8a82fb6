"""Safe mode: AES-256-CBC and signatures, as WeChat's message encryption guide defines them.

The one file that knows wechatpy. Only its cipher is taken: its own unpacking trusts the padding and
the length it finds and fails in many kinds of ways.
"""

import base64
import hashlib
import hmac
import secrets
import struct

from wechatpy.crypto.base import WeChatCipher

from handlers.wechat.refusal import Malformed, Refused

_BLOCK = 32  # PKCS#7 pads to 32 bytes here, not to AES's 16
_HEAD = 16  # random bytes before the message


def signature(*parts: str) -> str:
    """SHA-1 (hex) over the sorted parts joined: token, timestamp, nonce and, in safe mode, the ciphertext."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()


def same(claimed: str, true: str) -> bool:
    """Compare two signatures in constant time; any text may be claimed."""
    return hmac.compare_digest(claimed.encode("utf-8", "replace"), true.encode())


class SafeMode:
    """Seals and opens messages of one account. Raises ValueError for a key of a wrong shape."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        try:
            key = base64.b64decode(aes_key.encode() + b"=", validate=True)
        except ValueError:
            key = b""
        if len(aes_key) != 43 or len(key) != 32:
            raise ValueError("the WeChat EncodingAESKey must be 43 characters of base64")
        self._cipher = WeChatCipher(key)
        self._app_id = app_id.encode()

    def encrypt(self, message: str, random: bytes | None = None) -> str:
        """The message as base64 ciphertext; `random` is 16 bytes, fresh ones unless a test fixes them."""
        body = message.encode()
        plain = (random or secrets.token_bytes(_HEAD)) + struct.pack(">I", len(body)) + body + self._app_id
        pad = _BLOCK - len(plain) % _BLOCK
        return base64.b64encode(self._cipher.encrypt(plain + bytes([pad]) * pad)).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message inside. Raises Malformed for broken data, Refused for another account's."""
        content = _unpadded(self._cipher.decrypt(_ciphertext(encrypted)))[_HEAD:]
        if len(content) < 4:
            raise Malformed("the ciphertext is too short")
        end = 4 + struct.unpack(">I", content[:4])[0]
        if end > len(content):
            raise Malformed("the ciphertext is cut off")
        if not hmac.compare_digest(content[end:], self._app_id):
            raise Refused("the message is meant for another account")
        return content[4:end]


def _ciphertext(encrypted: str) -> bytes:
    try:
        data = base64.b64decode(encrypted.strip(), validate=True)
    except ValueError:
        data = b""
    if not data or len(data) % 16:
        raise Malformed("the ciphertext is not whole blocks of base64")
    return data


def _unpadded(plain: bytes) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= _BLOCK or not plain.endswith(bytes([pad]) * pad):
        raise Malformed("the padding is wrong")
    return plain[:-pad]

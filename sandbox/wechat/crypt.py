"""WeChat's safe mode, from its document (消息加解密说明): AES-256-CBC, PKCS7 to 32, appid at the end."""

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class Unreadable(ValueError):
    """These bytes were not encrypted for this account."""


def sign(*parts: str) -> str:
    """SHA-1 over the parts in order of their characters, as hexadecimal digits."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def encrypt(aes_key: str, app_id: str, text: str, *, noise: bytes | None = None) -> str:
    """16 random bytes, the length as 4 big-endian bytes, the text, the appid; padded, encrypted, base64."""
    said = text.encode()
    whole = (noise or os.urandom(16)) + struct.pack(">I", len(said)) + said + app_id.encode()
    filled = BLOCK - len(whole) % BLOCK
    encryptor = _cipher(aes_key).encryptor()
    return base64.b64encode(
        encryptor.update(whole + bytes([filled]) * filled) + encryptor.finalize()
    ).decode()


def decrypt(aes_key: str, app_id: str, encrypted: str) -> str:
    """The text inside. Raises Unreadable."""
    try:
        decryptor = _cipher(aes_key).decryptor()
        whole = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        whole = whole[: -whole[-1]]
        length = struct.unpack(">I", whole[16:20])[0]
        text, account = whole[20 : 20 + length], whole[20 + length :]
        if account != app_id.encode():
            raise Unreadable("another account's")
        return text.decode()
    except (ValueError, IndexError, struct.error) as error:
        raise Unreadable(str(error)[:80]) from error


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

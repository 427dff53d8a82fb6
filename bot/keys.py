"""The keys of personal data: sealing it, looking it up without opening it, digesting tokens."""

import hmac
import secrets
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DATA_KEY_BYTES = 32
VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(Exception):
    """A sealed value that another key made, another column holds, or somebody changed."""


@dataclass(frozen=True, repr=False, eq=False)
class Keys:
    """Everything derived from DATA_KEY (32 bytes); nothing of it shows in a repr or a log.

    One key seals, another one makes the look-up index, so that neither use weakens the other
    (HKDF-SHA256, RFC 5869). Raises ValueError when `data_key` has another length.
    """

    data_key: bytes

    def __post_init__(self) -> None:
        if len(self.data_key) != DATA_KEY_BYTES:
            raise ValueError(f"the data key must have {DATA_KEY_BYTES} bytes")

    def seal(self, text: str | bytes, *, context: str) -> bytes:
        """Encrypt (AES-256-GCM): version byte, random nonce, ciphertext with tag.

        `context` names the place it is kept in (table.column); it is authenticated, not stored, so a
        value moved into another column does not open. Random 96-bit nonces are safe for 2**32 values.
        """
        plain = text.encode() if isinstance(text, str) else text
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, plain, VERSION + context.encode())

    def open(self, sealed: bytes, *, context: str) -> bytes:
        """What was sealed, as bytes. Raises SealBroken when key, context or bytes are not the same."""
        blob = bytes(sealed)
        if len(blob) < len(VERSION) + NONCE_BYTES + TAG_BYTES or not blob.startswith(VERSION):
            raise SealBroken("not a sealed value")
        nonce, body = blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, body, VERSION + context.encode())
        except InvalidTag:
            raise SealBroken("sealed with another key, for another place, or changed") from None

    def index(self, text: str, *, context: str) -> str:
        """64 hex digits, the same for the same text and context: look-up by equality, no way back."""
        return hmac.digest(self._index_key, f"{context}\0{text}".encode(), "sha256").hex()

    def digest_token(self, token: str) -> str:
        """What is kept of a bearer token, link or one-time code: enough to know it again."""
        return self.index(token, context="token")

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._derive(b"siling seal"))

    @cached_property
    def _index_key(self) -> bytes:
        return self._derive(b"siling index")

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), DATA_KEY_BYTES, salt=None, info=purpose).derive(self.data_key)

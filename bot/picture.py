"""Files people attach: known by their first bytes, never by their name."""

import re
from dataclasses import dataclass

from bot.refusal import Invalid

MOST = 6  # in one form
MOST_BYTES = 5 * 1024 * 1024
_KINDS = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "image/heic": re.compile(rb"....ftyp(?:heic|heix|mif1|msf1)", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, or a page of paper as PDF: what it is by its own bytes."""

    content_type: str
    body: bytes

    @property
    def kind(self) -> str:
        """As media call it: image or file."""
        return self.content_type.partition("/")[0] if self.content_type.startswith("image/") else "file"


def pictures_of(bodies: list[bytes], *, papers: bool = False) -> tuple[Picture, ...]:
    """The attached files; empty ones (a field left blank) do not count. `papers`: PDF too.

    Raises Invalid for too many, one too large, or one of another kind.
    """
    given = [body for body in bodies if body]
    if len(given) > MOST:
        raise Invalid("too_many_files", f"at most {MOST} files")
    if any(len(body) > MOST_BYTES for body in given):
        raise Invalid("file_too_large", "a file is larger than 5 MB")
    return tuple(Picture(_kind(body, papers), body) for body in given)


def _kind(body: bytes, papers: bool) -> str:
    kind = next((name for name, start in _KINDS.items() if start.match(body)), "")
    if not kind or (kind == "application/pdf" and not papers):
        raise Invalid("file_kind", "a file is no picture")
    return kind

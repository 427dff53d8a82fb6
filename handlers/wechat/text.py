"""Text as WeChat sends it, and within WeChat's limits."""

_JOINERS = "\u200d\ufe0e\ufe0f"
ELLIPSIS = "…"

TEXT_BYTES = 2048  # WeChat's limit of a text message, passive or customer-service, in UTF-8 bytes


def decode(data: bytes) -> str:
    """UTF-8 into text without its byte-order mark; surrogate pairs (CESU-8) are joined, lone ones replaced.

    Raises UnicodeDecodeError when the bytes are of another encoding.
    """
    text = data.decode("utf-8", "surrogatepass")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").removeprefix("\ufeff")


def cut(text: str, size: int = TEXT_BYTES) -> str:
    """At most `size` UTF-8 bytes; what is cut ends in an ellipsis, never inside a character."""
    data = text.encode()
    if len(data) <= size:
        return text
    kept = data[: size - len(ELLIPSIS.encode())].decode("utf-8", "ignore")
    return kept.rstrip(_JOINERS) + ELLIPSIS


def cut_characters(text: str, size: int) -> str:
    """At most `size` characters in one line; what is cut ends in an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= size else line[: size - 1].rstrip(_JOINERS) + ELLIPSIS

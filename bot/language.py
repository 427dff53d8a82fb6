"""Which of the house's languages a text is in."""

import re

CHINESE = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
LATIN = re.compile(r"[A-Za-z]")
WORD = re.compile(r"[A-Za-z']{2,}")


def language_of(text: str) -> str | None:
    """zh where there is any Chinese to speak of, en for Latin words, None for other scripts and none."""
    chinese, latin = len(CHINESE.findall(text)), len(LATIN.findall(text))
    if chinese and chinese * 4 >= latin:
        return "zh"
    return "en" if WORD.search(text) else ("zh" if chinese else None)

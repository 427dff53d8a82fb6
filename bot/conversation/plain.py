"""One spelling for everything: full-width, circled, spaced and traditional characters folded."""

import re
import unicodedata

TRADITIONAL = str.maketrans("進後請還沒訴撤單補處問題瞭單覆復絡係簽緊辦時間長個們話語說電滿謝幫會為", "进后请还没诉撤单补处问题了单复复络系签紧办时间长个们话语说电满谢帮会为")
NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "零": "0"}
EDGES = " \t\r\n.,;:!~。，；：！、…·\"'“”‘’()（）[]【】<>《》"
LETTER = re.compile(r"[^\W\d_]", re.UNICODE)


def plain(text: str) -> str:
    """The text as rules compare it: NFKC, lower case, simplified, no edges, single spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(TRADITIONAL).lower()
    return re.sub(r"\s+", " ", folded).strip(EDGES)


def digit_of(said: str) -> str | None:
    """The digit a person chose: 1, １, ①, 一, 1., 选1, 1号; None for anything else."""
    short = re.sub(r"^(我?选择?|第|no\.?|option)\s*|\s*(号|个|项|分|星|吧|了)$", "", said).strip(EDGES)
    if short in NUMERALS:
        return NUMERALS[short]
    return short if len(short) == 1 and short.isascii() and short.isdigit() else None


def has_letters(text: str) -> bool:
    """True when there is any writing in it, in whatever script."""
    return LETTER.search(text) is not None

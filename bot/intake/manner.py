"""How the citizen wants to be treated, and how they speak."""

from bot.intake.cues import any_of

_ANONYMOUS = any_of(
    "匿名",
    "不(?:要|想|愿意?|能)?(?:透露|公开|泄露|暴露|留)(?:我的?|本人)?的?(?:姓名|名字|身份|个人信息|电话)",
    r"\banonymous(?:ly)?\b", r"\bkeep my name\b", r"\b(?:without|don'?t (?:use|give)) my name\b",
)  # fmt: skip
_HIDE = any_of(
    "(?:别|不要|勿|请勿|不能|千万别)[^，。]{0,6}(?:告诉|转给|发给|转告|透露给)[^，。]{0,8}(?:单位|他们|她们|局|学校|医院|村|镇|社区|公司|对方|老板|领导)",
    "(?:别|不要|不想)让[^，。]{0,10}知道", "怕(?:被|遭)?(?:他们|单位|人)?(?:打击)?报复", "不要把(?:我的?)?(?:原话|这些话|内容)", "为我保密",
    r"\b(?:don'?t|do not) (?:tell|show|let|forward)\b", r"\bconfidential(?:ly)?\b",
)  # fmt: skip
_ABUSIVE = any_of(
    "傻[逼比b叉]", "煞笔", r"\bsb\b", "操你", "草泥马", "艹你", "日你", "你妈[的逼]", "他妈的", r"\btmd\b", "nmsl", "狗日", "王八蛋",
    "畜生", "去死吧", "杂种", "婊子", "脑残", r"\b(?:fuck\w*|bitch|asshole|bastard|motherfucker|idiots?)\b",
)  # fmt: skip


def wants_anonymity(said: str) -> bool:
    """True when the person asks not to be named."""
    return bool(_ANONYMOUS.search(said))


def hides_words(said: str) -> bool:
    """True when the unit must not see the person's own words."""
    return bool(_HIDE.search(said))


def is_abusive(said: str) -> bool:
    """True for insults; the matter is taken all the same."""
    return bool(_ABUSIVE.search(said))

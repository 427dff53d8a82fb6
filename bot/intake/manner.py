"""How the citizen wants to be treated, and how they speak."""

import re

_ANONYMOUS = re.compile(r"匿名|不(?:要|想|愿意?)?(?:透露|公开|泄露|暴露|留)(?:我的?|本人)?(?:的)?(?:姓名|名字|身份|信息|电话)|\banonymous(?:ly)?\b|\bkeep my name\b")
_HIDE = re.compile(
    r"(?:别|不要|勿|请勿|不能|千万别|千万不要)[^，。]{0,6}(?:告诉|转给|发给|让)[^，。]{0,8}(?:单位|他们|局里|学校|医院|村里|原话|知道)|"
    r"不要让[^，。]{0,8}知道|怕(?:被)?(?:打击)?报复|不要把(?:我的)?(?:原话|这些话|内容)|保密|"
    r"\b(?:don'?t|do not|please don'?t) (?:tell|show|let) (?:the |them|him|her|my|anyone)|\bconfidential\b"
)
_ABUSIVE = re.compile(
    r"傻[逼比b叉]|煞笔|sb(?![a-z])|操你|草泥马|艹你|日你|你妈[的逼]|他妈|tmd|nmsl|狗日|王八蛋|畜生|去死吧|杂种|滚蛋|婊子|脑残|"
    r"\b(?:fuck|fucking|bitch|asshole|bastard|motherfucker|idiots?)\b"
)


def wants_anonymity(said: str) -> bool:
    """True when the person asks not to be named."""
    return bool(_ANONYMOUS.search(said))


def hides_words(said: str) -> bool:
    """True when the unit must not see the person's own words."""
    return bool(_HIDE.search(said))


def is_abusive(said: str) -> bool:
    """True for insults; the matter is taken all the same."""
    return bool(_ABUSIVE.search(said))

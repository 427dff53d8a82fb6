"""The words that say where."""

import re

_PLACE = re.compile(
    r"[\u4e00-\u9fffa-z0-9]{2,14}?(?:小区|花园|花苑|家园|公寓|广场|大厦|商场|超市|市场|路口|大道|路|街|巷|弄|桥|公园|社区|村|镇|乡|医院|学校|小学|中学|幼儿园|车站|"
    r"工地|工业园|学院|酒店)(?:[\u4e00-\u9fff]{0,6}?\d{1,4}(?:号|栋|幢|座|单元|室|楼|期|弄|组|路)?){0,3}"
)
_LEADING = re.compile(
    r"^(?:.*?(?:投诉|举报|反映|咨询|建议|请求|希望|恳请|请问|关于|位于|住在|家住|就在|在|是|我们|我家|我|到|去|从|对|把|被|的|尊敬|领导|您好|你好|县))(?=[\u4e00-\u9fffa-z0-9]{2})"
)
_ENGLISH = re.compile(r"\b(?:at|in|near|on|outside|opposite) ((?:the )?[a-z0-9' ]{3,40}?)(?=[,.!?]| (?:is|was|since|for|has|have|and|but)\b|$)")
_TIME = re.compile(r"^(?:the )?(?:morning|afternoon|evening|night|home|last|this|days?|hours?|time|my|our)\b")
LONGEST = 40


def place_of(said: str) -> str:
    """The first place a plain text names, or ""."""
    found = _PLACE.search(said[:400])
    if found:
        shorn = _LEADING.sub("", found.group())
        return (shorn if len(shorn) >= 3 else found.group())[:LONGEST]
    for told in _ENGLISH.finditer(said[:400]):
        if not _TIME.match(told.group(1)):
            return told.group(1).strip()[:LONGEST]
    return ""

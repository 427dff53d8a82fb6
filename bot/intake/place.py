"""The words that say where."""

import re

from bot.intake.cues import any_of

LONGEST = 40
_ENDING = (
    r"小区|花园|花苑|家园|公寓|广场|大厦|商场|超市|市场|路口|大道|大街|路(?!灯|面|边|过|线|上|费)|街(?!道办|上)|巷|\d弄|桥|公园|社区|村(?!民|干|支|委|里)|"
    "镇(?!政)|乡(?!政)|医院|学校|小学|中学|幼儿园|车站|汽车站|工地|工业园|学院|酒店|派出所|政务中心|政务大厅|水库"
)
_NUMBER = r"(?:[\u4e00-\u9fff]{0,6}?\d{1,4}(?:号楼|号院|号|栋|幢|座|单元|室|楼|期|弄|组)){0,3}"
_PLACE = re.compile(rf"[\u4e00-\u9fffa-z0-9]{{1,14}}?(?:{_ENDING}){_NUMBER}")
_BEFORE = any_of(
    "投诉|举报|反映|咨询|建议|请求|希望|恳请|请问|关于|位于|住在|家住|就在|表扬|感谢|谢谢|尊敬|领导|您好|你好|我们|我家|我要|我想|地处|取缔|取消|打击|严查|整治|治理|解决|拆除|很多|一些|如今|下设",
    r"\d{4}年",
    "(?:在|是|到|去|从|对|把|被|的|我|你|了|给|个|加|有|让|想|请)",
)
_ENGLISH = re.compile(
    r"\b(?:at|in|near|on|outside|opposite) ((?:the )?[a-z0-9' ]{3,40}?)"
    r"(?=[,.!?]| (?:is|was|were|are|since|for|has|have|and|but|to|shouted|refused|about)\b|$)"
)
_NO_PLACE = re.compile(
    r"^(?:the |my |our )?(?:morning|afternoon|evening|night|home|last|this|that|days?|hours?|time|way|past|world|fire|phone|route|line|bus|internet|front|time|front of)\b"
)


def place_of(said: str) -> str:
    """The first place a plain text names, or ""."""
    for found in _PLACE.finditer(said[:400]):
        shorn = _shorn(found.group())
        if len(shorn) >= 3:
            return shorn[:LONGEST]
    for told in _ENGLISH.finditer(said[:400]):
        if not _NO_PLACE.match(told.group(1)):
            return told.group(1).strip()[:LONGEST]
    return ""


def _shorn(words: str) -> str:
    """The place without the words that lead up to it."""
    end = 0
    for found in _BEFORE.finditer(words):
        end = found.end()
    return words[end:]

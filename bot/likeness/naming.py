"""What an issue is called, in words taken from its messages: title, place, whom it concerns."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.likeness.signature import Rarity, gist, grams_of

TITLE = 40
SHORTEST, LONGEST = 3, 12  # characters of a place
SHARED = 0.4  # share of the messages that must name a place before it is the issue's
CONCERNED = 0.3  # share of the messages that must name a group of people
READ = 160
SPARE = 6  # grams a title may have for nothing: a very short one does not win by being short
_COURTESY = re.compile(
    r"^(?:尊敬的?[^，,：:]{0,12}[，,：:]|(?:您好|你好)[，,！!。]?|[惊急!！\s]+|关于|反映|反应|投诉|举报|控告|咨询|请问|询问|问问|恳请|请求|请帮忙"
    r"|请书记关注|请取缔|请查处|请解决|请(?!假|客)|希望|建议|强烈|坚决|我要|再次|A市民?(?=投诉))+"
)
_OPENED = str.maketrans({"《": "", "》": "", "“": "", "”": ""})
WHOM = (
    "业主", "居民", "学生", "家长", "职工", "员工", "村民", "农民工", "农民", "司机", "老人", "患者", "乘客",
    "商户", "租户", "住户", "教师", "退休人员", "残疾人", "消费者", "投资人", "退役军人", "购房者",
)  # fmt: skip
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_PLACE_ENDS = re.compile(
    r"小区|花园|花都|家园|公寓|国际城?|广场|学院|大学|学校|小学|中学|幼儿园|医院|街道|社区|公园|新城|之城|工地|市场|厂"
    r"|[城苑园湾滩路街巷镇乡村桥站岛滨景]"
)
_CUT = re.compile(
    r"[的个我在到该本各是等为和与了从对把被这那有某每及于让向请附周旁边其当无不下上里内套市区县]|\d+[市区县]|\d\d"
)
_NOT_WITHIN = re.compile(
    r"附近|旁边|周边|投诉|反映|举报|咨询|关于|位于|我们|这个|规划|建设|希望|建议|什么|居民|业主|政府|市委|寻求|[背前风]景|违[建法规]|[是在到的]"
)
_GENERAL = re.compile(
    r"^(?:[A-Z]?\d*[市区县])?(?:居民|住宅|生活|商业|整个|新建|全)?"
    r"(?:小区|花园|公园|广场|学院|大学|学校|小学|中学|幼儿园|医院|街道|社区|工地|市场|公寓|国际|国际社区|城市|配套幼儿园|小区配套幼儿园|道路|马路|公路|房地产市场)$"
)


def most_telling(said: Sequence[str], rarity: Rarity) -> int:
    """The index of the message whose first phrase holds most of what they all say: it gives the title."""
    phrases = [first_phrase(one) for one in said]
    told = [frozenset(grams_of(gist(one))) for one in said]
    spread = Counter(gram for grams in told for gram in grams)

    def holds(index: int) -> tuple[float, str]:
        grams = set(grams_of(gist(phrases[index], phrases[index])))
        worth = sum(rarity.of(gram) * spread[gram] / len(said) for gram in grams)
        return worth / (len(grams) + SPARE), phrases[index]

    return max(range(len(said)), key=holds)


def first_phrase(text: str) -> str:
    """What a message begins with, without its courtesies; at most 40 characters, cut where it pauses."""
    first = re.split(r"[。！？!?；;\n]", _COURTESY.sub("", text.strip()), maxsplit=1)[0].strip()
    whole = (first or text.strip()[:TITLE]).translate(_OPENED)
    while len(whole) > TITLE and (pause := max(whole.rfind(mark) for mark in "，,、 ")) > SPARE:
        whole = whole[:pause]
    return whole[:TITLE]


def place_of_all(said: Sequence[str]) -> str:
    """The place that most of the messages name, spelled as fully as they share it; "" if there is none."""
    found = Counter(name for one in said for name in _names(one[:READ]))
    shared = {name: count for name, count in found.items() if count >= max(2, SHARED * len(said))}
    return max(shared, key=lambda name: (shared[name] * len(name) ** 0.5, name), default="")


def _names(text: str) -> set[str]:
    """Every run of characters that ends as the name of a place does."""
    names = set()
    for run in _RUN.findall(text):
        for end in (match.end() for match in _PLACE_ENDS.finditer(run)):
            for start in range(max(0, end - LONGEST), end - SHORTEST + 1):
                names.add(run[start:end])
    return {name for name in names if _is_place(name)}


def _is_place(name: str) -> bool:
    general = _GENERAL.match(name) or _NOT_WITHIN.search(name)
    return not general and not _CUT.match(name)


def whom(said: Sequence[str]) -> str:
    """The group of people that the messages name most; "" where few name one."""
    found = Counter(word for one in said for word in WHOM if word in one)
    word, count = min(found.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    return word if count >= CONCERNED * len(said) else ""

"""Hot issues: many people, one problem. What it is called, where, whom it concerns, and how it grows."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.likeness.groups import Pairs, link, pairs_of
from bot.likeness.signature import Rarity, sign

FEWEST = 3  # messages that make an issue worth a line
TITLE = 40
TIGHT = 0.2  # mean likeness of an issue told in much the same words
_COURTESY = re.compile(
    r"^(?:尊敬的?[^，,：:]{0,12}[，,：:]|(?:您好|你好)[，,！!。]?|关于|反映|投诉|举报|咨询|请问|询问|恳请|请求|希望|建议|强烈|我要|再次)+"
)
_WHOM = (
    "业主", "居民", "学生", "家长", "职工", "员工", "村民", "农民工", "农民", "司机", "老人", "患者", "乘客",
    "商户", "租户", "住户", "教师", "退休", "残疾人", "消费者", "投资人", "退役军人", "购房者", "用户",
)  # fmt: skip
_PLACE = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{2,10}?(?:小区|花园|花都|家园|公寓|国际|广场|学院|学校|小学|中学|幼儿园|医院|街道|社区|新城|之城"
    r"|[城苑园湾滩路街镇乡村站厂桥])"
)
_LEADING = re.compile(
    r"^(?:位于|希望|我们|这个|投诉|反映|关于|年\d+|\d+年|\d+月|\d+日|[在是到去该的了和与我住])+"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One message as hot issues need it; `person` is any stable mark of who told it, "" if not known."""

    id: str
    at: datetime
    text: str
    subject: str = ""
    person: str = ""
    unit: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """A hot issue. `heat` ranks it: people times how closely they say the same; `trend` is the share of its
    messages in the last quarter of the time it has lasted (0.25 = steady); members in order of time."""

    members: tuple[Told, ...]
    title: str
    place: str
    whom: str
    people: int
    heat: float
    trend: float
    unit: str | None

    @property
    def first(self) -> datetime:
        """When it was first told."""
        return self.members[0].at

    @property
    def last(self) -> datetime:
        """When it was last told."""
        return self.members[-1].at


def find_issues(told: Sequence[Told], rarity: Rarity, most: int = 50) -> list[Issue]:
    """The hottest issues among the messages, hottest first; none with fewer than three messages."""
    pairs = pairs_of([sign(one.text, rarity, one.subject) for one in told])
    groups = [group for group in link(pairs) if len(group) >= FEWEST]
    issues = [_issue(told, group, pairs) for group in groups]
    return sorted(issues, key=lambda issue: (-issue.heat, issue.first))[:most]


def _issue(told: Sequence[Told], group: Sequence[int], pairs: Pairs) -> Issue:
    inside = set(group)
    near = {index: sum(v for other, v in pairs[index].items() if other in inside) for index in group}
    members = sorted((told[index] for index in group), key=lambda one: (one.at, one.id))
    middle = told[max(group, key=lambda index: (near[index], -index))]
    tightness = sum(near.values()) / (len(group) * (len(group) - 1))
    people = len({one.person or one.id for one in members})
    return Issue(
        members=tuple(members),
        title=title_of(middle),
        place=_commonest([place for one in members for place in _places(one)]),
        whom=_commonest([word for one in members for word in _WHOM if word in one.text]),
        people=people,
        heat=round(people * min(1.0, tightness / TIGHT) ** 0.5, 2),
        trend=_trend([one.at for one in members]),
        unit=_commonest([one.unit for one in members if one.unit]) or None,
    )


def title_of(told: Told) -> str:
    """The words of the message that say what it is about, without the courtesies."""
    first = re.split(r"[。！？!?；;\n]", (told.subject or told.text).strip(), maxsplit=1)[0]
    return (_COURTESY.sub("", first.strip()) or first.strip())[:TITLE]


def _places(told: Told) -> list[str]:
    named = (_LEADING.sub("", name) for name in _PLACE.findall(f"{told.subject} {told.text[:150]}"))
    return [told.place] if told.place else list(dict.fromkeys(name for name in named if len(name) > 2))


def _commonest(words: Sequence[str]) -> str:
    return min(Counter(words).items(), key=lambda item: (-item[1], item[0]))[0] if words else ""


def _trend(times: Sequence[datetime]) -> float:
    lasted = times[-1] - times[0]
    late = sum(at > times[-1] - lasted / 4 for at in times)
    return round(late / len(times), 2)

"""Which messages belong to a storm: known by words that the duty officer sees and may change."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.complaint import Complaint
from bot.intake.cues import any_of
from bot.intake.words import plain
from bot.likeness.signature import Rarity, sign
from bot.vocabulary import Lane, Nature, Urgency

LONGEST = 120  # characters; a longer letter tells a story of its own, and a person reads it
MOST_SIGNS = 24
MOST = 0.5  # share of the messages that one kind of cut must account for
SHARED = 0.25  # share of the messages a piece of words must stand in, to be a sign where no kind fits
RARE = 3.0  # rarity from which a piece tells a matter apart (as in bot.likeness.signature)

# What people call the same cut, with the slips of a hurried thumb.
KINDS: dict[str, tuple[str, ...]] = {
    "power": (
        "停电", "没电", "断电", "无电", "没有电", "电停", "电断", "跳闸", "停店", "停止供电", "不供电",
        "时候来电", "时来电", "点来电", "还没来电", "快来电", "一片漆黑",
        "no power", "no electricity", "power cut", "power is out", "power out", "power went", "blackout",
        "electricity went", "electricity is off", "power is off", "outage",
    ),
    "water": (
        "停水", "没水", "断水", "无水", "没有水", "水停", "时候来水", "时来水", "还没来水", "爆管", "水管爆",
        "no water", "water is off", "water cut", "water went", "water is out", "burst pipe",
    ),
    "gas": ("停气", "没气", "断气", "停燃气", "没燃气", "没有燃气", "没天然气",
            "no gas", "gas is off", "gas cut"),
    "heat": ("没暖气", "停暖", "暖气不热", "不供暖", "暖气停", "没有暖气", "no heating", "heating is off"),
    "net": ("断网", "没网", "没信号", "没有网", "上不了网", "网断", "no internet", "internet is down"),
}  # fmt: skip
OF_ITS_OWN = any_of(
    "赔", "补偿", "损失", "[水电气]费", "收费", "上周", "上个?月", "去年", "前[天年]",
    "昨[天晚]", "以前", "如果", "万一", "计划", "另外", "还有(?:一件|个)事", "建议",
    "电动车", "电梯[^，。]{0,6}(?:困|关)", "电表", "水表",
    r"\b(?:bill|last (?:week|month|year)|yesterday|compensat|refund|if|planned)\b",
)  # fmt: skip


def signs_of(texts: Sequence[str], rarity: Rarity | None) -> list[str]:
    """The words by which more messages like these are known: those of their kind, else what they share."""
    told = [plain(text) for text in texts]
    fits = {kind: sum(_has(words, said) for said in told) for kind, words in KINDS.items()}
    best = max(fits, key=lambda kind: fits[kind])
    if told and fits[best] >= MOST * len(told):
        return list(KINDS[best])
    return _shared(told, rarity) if rarity else []


def _shared(told: Sequence[str], rarity: Rarity) -> list[str]:
    seen = Counter(gram for said in told for gram in sign(said, rarity).theme)
    least = max(2, SHARED * len(told))
    found = [gram for gram, count in seen.most_common() if count >= least and rarity.of(gram) >= RARE]
    return found[:MOST_SIGNS]


def _has(signs: Iterable[str], said: str) -> bool:
    return any(one in said for one in signs)


def kind_of(complaint: Complaint) -> str | None:
    """The kind of cut that a message tells of as its one matter: power, water, gas, heat, net; else None."""
    return next((kind for kind, words in KINDS.items() if caught(complaint, words)), None)


def caught(complaint: Complaint, signs: Sequence[str]) -> bool:
    """True for a short message that has a sign and nothing that needs a person of its own.

    An emergency, a matter about staff, a claim or a bill, and what is told of another day never are.
    """
    if complaint.lane is not Lane.ORDINARY or complaint.about_staff or complaint.nature is Nature.PRAISE:
        return False
    if complaint.urgency is Urgency.EMERGENCY or len(complaint.text) > LONGEST:
        return False
    said = plain(complaint.text)
    return _has(signs, said) and not OF_ITS_OWN.search(said)

"""Livelihood interrupted now, and hazards that have shown themselves; words raise, never lower.

A clause raises only if nothing in it says past, asked about or not real (policy.md, Urgency).
"""

import re

from bot.intake.cues import any_of
from bot.intake.words import clauses
from bot.vocabulary import Urgency

OPENING = 150  # characters: what a letter is about it says at once; further down it tells of other things
_SENTENCE = re.compile(r"[。！？!?\n]")
_INTERRUPTED = any_of(
    "停[水电气]", "断[水电气]", "(?:没|无|没有|无法用|用不上)[水电气](?!平|表|话|梯|质|准|分|利|库|果|渠|泥|费|路|站|管|力|子|味|势)",
    "跳闸", "爆管", "水管[^，。]{0,3}(?:爆|破裂)", "停(?:止)?供(?:水|电|气|暖)", "(?:没|无|停)有?暖气?(?:了|气)", "暖气不热",
    "(?:喝|吃)不上水", "没水(?:喝|用)", "(?<![污河湖塘库废积雨溪])水(?!质|库)[^，。]{0,4}(?:发黄|浑浊|发黑|发臭|有异味|死鱼)",
    r"\bno (?:water|power|electricity|gas|heating|heat)\b", r"\bpower (?:cut|outage)\b", r"\bblackout\b",
    r"\b(?:water|power|electricity|gas|heating) (?:is |has been |have been |went |goes )?(?:off|out|cut)\b",
    r"\b(?:water|power|electricity|gas|heating)\b[^.]{0,30}\b(?:has been|is|went|goes) (?:off|out|cut|gone)\b",
    r"\bburst (?:water )?pipe\b", r"\bpipe (?:has )?burst\b", r"\bwithout (?:water|power|electricity|gas|heating)\b",
    "(?:自来水|饮用水|吃的水)[^。！？]{0,24}(?:浑浊|泥巴?水|泥沙|异味|臭味|腥味|发黄|变黄|发黑)",
    r"\b(?:tap )?water is (?:yellow|brown|black|dirty)\b",
)  # fmt: skip
_HOLE = any_of(
    "(?:井盖|窨井|下水道盖|沟盖)[^，。]{0,10}(?:没|不见|丢|缺|敞|掉|塌|破|坏|被偷|松动|翻)", "(?:没|缺|无|少了|丢了)有?[^，。]{0,3}井盖",
    "(?:路面|地面|道路|人行道|马路)[^，。]{0,8}(?:塌陷|塌方|塌了|陷了个?坑)", r"\b(?:open|missing|uncovered) manhole",
    r"\bmanhole (?:cover )?(?:is |has been )?(?:open|uncovered|missing|gone|broken|stolen)",
    "(?:红绿灯|信号灯)[^，。]{0,10}(?:故障|坏|不亮|失灵)",
)  # fmt: skip
_NIGHT = any_of(
    "(?:深夜|半夜|凌晨|通宵|整夜|整晚|彻夜|每晚|夜间|晚上|不分(?:昼夜|日夜|白天|早晚)|昼夜|24小时)[^。！？\n]{0,24}(?:施工|(?<![做写])作业|噪音|噪声|扰民|ktv|歌|吵|轰鸣|屠宰|杀猪)",
    "(?:施工|作业|噪音|噪声|扰民|ktv|歌厅|会所|麻将|杀猪|屠宰)[^。！？\n]{0,24}(?:深夜|半夜|凌晨|通宵|整夜|整晚|彻夜|不分昼夜|昼夜|到(?:晚上|天亮)|无法入睡|睡不[着成了好]|12点|十二点)",
    r"(?<!\d)(?:2[2-3]|0?[0-4])[:：点时]\d{0,2}分?[^。，]{0,4}(?:还|仍)在",
)
_TRAFFIC = any_of("货车|车流|高速|高架|工程车|隔音[板屏墙带]|鸣笛|铁路|空调|路灯")
_HAZARD = any_of(
    "电梯[^。！？]{0,40}(?:掉层|落层|下坠|坠落|急坠|关人|困人|人员被困|绳索|钢丝绳|失控)", "(?:困|关)在?[^，。]{0,3}电梯",
    "(?:围墙|护坡|房屋|楼房|住房|墙体|地基|山体|桥|河堤|基坑)[^，。]{0,12}(?:垮塌|坍塌|塌方|倾斜|移位|崩裂|下沉|即将倒塌)",
    "(?:开裂|裂缝|下沉|塌方|倾斜)[^。]{0,24}(?:生命|危及|倒塌|惊)", "危及[^，。]{0,8}(?:生命|住户|居民|人身)",
)  # fmt: skip
_ASKED = any_of(
    "请问", "咨询", "何时(?:能|才|开|接)", "通知", "公告", "计划停", "[水电气]费", "收费", "押金", "建议", "希望(?:能|不)", "标准",
    r"\b(?:bill|when will|how do|how can|suggest)\b",
)  # fmt: skip
_CALM = any_of(
    "去年",
    "前年",
    "上个?月",
    "上次",
    "以前",
    "当时",
    "当年",
    "那年",
    "曾",
    "多年",
    "前几天",
    "前段时间",
    "年前",
    r"\d{4}年",
    "已经?(?:处理|修好|恢复|解决|来水|来电)",
    "修好了",
    "只是",
    "怕",
    "担心",
    "容易",
    r"\b(?:was|were|had|last|ago|yesterday|used to)\b",
    "假如",
    "如果",
    "万一",
    "避免",
    "防止",
    "电影",
    "游戏",
    r"\b(?:if|might|movie|game|would)\b",
)
_ADVICE = any_of("^.{0,12}(?:建议|咨询|请问)")


def urgency_of(said: str, danger: str | None) -> Urgency:
    """Emergency for a danger; urgent for water, power, gas or heating cut, an open manhole, a dead traffic
    light, a building or lift that has begun to fail, or building and music that keep people from sleep (read
    so by duty officers)."""
    if danger:
        return Urgency.EMERGENCY
    opening = said[:OPENING]
    told = [part for part in clauses(opening) if not _CALM.search(part)]
    if any(_HOLE.search(part) for part in told) or _failing(opening):
        return Urgency.URGENT
    if any(_INTERRUPTED.search(part) and not _ASKED.search(part) for part in told):
        return Urgency.URGENT
    loud = _NIGHT.search(opening) and not _TRAFFIC.search(opening) and not _ADVICE.search(said)
    return Urgency.URGENT if loud else Urgency.ORDINARY


def _failing(opening: str) -> bool:
    """True where a sentence tells of a building or a lift that has begun to fail."""
    return any(_HAZARD.search(one) and not _CALM.search(one) for one in _SENTENCE.split(opening))

"""Danger to life or property now, and livelihood interrupted now; words raise, never lower.

A clause raises only if nothing in it says past, feared, asked about, or not real.
"""

import re

from bot.intake.words import clauses
from bot.vocabulary import Urgency

_NOT_NOW = re.compile(
    r"去年|前年|上个月|上月|上周|上次|以前|之前|当时|那年|那天|那时|曾|昨|前天|前几天|几年前|多年前|"
    r"\d{4}年|\d{1,2}月\d{1,2}[日号]|已(?:经)?(?:扑灭|处理|修好|恢复|解决)|灭了|"
    r"如果|要是|假如|万一|倘若|一旦|会不会|怕|担心|以免|避免|防止|预防|隐患|容易|可能|风险|演练|演习|培训|宣传|"
    r"电影|电视剧|小说|游戏|新闻|视频里|朋友圈|梦|比喻|简直|气死|累死|烦死|吵死|热死|笑死|饿死|火爆|火锅|着火点|"
    r"火车|火了|跟火|像火|心急如焚|"
    r"\b(?:was|were|had|last|ago|yesterday|if|might|could|may|movie|film|song|book|game|show|drill|would|risk|fear|"
    r"worried|afraid|used to|prevent|hazard|selling like)\b"
)
_DANGERS = (
    (
        "suicide",
        re.compile(
            r"不想活|想死(?!我|你)|去死算了|自杀|跳楼|跳河|轻生|割腕|结束(?:自己的)?生命|活不下去了|喝农药|烧炭|"
            r"\b(?:kill myself|suicide|end my life|want to die|jump off)\b"
        ),
    ),
    (
        "fire",
        re.compile(
            r"着火|起火|失火|火灾|(?:房|楼|屋|厂|车|仓库|山)[^，。]{0,6}(?:烧起来|燃起来|冒火)|浓烟滚滚[^，。]{0,6}火|发生爆炸|爆炸了|"
            r"\bon fire\b|\bis burning\b|\bfire (?:in|at|on) (?:the|my|our|a)\b|\bcaught fire\b|\bhouse fire\b|\bexplosion\b"
        ),
    ),
    (
        "gas",
        re.compile(
            r"(?:煤气|燃气|天然气|液化气|管道|气管)[^，。]{0,8}(?:泄漏|泄露|漏气|漏了|味(?:很|太|特别)?(?:大|浓|重))|"
            r"闻到[^，。]{0,6}(?:煤气|燃气|天然气)|煤气中毒|一氧化碳中毒|漏气了|"
            r"\bgas leak|\bleaking gas\b|\bsmell(?:s|ing)? (?:of )?gas\b|\bgas smell\b"
        ),
    ),
    (
        "medical",
        re.compile(
            r"昏迷|晕倒|心脏病发|休克|大出血|不省人事|没有呼吸|停止呼吸|快不行了|抽搐|溺水|触电了|有人触电|(?:食物)?中毒了|"
            r"(?:急救车|救护车)[^，。]{0,8}(?:不来|没来|还没到)|"
            r"\b(?:unconscious|not breathing|heart attack|bleeding heavily|collapsed|drowning|electrocuted)\b"
        ),
    ),
    (
        "crime",
        re.compile(
            r"正在(?:打人|砍人|行凶|抢劫|被打|被殴打)|持刀|拿刀|拿着刀|砍人|绑架|抢劫(?!罪)|被人(?:围攻|追杀|非法拘禁)|救命|"
            r"有人(?:打人|打架|砍|行凶)|家暴|"
            r"\b(?:robbery|being robbed|with a knife|kidnap|being beaten|attacking)\b"
        ),
    ),
    (
        "other",
        re.compile(
            r"困在(?:电梯|水|里面)|被困(?:电梯|在|水|人)|(?:困|关)在电梯|电梯[^，。]{0,6}(?:困人|关人|困住)|坠落|"
            r"(?:房子|楼|墙|桥|围墙|房屋|山体)[^，。]{0,6}(?:倒塌|塌了|垮塌|要塌|要倒|坍塌|下沉)|(?:高压线|电线)[^，。]{0,4}(?:掉|断)(?:下|落|在|了)|"
            r"决堤|溃坝|山洪|泥石流|危及[^，。]{0,6}(?:生命|住户|居民)|生命(?:安全)?(?:受到|得不到)|电梯[^，。]{0,8}(?:下坠|坠|掉层|绳索)|"
            r"\b(?:trapped|stuck in (?:the|an) (?:elevator|lift)|live wire|collapsing|about to collapse|flooding now)\b"
        ),
    ),
)
_INTERRUPTED = re.compile(
    r"停水|停电|停气|断水|断电|断气|没水|没电|没气|没有水|没有电|没有气|无水|水停|电停|跳闸|爆管|水管(?:爆|破裂)|"
    r"停(?:止)?供(?:水|电|气|暖)|(?:没|无|停)(?:有)?暖气|暖气不热|没暖气|喝不上水|没水喝|水[^，。]{0,4}(?:发黄|浑浊|发黑|发臭|有异味|死鱼)|"
    r"\bno (?:water|power|electricity|gas|heating|heat)\b|\b(?:water|power|electricity|gas|heating) (?:is |has been |have been )?(?:off|out|cut)\b|"
    r"\bpower (?:cut|outage)\b|\bblackout\b|\bburst pipe\b|\bwithout (?:water|power|electricity|gas|heating)\b|"
    r"\b(?:water|power|electricity) (?:went|goes) (?:off|out)\b"
)
_HOLE = re.compile(
    r"(?:井盖|窨井|下水道盖|沟盖)[^，。]{0,10}(?:没|不见|丢|缺|敞|掉|塌|破|坏|被偷|松动)|(?:没有|没|缺|无|少了|丢了)[^，。]{0,3}井盖|(?:路面|地面|道路|人行道)[^，。]{0,8}(?:塌陷|塌方|大坑|塌了)|"
    r"\b(?:open manhole|manhole (?:is )?(?:open|uncovered|missing)|missing manhole|manhole cover (?:is )?(?:missing|gone|broken))\b"
)
_LIGHTS = re.compile(r"(?:红绿灯|信号灯)[^，。]{0,10}(?:故障|坏|不亮|失灵)")
_NIGHT = re.compile(
    r"(?:深夜|半夜|凌晨|通宵|夜间|整夜|彻夜|每晚|晚上|不分昼夜|24小时)[^。！？\n]{0,24}(?:施工|噪音|噪声|扰民|ktv|歌|吵|轰鸣)|"
    r"(?:施工|噪音|噪声|扰民|ktv|歌厅)[^。！？\n]{0,24}(?:深夜|半夜|凌晨|通宵|整夜|彻夜|不分昼夜|到晚上|无法入睡|睡不着)"
)
_CALM = re.compile(
    r"请问|咨询|何时(?:能|才|开|接)|通知|公告|计划停|水费|电费|收费|押金|建议|去年|前年|以前|曾经|当时|假如|如果|万一|避免|防止|"
    r"已(?:经)?(?:恢复|修好|解决|来水|来电)|\d{4}年|上个?月|上周|没水平|没电话|没气质|没电梯|没水电|没有水平|没有电梯|没有电话|没有气|没水准|"
    r"\b(?:last|ago|yesterday|if|might|bill|movie|used to|would|when will|how do)\b"
)


def danger_of(said: str) -> str | None:
    """The danger a plain text tells of as happening now: suicide fire gas medical crime other, or None."""
    parts = list(clauses(said))
    for kind, told in _DANGERS:
        if any(told.search(part) and not _NOT_NOW.search(part) for part in parts):
            return kind
    return None


def urgency_of(said: str, danger: str | None) -> Urgency:
    """Emergency for a danger; urgent for water, power, gas, heating or an open manhole now."""
    if danger:
        return Urgency.EMERGENCY
    for part in clauses(said):
        if _HOLE.search(part) or _LIGHTS.search(part):
            return Urgency.URGENT
        if _INTERRUPTED.search(part) and not _CALM.search(part):
            return Urgency.URGENT
    return Urgency.URGENT if _NIGHT.search(said[:200]) and not re.search(r"建议|咨询", said[:20]) else Urgency.ORDINARY

"""Danger to life or property now, and livelihood interrupted now; words raise, never lower.

A clause raises only if nothing in it says past, feared, asked about, or not real (policy.md, Urgency).
"""

from bot.intake.cues import any_of
from bot.intake.words import clauses
from bot.vocabulary import Urgency

_PAST = (
    "去年", "前年", "上个?月", "上周", "上次", "以前", "之前", "当时", "当年", "那年", "那天", "那时", "曾", "多年", "昨[天晚日]",
    "前天", "前几天", "前段时间", "年前", r"\d{4}年", r"\d{1,2}月\d{1,2}[日号]",
    "已经?(?:扑灭|处理|修好|恢复|解决|来水|来电)", "扑灭了", "灭了",
    r"\b(?:was|were|had|last|ago|yesterday|used to)\b",
)  # fmt: skip
_SUPPOSED = (
    "如果", "要是", "假如", "万一", "倘若", "一旦", "会不会", "怕", "担心", "以免", "避免", "防止", "预防", "隐患", "容易",
    "可能", "风险", "演练", "演习", "培训", "宣传", "险(?!情)", "差点", "要不然", "否则",
    r"\b(?:if|might|could|may|drill|would|risk|fear|worried|afraid|prevent|hazard|almost)\b",
)  # fmt: skip
_UNREAL = (
    "电影", "电视剧", "小说", "游戏", "新闻", "视频里", "朋友圈", "做梦", "梦见", "比喻", "(?:气|累|烦|吵|热|笑|饿|臭|急|忙)死",
    "[得到](?:想|要)死", "火爆", "火锅", "火车", "生意火", "(?<!着)(?<!起)(?<!失)(?<!大)火了", "想死(?:我|你)",
    r"\b(?:movie|film|song|book|game|show|selling like|to die for|killing me)\b",
)  # fmt: skip
_NOT_NOW = any_of(*_PAST, *_SUPPOSED, *_UNREAL)

OPENING = 240  # characters; who is in danger says so at once, long letters tell stories

_DANGERS = {
    "suicide": any_of(
        "不想活", "想死(?!我|你)", "去死算了", "自杀", "要跳楼", "跳楼了", "想跳楼", "准备跳", "跳河", "轻生", "割腕",
        "结束(?:自己的?)?生命", "活不下去了", "喝农药", "烧炭", "死了算了",
        r"\b(?:kill myself|suicide|end my life|want to die|jump off)\b",
    ),
    "fire": any_of(
        "着火", "起火", "失火", "火灾", "(?:房|楼|屋|厂|车|仓库|山)[^，。]{0,6}(?:烧起来|燃起来|冒火)", "大火", "自燃", "爆炸了", "发生爆炸",
        r"\b(?:on fire|is burning|caught fire|house fire|explosion)\b", r"\bfire (?:in|at|on) (?:the|my|our|a)\b",
    ),
    "gas": any_of(
        "(?:煤气|燃气|天然气|液化气|气管)[^，。]{0,8}(?:泄漏|泄露|漏气|漏了|味(?:道)?(?:很|太|特别|好)?(?:大|浓|重))", "漏气了",
        "闻到[^，。]{0,6}(?:煤气|燃气|天然气)", "(?:有|一股)[^，。]{0,4}(?:煤气|燃气|天然气)味", "(?:煤气|一氧化碳)中毒",
        r"\bgas (?:is )?leak", r"\bleaking gas\b", r"\bsmell(?:s|ing)? (?:of )?gas\b", r"\bgas smell\b",
    ),
    "medical": any_of(
        "昏迷", "晕倒", "心脏病发", "休克", "大出血", "不省人事", "没有?呼吸", "停止呼吸", "快不行了", "抽搐", "溺水", "落水",
        "有人?触电", "触电了", "食物中毒(?!事件)", "(?:急救车|救护车)[^，。]{0,8}(?:不来|没来|还没到)",
        r"\b(?:unconscious|not breathing|heart attack|bleeding heavily|collapsed|drowning|electrocuted)\b",
    ),
    "crime": any_of(
        "正在(?:打人|打架|砍人|行凶|抢劫|被打|被殴打|入室)", "持刀", "拿着?刀", "砍人", "绑架", "抢劫(?!罪|案)", "救命",
        "(?:要|会|就)(?:弄死|杀了?|砍死|打死)(?:我|人)", "被(?:人)?(?:围攻|追杀|非法拘禁|关起来)", "有人在?(?:打人|砍|行凶)", "家暴", "小偷进(?:屋|家)",
        r"\b(?:robbery|being robbed|with a knife|kidnap|being beaten|is attacking|broke into)\b",
    ),
    "other": any_of(
        "(?:困|关)在(?:电梯|水|里面)", "被困", "电梯[^，。]{0,8}(?:困人|关人|困住|下坠|坠落|掉层|绳索)", "高空坠物",
        "(?:房子|楼房|楼|墙|桥|围墙|房屋|山体|地基)[^，。]{0,6}(?:倒塌|塌了|垮塌|要塌|要倒|坍塌|下沉|崩裂)",
        "(?:要|快)(?:倒|塌|垮)了", "(?:高压线|电线)[^，。]{0,4}(?:掉(?:下|在|了)|断(?:了|在)|垂到)", "决堤", "溃坝", "山洪", "泥石流",
        "危及[^，。]{0,6}(?:生命|住户|居民)", "生命(?:安全)?(?:受到|得不到)",
        r"\b(?:trapped|stuck in (?:the|an) (?:elevator|lift)|live wire|(?:is |about to )collaps(?:e|ing))\b",
    ),
}  # fmt: skip

_INTERRUPTED = any_of(
    "停[水电气]", "断[水电气]", "(?:没|无|没有|无法用|用不上)[水电气](?!平|表|话|梯|质|准|分|利|库|果|渠|泥|费|路|站|管|力|子|味|势)",
    "跳闸", "爆管", "水管[^，。]{0,3}(?:爆|破裂)", "停(?:止)?供(?:水|电|气|暖)", "(?:没|无|停)有?暖气?(?:了|气)", "暖气不热",
    "(?:喝|吃)不上水", "没水(?:喝|用)", "(?<![污河湖塘库废积雨溪])水(?!质|库)[^，。]{0,4}(?:发黄|浑浊|发黑|发臭|有异味|死鱼)",
    r"\bno (?:water|power|electricity|gas|heating|heat)\b", r"\bpower (?:cut|outage)\b", r"\bblackout\b",
    r"\b(?:water|power|electricity|gas|heating) (?:is |has been |have been |went |goes )?(?:off|out|cut)\b",
    r"\b(?:water|power|electricity|gas|heating)\b[^.]{0,30}\b(?:has been|is|went|goes) (?:off|out|cut|gone)\b",
    r"\bburst (?:water )?pipe\b", r"\bpipe (?:has )?burst\b", r"\bwithout (?:water|power|electricity|gas|heating)\b",
    r"\b(?:tap )?water is (?:yellow|brown|black|dirty)\b",
)  # fmt: skip
_HOLE = any_of(
    "(?:井盖|窨井|下水道盖|沟盖)[^，。]{0,10}(?:没|不见|丢|缺|敞|掉|塌|破|坏|被偷|松动|翻)", "(?:没|缺|无|少了|丢了)有?[^，。]{0,3}井盖",
    "(?:路面|地面|道路|人行道|马路)[^，。]{0,8}(?:塌陷|塌方|塌了|陷了个?坑)", r"\b(?:open|missing|uncovered) manhole",
    r"\bmanhole (?:cover )?(?:is |has been )?(?:open|uncovered|missing|gone|broken|stolen)",
    "(?:红绿灯|信号灯)[^，。]{0,10}(?:故障|坏|不亮|失灵)",
)  # fmt: skip
_NIGHT = any_of(
    "(?:深夜|半夜|凌晨|通宵|夜间|整夜|彻夜|每晚|晚上|不分昼夜|24小时)[^。！？\n]{0,24}(?:施工|噪音|噪声|扰民|ktv|歌|吵|轰鸣)",
    "(?:施工|噪音|噪声|扰民|ktv|歌厅)[^。！？\n]{0,24}(?:深夜|半夜|凌晨|通宵|整夜|彻夜|不分昼夜|到晚上|无法入睡|睡不着)",
)
_ASKED = any_of(
    "请问", "咨询", "何时(?:能|才|开|接)", "通知", "公告", "计划停", "[水电气]费", "收费", "押金", "建议", "希望(?:能|不)", "标准",
    r"\b(?:bill|when will|how do|how can|suggest)\b",
)  # fmt: skip
_CALM = any_of(*_PAST, "假如", "如果", "万一", "避免", "防止", "电影", "游戏", r"\b(?:if|might|movie|game|would)\b")
_ADVICE = any_of("^.{0,12}(?:建议|咨询|请问)")


def danger_of(said: str) -> str | None:
    """The danger a plain text tells of as happening now: suicide fire gas medical crime other, or None."""
    parts = [part for part in clauses(said[:OPENING]) if not _NOT_NOW.search(part)]
    for kind, told in _DANGERS.items():
        if any(told.search(part) for part in parts):
            return kind
    return None


def urgency_of(said: str, danger: str | None) -> Urgency:
    """Emergency for a danger; urgent for water, power, gas or heating cut, an open manhole, a dead traffic
    light, or building and music that keep people from sleep (read so by duty officers)."""
    if danger:
        return Urgency.EMERGENCY
    if any(_HOLE.search(part) and not _CALM.search(part) for part in clauses(said)):
        return Urgency.URGENT
    if any(_INTERRUPTED.search(p) and not _CALM.search(p) and not _ASKED.search(p) for p in clauses(said)):
        return Urgency.URGENT
    return Urgency.URGENT if _NIGHT.search(said[:200]) and not _ADVICE.search(said) else Urgency.ORDINARY

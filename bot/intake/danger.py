"""Danger to life or property: told as happening now, or only possible (policy.md, Urgency).

Words raise, never lower. A short message that names a danger and neither asks, remembers nor supposes is
taken at its word; a long letter tells stories, so only what its opening tells of as happening now counts.
Whatever else names a danger is possible: an officer looks at it.
"""

from bot.intake.cues import any_of
from bot.intake.words import clauses

SHORT = 90  # characters: a cry for help is short
READ = 600  # characters; an officer looks for what these name
OPENING = 240  # characters; who is in danger says so at once, long letters tell stories

_PAST = (
    "去年", "前年", "上个?月", "上周", "上个?星期", "上次", "那次", "以前", "之前", "当时", "当年", "那年", "那天", "那时", "曾", "多年",
    "三年", "昨[天晚日]", "前天", "前几天", "前段时间", "年前", r"\d{4}年", r"\d{1,2}月\d{1,2}[日号]", "九月", "半年", "过去(?:半|几|很|多)",
    "已经?(?:扑灭|处理|修好|恢复|解决|来水|来电|摘掉|清了)", "扑灭了", "火灭了", "修好了", "找回来", "和解了",
    r"\b(?:had|last|ago|yesterday|used to|repaired)\b",
)  # fmt: skip
_SUPPOSED = (
    "如果", "要是", "假如", "万一", "倘若", "一旦", "会不会", "(?<!恐)怕(?!是|得)", "担心", "以免", "避免", "防止", "预防", "隐患", "还好没", "容易",
    "(?:下雨|刮风|打雷)(?:天|时|的时候)", "可能", "风险", "演练", "演习", "培训", "宣传", "讲座", "险(?!情|些)", "差点", "要不然", "否则", "警示牌", "预警",
    r"\b(?:if|might|could|may|drill|would|risk|fear|worried|afraid|prevent|hazard|almost)\b",
)  # fmt: skip
_UNREAL = (
    "电影(?!院)", "电视剧", "小说", "游戏", "新闻", "视频里", "朋友圈", "做梦", "梦见", "比喻", "(?<!好)像(?!蒸)", "一了百了地", "手机被锁", "(?<!炸弹)一样", "似的", "跟抢",
    "(?:气|累|烦|吵|热|笑|饿|臭|急|忙|渴)死", "死(?:要|路|机|角|活)", "跳楼价", "上吊式", "爆炸头", "流血流汗", "中毒太深", "要出人命的", "打火花声", "砍工资", "[得到](?:想|要)死", "火爆", "火锅", "火车站", "火气", "火急",
    "火烧眉毛", "水深火热", "生意火", "(?<!着)(?<!起)(?<!失)(?<!大)火了", "想死(?:我|你)", "绑架(?:业主|我们买|家长)", "道德绑架",
    "救命(?:钱|药|稻草)", "房价", "楼市", "信任崩", "被困(?:企业|在(?:这个|一个)?[^，。]{0,4}合同)", "困在家", "不想活得", "憋屈", "向[^，。]{2,20}倾斜", "(?:政策|资源)倾斜", "抢号", "抢不到",
    r"\b(?:movie|film|song|book|game|show|selling like|to die for|killing me|these days|is robbery|restaurant is on)\b",
)  # fmt: skip
_NOT_NOW = any_of(*_PAST, *_SUPPOSED, *_UNREAL)
_OFFICE = any_of(
    "请问", "咨询", "想问", "问一下", "怎么(?:申请|报名|领|收|办理)", "多少钱", "收费", "建议", "补[助贴偿]", "报销", "赔", "抚恤", "救助",
    "认定", "标准", "选址", "公示", "公告", "什么时候", "能不能", "价格", "涨价", "手续", "条件", "材料", "投诉", "举报", "反映", "罚款", "票", "志愿者", "心理老师", "处方", "回收", "登记", "盼更换", "请换", "算了，这个",
    r"\b(?:how do i|how can i|where can i|what should i|when is|price|bill|insurance|suggest|counselling)\b",
)  # fmt: skip

_FUEL = "(?:[煤媒][气汽]|燃气|天[然燃]气|液化气|气[管罐瓶]|沼气|瓦斯|热水器)"
_FALLEN = "(?:倒塌|塌[了方]|垮[了塌]|坍塌|要塌|要倒|要垮|压垮|吹塌|塌下|下沉|崩裂|决[口堤]|溃坝|倒了一半)"
_DANGERS = {
    "suicide": any_of(
        "不想活", "活不下去", "活够了", "活着(?:没|还有什么)(?:意思|意义)", "每天都?想死", "想死(?!我|你)", "去死算了", "死了算了", "死给你?们?看", "一起死",
        "自杀", "轻生", "寻短见", "(?:要|想|准备|就|去|说)跳", "跳[楼河井]", "跳下去", "割[腕手]", "结束(?:自己的?)?生命", "吊死", "上吊",
        "[喝吃]了?[^，。 ]{0,6}(?:农药|老鼠药|安眠药)", "[喝吃]药死", "农药瓶", "吃了(?:半|一整?)瓶药", "药(?:都|我)?(?:准备|数)好", "安眠药我", "烧炭", "遗书",
        "来世", "别找(?:我|他|她)", "(?:今[晚天夜])[^，。]{0,6}(?:走了|了断|从楼)", "撑不下去", "一了百了", "拿绳子", "不想留了", "水不冷", "栏杆外",
        "(?:站|坐)在[^，。 ]{0,10}(?:楼顶|天台|桥上|桥栏|窗台|河边|水库边|铁轨)", "(?:人在|直播割)[^，。 ]{0,4}(?:水库边|手)", "翻过[^，。 ]{0,6}栏杆", "(?:抱着|坐)[^，。 ]{0,6}窗台", "在塔吊上", "铁轨上坐", "在天台",
        r"\b(?:kill(?:ing)? myself|suicide|end my life|want(?:s)? to die|jump off|will jump|no reason to live|cut (?:his|her|my) wrists?)\b",
    ),
    "fire": any_of(
        "着或了", "着火", "[起失]火", "火灾", "火烧[屋了房]", "火[^，。 ]{0,4}烧到", "烧(?:起来|着|到|了两)", "燃起来", "火苗", "火星", "火花", "冒火", "喷火", "打火.{0,4}点着",
        "大火", "自燃", "爆炸", "炸[了起]", "(?:引|点)着了", "冒[黑浓]?烟", "[黑浓]烟", "有烟", "全是烟", "灭不[了掉]", "灶房着", "火势", "放火", "火越来越", "火往",
        r"\b(?:on fire|is burning|caught fire|house fire|explosion|smoke everywhere)\b", r"\bfire (?:in|at|on) (?:the|my|our|a)\b",
    ),
    "gas": any_of(
        f"{_FUEL}[^，。]{{0,12}}(?:漏|泄|破|断|喷|冒|味|嗤|中毒|打穿|关不|超标)", f"(?:漏|闻|味|挖[断破穿]|打穿)[^，。]{{0,10}}{_FUEL}", "漏气", "气管",
        "(?:氨气|氯气|毒气|有毒气体)[^，。]{0,6}(?:漏|泄)", "一氧化碳", "煤气我开", "阀门断",
        r"\bgas (?:is )?leak", r"\bleaking gas\b", r"\bsmell(?:s|ing)? (?:of )?gas\b", r"\bgas smell\b",
    ),
    "medical": any_of(
        "昏[迷倒过]", "晕倒", "晕[过在]", "倒(?:下|在地|地)", "心脏病", "休克", "出血", "(?:好多|都是|全是|满[脸头嘴]|是|淌|流)血", "血(?:止不|一直流|喷)", "流血", "动脉",
        "不省人事", "没有?(?:呼吸|反应|意识|气了)", "停止呼吸", "呼吸不[了过]", "[喘上]不[上过]来?气", "(?:快|就|要|人)(?:要|快)?不(?:行|中)", "不中了", "抽[搐筋]", "一直抽", "抽过去", "翻白", "眼睛发黑", "羊癫疯",
        "口吐白沫", "(?:嘴唇|脸)[^，。]{0,2}(?:发?紫|憋红)", "溺水", "落水", "触电", "漏电", "电弧", "中[毒暑风]", "噎住", "叫不[醒应]|喊不[醒答应]+", "(?:叫|喊)[^，。 ]{0,4}没(?:反应|人?应)", "一动不动", "不动了",
        "没上来", "羊水", "摔(?:下来|了一跤|到沟)", "蛇咬", "咬[到了][^，。]{0,4}(?:脖子|舌头)|把小孩脖子", "绞进", "烫了", "插到", "上吐下泻|在吐", "毒蘑菇|野蘑菇", "压(?:到|在)", "埋在", "掉[进水下][^，。 ]{0,4}(?:水|井|河|库|池)?(?:里)?了", "(?<![捕打])捞",
        "(?:急救车|救护车)[^，。]{0,10}(?:不来|没来|没到|进不)", "躺在(?:地|路|马路)", "120打不通", "要出人命", "车祸", "安眠药",
        r"\b(?:unconscious|not breathing|heart attack|bleeding heavily|collapsed|drowning|electrocuted|fainting)\b",
    ),
    "crime": any_of(
        "正在(?:打人|打架|砍人|行凶|抢|被打|被殴打|入室|撬)", "[持拿提]着?[^，。 ]{0,3}(?:刀|枪|斧|棍|钢管|铁锹|剪刀|砖头|电棍)", "[砍杀]人", "群殴", "打起来", "被?绑架", "抢(?:劫|孩子|金)", "抓孩子", "掏枪", "救命", "快来人", "报警 报警",
        "(?:要|会|就|晚)(?:弄死|杀了?|砍死?|打死)", "被(?:人)?(?:围攻|追杀|非法拘禁|关起来|下药|拽上|按在)", "(?:在|又|冲进[^，。]{0,4}|见人就|拿电棍|按着[^，。 ]{0,4}|几个)打(?!车|掉|的|击|造|工|牌|麻|电话|官司|扫|印|游戏|折|卡|压|井|桩|孔|药|针)(?:我|人|老婆|一个|弟弟|医生)?", "打破头|头都打破", "拖(?:进|下来打|着一个)", "掐[^，。 ]{0,3}脖子",
        "家暴", "小偷(?:进|正)", "撬[^，。]{0,4}[锁门]", "砸[^，。]{0,3}(?:门|店|玻璃)", "翻墙进", "泼汽油", "汽油(?:瓶|我都)", "不让(?:我)?(?:走|下车)", "(?:被|把我)?关在[^，。 ]{0,4}(?:这里|屋子|房)", "一直跟着我", "又打我", "堵在[^，。]{0,4}(?:不走|要保护费)", "炸学校", "莫得命",
        r"\b(?:robbery|being robbed|with a knife|kidnap|being beaten|beating (?:him|her|me|them)|is attacking|broke into|hitting me|held in|won't let (?:me|us) go|hiding)\b",
    ),
    "other": any_of(
        "(?:困|关|卡|锁)(?:住|在)[^，。]{0,6}(?:电梯|水|里|窗|栏杆|车|屋|房|涵洞|半空)", "被困", "(?:人|我们|他|她|里面[^，。 ]{0,6}|得|锁着|逃生门锁着) ?(?:还)?出不[来去]", "反锁在", "电梯[^，。]{0,8}(?:困人|关人|关了|卡住|困住|坠|往?下掉|掉层|落层|绳索)", "(?<!脏乱差)电梯里[^，。]{0,3}关", "卡住了?不动", "停在半空", "高空坠物", "高空掉下",
        f"(?:房|楼|墙|桥|山|地基|坝|水库|架|板|棚|沟|矿|屋)[^，。]{{0,12}}{_FALLEN}", "(?:山体)?滑坡", "塌了塌了", "(?:要|快)(?:倒|塌|垮|掉下来)了?", "风吹得要掉", "滚石|石头下来|大石头", "砸(?:到|中|向)", "往下(?:砸|掉)", "掉下[来去]了?", "人还?(?:挂|悬)|悬在|挂在十|绳子断",
        "(?:塔吊|脚手架|围墙|铲车把)[^，。]{0,8}倒", "倾斜", "(?:高压线|电线|live wire)[^，。]{0,4}(?:掉|断|垂|落)", "决[堤口]", "溃坝|大坝在|缺口", "山洪(?!预)", "泥石流", "洪水(?:进|来)", "水[^，。 ]{0,4}(?:漫|淹|灌|涨|进)", "冲[走到]", "(?:车|船|罐)翻了", "刹车失灵|失灵 刚", "失控", "漏油", "汽油流", "炸弹|雷管", "(?:坝|冰面|水箱)[^，。 ]{0,8}裂", "栽进去", "马蜂", "困在", "走丢",
        "危及[^，。]{0,6}(?:生命|住户|居民)", "生命(?:安全)?(?:受到|得不到)", "冒水冒电|水冒电",
        r"\b(?:trapped|stuck in (?:the|an) (?:elevator|lift)|(?:is |about to |just )collaps(?:e|ed|ing)|flood water|fell into|live wire)\b", "^help[.! ]*$",
    ),
}  # fmt: skip
_HAPPENING = any_of(
    "正在", "现在", "马上", "快来", "赶紧", "刚[才刚]", "还在", "救命", "突然", "有人在", "越来越", "已经(?:裂|塌|开裂|下沉)", "严重危及", "得不到保障",
    r"\b(?:now|right now|please hurry|send)\b",
)  # fmt: skip


def danger_of(said: str) -> str | None:
    """The danger a plain text tells of as happening now: suicide fire gas medical crime other, or None."""
    short = len(said) <= SHORT
    if short and _OFFICE.search(said):
        return None
    opening = said[:OPENING]
    parts = [part for part in clauses(opening) if not _NOT_NOW.search(part)]
    if not short:
        parts = [part for part in parts if _HAPPENING.search(part)]
    return _named_in(parts)


def may_be_danger(said: str) -> bool:
    """True where a danger is named at all in a plain text, even as feared or remembered: an officer looks."""
    opening = said[:READ]
    return any(told.search(opening) for told in _DANGERS.values())


def _named_in(parts: list[str]) -> str | None:
    for kind, told in _DANGERS.items():
        if any(told.search(part) for part in parts):
            return kind
    return None

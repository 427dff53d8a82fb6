"""Where a matter goes before dispatch: ordinary, sealed, or a hint that it is not for this house."""

from bot.intake.cues import any_of
from bot.vocabulary import Lane, Nature

_MISCONDUCT = any_of(
    "贪污", "受贿", "收受", "行贿", "索贿", "腐败", "以权谋私", "滥用职权", "徇私", "收红包", "公款", "公车私用", "挪用", "买官卖官",
    "官商勾结", "吃拿卡要", "权钱交易", "保护伞", "渎职", "失职", "包庇", "吃回扣", "利益输送", "弄虚作假", "暗箱操作",
    r"\b(?:brib|corrupt|embezzl|abuse of power)",
)  # fmt: skip
_LEADER = any_of(
    "(?:投诉|举报|控告)[^，。]{0,12}(?:局长|书记|镇长|乡长|县长|院长|校长|行长|主席|一把手|分管领导|负责人|支队长|大队长|主任)",
    "(?:局长|书记(?!您)|镇长|乡长|县长|院长|行长|校长|大队长)[^，。]{0,10}(?:打击报复|骂|收红包|收钱|贪|受贿|索要|态度|以权|包庇|打人|威胁)",
    r"\b(?:director|bureau chief|head of the|mayor)\b[^.]{0,40}\b(?:brib|threat|corrupt|rude|money)",
)
_HINTS = {
    "arbitration": any_of(
        "(?:已|正在|已经)[^，。]{0,6}(?:申请|进入|提起)?(?:劳动)?仲裁", "仲裁(?:裁决|庭)", "不服[^，。]{0,4}仲裁", r"\barbitration\b"
    ),
    "reconsideration": any_of(
        "(?:已|正在|已经|申请了)[^，。]{0,6}行政复议", "复议(?:决定|答复)书", "不服[^，。]{0,6}复议", r"\badministrative reconsideration\b"
    ),
    "court": any_of(
        "法院[^，。]{0,10}(?:判|执行|审|裁定|受理|立案)", "判决书", "一审", "二审", "终审", "再审", "强制执行", "法官", "执行局", "开庭",
        "不服[^，。]{0,4}判", "已(?:经)?(?:起诉|上诉)", r"\b(?:court (?:ruling|judgment|case|decision)|the judge|lawsuit)\b",
    ),
    "petition": any_of(
        "信访(?:已|件|事项)[^，。]{0,8}(?:受理|办理中|复查|复核|终结)", "(?:已|正在)(?:经)?(?:信访|上访)[^，。]{0,6}(?:受理|程序|中)",
        "信访(?:复查|复核|答复意见书|处理意见书)",
    ),
    "other_county": any_of(
        "(?:隔壁|邻|外|别的|其他|另一个)(?:县|省)(?!道|级|城)[^，。]{0,6}(?:的|那边)[^，。]{0,6}(?:事|问题|单位|医院|派出所)",
        "不在(?:我们|本|你们|咱们)县", r"\b(?:another|a different|the next) county\b",
    ),
}  # fmt: skip
_ADVERTISING = any_of(
    "加(?:我|v|微信)[^，。]{0,6}(?:领|送|返利|兼职|贷款|赚)", "低息贷款", "无抵押", "秒到账", "日赚", "兼职[^，。]{0,8}日结",
    "代开发票", "办证刻章", "代办[^，。]{0,4}(?:证|贷款)", "点击(?:链接|领取)", "优惠(?:大酬宾|活动)", "限时(?:抢购|优惠|特价)",
    "招代理", "诚招", "加盟热线", "彩金", "棋牌送", "(?:特价|清仓)[^，。]{0,8}(?:包邮|抢购)", "欢迎(?:来电|选购|光临)",
    r"\b(?:click (?:here|the link)|limited offer|buy now|earn \$?\d+|casino bonus|loan approved|free gift|discount code)\b",
)  # fmt: skip
OPENING = 120  # characters; a court mentioned late in a long letter is seldom what the letter is about
_GRIEVANCE = any_of(
    "投诉", "举报", "反映", "骗", "没人管", "扰民", "骚扰", r"\b(?:complain|scam|report|cheat)"
)


def lane_of(said: str, nature: Nature, staff: bool) -> tuple[Lane, str | None]:
    """The lane, and for `not_accepted` one of court arbitration reconsideration petition other_county
    advertising: a hint for the duty officer, who decides."""
    if is_advertising(said):
        return Lane.NOT_ACCEPTED, "advertising"
    if _LEADER.search(said) or (nature is Nature.REPORT and (staff or _MISCONDUCT.search(said))):
        return Lane.SEALED, None
    for reason, told in _HINTS.items():
        if told.search(said[:OPENING]):
            return Lane.NOT_ACCEPTED, reason
    return Lane.ORDINARY, None


def is_advertising(said: str) -> bool:
    """True for a text that sells something and complains of nothing."""
    return bool(_ADVERTISING.search(said)) and not _GRIEVANCE.search(said)

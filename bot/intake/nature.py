"""What the citizen brings: complaint, report, help, inquiry, suggestion or praise."""

from collections.abc import Mapping

from bot.intake.cues import BODY, any_of
from bot.intake.learnt import HEAD, likelihoods
from bot.intake.words import head
from bot.vocabulary import Nature

LEARNT = (Nature.COMPLAINT, Nature.REPORT, Nature.HELP, Nature.INQUIRY, Nature.SUGGESTION)
ASKS_FROM = 0.8  # likelihood
_PRAISE = any_of(
    "表扬", "点(?:个)?赞", "锦旗", "感谢信", "好人好事", "拾金不昧",
    "(?:感谢|谢谢)(?!您|你|领导|政府|书记|百忙|！|!|。|$)[^，。,]{0,16}(?:帮|热心|耐心|热情|周到|及时|解决|医生|护士|民警|师傅|同志)",
    "(?:服务)?态度(?:真|很|非常|特别|真的)(?:好|热情|耐心)", "服务(?:态度)?(?:真|很|非常|特别)(?:好|周到|热情)",
    "^(?:感谢|谢谢)[^，。]{0,6}[，。,！! ]?[^，。]{0,12}(?:修好|解决|办好|处理好|通了|来水|来电)",
    r"\b(?:thank(?:s| you) (?:to|for)|praise|excellent|very helpful|great job|so kind|wonderful)\b",
)  # fmt: skip
_BAD = any_of(
    "投诉", "举报", "差", "不好", "没人管", "不管", "乱收", "拒绝", "欺", "坑", "骗", "拖欠", "扰民", "污染", "不作为",
    "推诿", "严重", "为什么", "为何", "凭什么", "建议", "请问", r"\b(?:rude|bad|complain|broken|dirty|never|nobody)\b", "n't",
)  # fmt: skip


_MISCONDUCT = any_of(
    "贪污", "受贿", "收受[^，。]{0,6}贿", "索贿", "行贿", "挪用(?:公款|资金|扶贫)", "吃拿卡要", "权钱交易", "买官卖官", "收红包", "公车私用",
    r"\b(?:brib\w+|embezzl\w+)",
)  # fmt: skip


_PYRAMID = any_of("传销", "拉人头", "发展下线", "资本运作", "会员[^。]{0,10}缴纳", "[几多]级分销", "洗脑")
_UNLAWFUL = any_of(
    "涉黄", "嫖", "卖淫", "赌博", "赌场", "六合彩", "毒品", "黑作坊", "黑诊所", "黑医", "非法行医", "无证行医", "行医资格", "病死", "私屠", "注水肉",
    "票贩子", "黄牛", "假药", "走私", "盗采", "私采", "偷税", "逃税", "套取", "骗取", "骗保", "虚开", "伪造", "造假", "弄虚作假", "冒充", "假冒", "黑势力", "黑社会",
    "黑恶", "村霸", "保护伞", "恶势力", "把持", "(?:污水|废水|废气|毒)[^。，]{0,6}(?:直排|直接排)", "偷排", "违[规法](?:批|审批|招聘|提拔|招生|办)",
)  # fmt: skip


def nature_of(said: str, logits: Mapping[str, float]) -> Nature:
    """Praise where nothing bad is said; a report for misconduct by its name and for a trade the law forbids,
    where the first sentence names it; else what is likeliest."""
    if _PRAISE.search(said) and not _BAD.search(said):
        return Nature.PRAISE
    opening = said[:BODY]
    if _MISCONDUCT.search(opening) or _PYRAMID.search(opening) or _UNLAWFUL.search(head(said, HEAD)):
        return Nature.REPORT
    return max(LEARNT, key=lambda nature: logits.get(nature, 0.0))


def asks_surely(nature: Nature, logits: Mapping[str, float]) -> bool:
    """True for an inquiry so likely that a guide may answer it: of the labelled messages, none that was a
    complaint, a report or a call for help (bench/routing/reading_accuracy.py)."""
    chances = likelihoods({name: logits.get(name, 0.0) for name in LEARNT})
    return nature is Nature.INQUIRY and chances[Nature.INQUIRY] >= ASKS_FROM

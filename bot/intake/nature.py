"""What the citizen brings: complaint, report, help, inquiry, suggestion or praise."""

import re

from bot.intake.words import head
from bot.vocabulary import Nature

_PRAISE = re.compile(
    r"表扬|点赞|点个赞|锦旗|感谢信|好人好事|(?:特别|非常|衷心|十分|真心)?(?:感谢|谢谢)(?!您|你|领导|政府|书记|百忙|！|!|。|$)"
    r"[^，。,]{0,16}(?:帮|热心|耐心|热情|周到|及时|解决|医生|护士|民警|师傅|同志|工作人员)|"
    r"服务(?:态度)?(?:真|很|非常|特别)?(?:好|周到|热情)|态度(?:真|很|非常|特别)好|"
    r"\b(?:thank(?:s| you) (?:to|for)|praise|excellent|very helpful|great job|so kind|wonderful)\b"
)
_BAD = re.compile(
    r"投诉|举报|差|不好|没人管|不管|乱收|拒绝|欺|坑|骗|拖欠|扰民|污染|不作为|推诿|严重|为什么|为何|凭什么|"
    r"\b(?:rude|bad|complain|broken|dirty|never|nobody)\b|n't"
)
_REPORT = re.compile(
    r"举报|揭发|检举|实名控告|涉嫌(?!诈骗)|贪污|受贿|行贿|索贿|腐败|以权谋私|徇私舞弊|吃拿卡要|官商勾结|"
    r"\b(?:i want to report|report (?:a|an|the) (?:official|corrupt|bribe)|bribe|bribery|corrupt|corruption|embezzle)"
)
_CRACK_DOWN = re.compile(r"严惩|严厉打击|严打|取缔|彻查|查处|传销|非法行医|赌博|卖淫|涉黄|涉黑|无证|造假|围标|串标|违规招标")
_SUGGEST = re.compile(
    r"^(?:强烈)?建议|建议|提议|呼吁|倡议|^希望(?!解决|处理|查)|^盼|^请(?:加快|加强|增加|增设|延长|设立|规划|增开)|能否(?:增|设|开|加|延|建)|"
    r"献策|\b(?:suggest|suggestion|please add|it would be (?:good|nice|better)|propose)\b"
)
_INQUIRE = re.compile(
    r"咨询|请问|询问|想问|问一下|请教|了解一下|怎么(?:办|申请|交|报|查|领)|如何(?:办|申|领|查|缴)|需要(?:什么|哪些)|"
    r"是否|能不能|可以[^，。]{0,12}吗|吗[?？]|有没有|何时|什么时候|多少钱|哪里(?:可以|能|办)|在哪|几点|"
    r"\b(?:how (?:do|can|to|much|long)|where (?:can|do|is)|what (?:do i need|documents|are)|when (?:does|will|is)|may i ask|is it possible|can i)\b"
)
_HELP = re.compile(
    r"求助|救救|帮帮|请求|恳求|恳请|求救|帮忙|帮助|跪求|乞求|求求|没钱|困难|盼(?:望)?解决|怎么办|"
    r"\b(?:help me|please help|need help|i need|can you help)\b"
)
_COMPLAIN = re.compile(
    r"投诉|扰民|乱收费|态度(?:差|恶劣|不好)|没人管|无人管|欺骗|欺诈|坑|骗|不作为|推诿|拖欠|违规|违法|强制|霸王|"
    r"污染|噪音|恶臭|损害|不合理|脏乱差|反对|质疑|拒绝|拒不|严重|不公|黑心|投诉无门|complain|rude|terrible|dirty"
)


def nature_of(said: str) -> Nature:
    """The nature of a plain text (see `words.plain`); a complaint where nothing else speaks."""
    first = head(said)
    if _PRAISE.search(said) and not _BAD.search(said):
        return Nature.PRAISE
    if _is_report(said, first):
        return Nature.REPORT
    if _SUGGEST.search(first) and not re.search(r"投诉|举报", first):
        return Nature.SUGGESTION
    if _INQUIRE.search(first):
        return Nature.COMPLAINT if _COMPLAIN.search(first) else Nature.INQUIRY
    if _HELP.search(first) and not _COMPLAIN.search(first):
        return Nature.HELP
    return _by_the_rest(said)


def _is_report(said: str, first: str) -> bool:
    if re.search(r"举报|揭发|检举|涉嫌", first) or re.search(r"(?:我要|实名|特此|现)举报", said):
        return True
    return bool(_REPORT.search(said) and _CRACK_DOWN.search(first)) or bool(
        re.search(r"贪污|受贿|行贿|索贿|corrupt|brib|embezzl", said)
    )


def _by_the_rest(said: str) -> Nature:
    if _COMPLAIN.search(said):
        return Nature.COMPLAINT
    if _INQUIRE.search(said):
        return Nature.INQUIRY
    if re.search(r"建议|suggest", said):
        return Nature.SUGGESTION
    return Nature.HELP if re.search(r"求助|help", said) else Nature.COMPLAINT

"""Words that tell what a message is: each cue a pattern; what it is worth is learnt (config/router).

A cue looks at the first sentence ("head.") or at the beginning of the whole ("body.").
"""

import math
import re
from collections.abc import Mapping

from bot.intake.words import head

Values = Mapping[str, float]  # cue → weight; "bias" counts always
BODY = 360  # characters


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern for all."""
    return re.compile("|".join(patterns))


CUES = {
    "complain": any_of("投诉", "质疑", "反对", "抗议", "曝光", "讨个说法", r"\bcomplain"),
    "report": any_of("举报", "揭发", "检举", "控告", r"\breport(?:ing)? (?:a|an|the|my)\b"),
    "crime": any_of(
        "涉嫌", "非法", "传销", "违规", "无证", "诈骗", "骗取", "忽悠", "造假", "弄虚作假", "私自", "偷工减料",
        "围标", "串标", "保护伞", "黑势力", "黑社会", "票贩子", "赌博", "涉黄", "卖淫", "非法行医", "偷排", "直接排放",
        r"\b(?:illegal|fake|unlicensed|gambling|scam)\b",
    ),
    "corrupt": any_of(
        "贪污", "受贿", "行贿", "索贿", "腐败", "以权谋私", "滥用职权", "徇私", "吃拿卡要", "官商勾结", "渎职", "失职",
        "公车私用", "公款", "收红包", "挪用", "包庇", "暗箱操作", "打击报复", "把持", "买通", "跑关系",
        r"\b(?:brib|corrupt|embezzl|abuse of power)",
    ),
    "crackdown": any_of("严惩", "严查", "查处", "严厉打击", "严打", "取缔", "彻查", "查查", "追究"),
    "consult": any_of(
        "咨询(?!公司|管理|服务|有限|电话)", "请问", "询问", "想问", "问一下", "请教", "疑问", "疑惑", "了解一下",
        r"\b(?:may i ask|want to know|wondering)\b",
    ),
    "question": any_of(
        "吗", r"[?？]", "何时", "什么时候", "怎么办", "如何", "是否", "能否", "有没有", "哪里", "多少", "哪些",
        r"\b(?:how|where|when|what|which|can i|do i)\b",
    ),
    "why": any_of("为什么", "为何", "凭什么", "怎么回事", r"\bwhy\b"),
    "procedure": any_of("怎么申请", "怎么办理", "需要什么", "什么条件", "什么材料", "流程", "手续", "政策", "标准"),
    "suggest": any_of("建议", "提议", "呼吁", "倡议", "献策", r"\b(?:suggest|propose|please add|would be (?:nice|good))"),
    "hope": any_of("希望", "盼", "期待", "但愿", r"\bhope\b"),
    "improve": any_of(
        "加快", "加强", "增加", "增设", "优化", "完善", "改进", "改造升级", "延伸", "引进", "合理", "统一", "推广", "应该",
        "应考虑", "能否(?:增|设|建|加|延|开)", "取消", "规划",
    ),
    "request": any_of(
        "请求", "恳请", "恳求", "求助", "救救", "帮帮", "帮助", "申请", "申诉", "盼望", "求求", "督促", "解决",
        r"\b(?:help|please)\b",
    ),
    "reflect": any_of("反映", "关于.{2,20}问题"),
    "hardship": any_of("困难", "无助", "贫困", "残疾", "病", "老人", "下岗", "退休", "补偿", "补助", "安置", "待遇", "生活"),
    "nuisance": any_of(
        "扰民", "噪音", "噪声", "臭", "污染", "脏", "乱(?!码)", "差", "油烟", "占用", "占道", "堵", "破损", "漏水", "坏",
        r"\b(?:noise|dirty|smell|broken|smoke)\b",
    ),
    "wrong": any_of(
        "欺骗", "欺诈", "坑", "霸王", "强制", "强行", "拖欠", "克扣", "乱收", "不给", "不退", "拒", "延期", "拖", "不公",
        "不合理", "损害", "侵犯", "黑心", "恶意", "虚假", "涨价", "捆绑", "垄断", "丢失", "不作为", "推诿", "无人管",
        "没人管", "不管", r"\b(?:refus|rude|overcharg|never|nobody|cheat)",
    ),
    "manner": any_of(
        "态度(?:很|太|非常|极其|十分|还很|也很|特别|极|真|真的)?(?:差|恶劣|不好|冷淡|傲慢|蛮横|粗暴|生硬)",
        "骂人|辱骂|骂我|骂了|骂老|打人|殴打|吼|不耐烦|爱理不理|推三阻四|踢皮球|扯皮|敷衍|刁难|怠慢|玩手机|脱岗|没人上班|不接电话",
        "不作为|乱作为|慢作为|胡乱作为|懒政|推诿|推脱|视而不见|不闻不问|不管不问|置之不理|置若罔闻|坐视不管|无视|不理睬|不认真",
        r"\b(?:rude|shout|yell|insult|swore|ignored? (?:me|us)|refused|attitude|impolite)",
    ),
    "official": any_of(
        "局长", "书记(?!您|你|好|：|:)", "主任", "镇长", "乡长", "村长", "校长", "院长", "所长", "科长", "队长", "干部", "官员",
        "领导(?!您|你|们|好|：|:|百忙)", "民警", "警察", "交警", "协警", "辅警", "城管", "工作人员", "执法", "公务员", "法官",
        "教师", "老师", "班主任", "医生", "护士", "司机", "窗口", "柜", "营业厅", "客服", "园长", "警官", "办事员", "服务热线",
        r"\b(?:clerk|officer|official|driver|doctor|nurse|teacher|staff|policem[ae]n|police|teller|conductor|guide)s?\b",
    ),
    "office": any_of(
        "局", "所(?!以|有|谓|在|述)", "政府", "镇", "乡", "村委", "社区", "街道", "派出所", "部门", "中心", "大厅", "站", "办",
        "供电", "自来水", "燃气", "公交", "医院", "学校", "幼儿园", "银行", "邮政", "疾控", "卫生院", "支行", "检疫",
        r"\b(?:office|bureau|hospital|bank|station|school|government|hall)\b",
    ),
    "private": any_of(
        "物业", "开发商", "业委会", "商家", "店", "老板", "销售", "中介", "培训机构", "邻居", "房东", "有限公司", "公司", "超市",
        "工地", "施工", "厂", "小区", "摊", "ktv", r"\b(?:shop|landlord|neighbou?r|developer|boss)\b",
    ),
    "office_wrong": any_of(
        "(?:局|所|政府|镇|乡|村委|社区|街道|部门|中心|站|办|公司|医院|学校|幼儿园|中学|小学|教师|老师|银行|支行|派出所|交警|经侦)"
        "[^，。！？]{0,8}(?:乱收|违规|拒|未及时|无视|拒不|迟迟|不给|强制|私自|野蛮|隐瞒|克扣|拖着|不予|不让|不开|不办|有偿补课|乱罚)",
    ),
    "conduct": any_of(
        "(?:人员|干部|领导|长|书记|主任|警|城管|执法|窗口|柜台|客服|医生|护士|老师|教师|司机|员|法官|派出所|部门|单位|政府|局里|村委|社区|街道|医院|学校)"
        "[^。！？\n]{0,14}(?:态度|骂|打人|殴打|推诿|推脱|不作为|乱作为|不管不问|视而不见|置之不理|敷衍|刁难|索要|收礼|失职|渎职|滥用职权|"
        "包庇|纵容|勾结|不理|不接电话|拒绝|拒不|玩手机|早退|不在岗|弄虚作假|克扣|暗箱|不公|乱收费|乱罚)",
    ),
    "private_manner": any_of(
        "(?:物业|开发商|业委会|商家|店|老板|销售|中介|邻居|房东|保安)[^。！？\n]{0,10}(?:态度|骂|打人|推诿|不作为|不管)"
    ),
    "hard_to_get": any_of("办理难", "办理困难", "难办", "来回", "往返", "跑了", "推来推去", "来[^，。]{0,4}去[^，。]{0,4}无果"),
}


def cues_in(said: str) -> frozenset[str]:
    """The names of the cues a plain text gives, "head.…" and "body.…"."""
    first, whole = head(said, 45), said[:BODY]
    found = {f"head.{name}" for name, told in CUES.items() if told.search(first)}
    found |= {f"body.{name}" for name, told in CUES.items() if told.search(whole)}
    return frozenset(found)


def worth(cues: frozenset[str], values: Values) -> float:
    """The sum of what these cues are worth."""
    return values.get("bias", 0.0) + math.fsum(values.get(cue, 0.0) for cue in cues)

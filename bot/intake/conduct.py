"""Whether a matter is about the conduct of public staff, or of the unit itself."""

import re

_STAFF = (
    r"(?:工作人员|干部|领导|局长|书记|主任|镇长|乡长|村长|校长|院长|所长|科长|队长|站长|股长|县长|市长|民警|警察|交警|协警|辅警|城管|"
    r"执法人员|执法|窗口|柜台|柜员|前台|客服|医生|护士|老师|教师|班主任|司机|售票员|营业员|收费员|办事员|公务员|法官|派出所|"
    r"部门|单位|政府|局里|村委|社区|街道|村干部|村支书|组长|医院|学校|接线员|抄表员|快递员|邮递员|供电所)"
)
_CONDUCT = re.compile(
    _STAFF + r"[^。！？\n]{0,14}(?:态度(?:很|太|非常|极其|十分|还很|也很|特别|极)?(?:差|恶劣|不好|冷淡|傲慢|蛮横|粗暴)|骂人|骂|辱骂|打人|殴打|推诿|推脱|"
    r"推三阻四|扯皮|踢皮球|不作为|乱作为|慢作为|不管不问|视而不见|置之不理|置若罔闻|敷衍|刁难|吃拿卡要|索要|收红包|收礼|贪污|受贿|"
    r"失职|渎职|玩忽职守|滥用职权|徇私|包庇|纵容|庇护|勾结|以权谋私|不理|不接电话|拒绝办理|拒不办理|不予办理|玩手机|迟到|早退|脱岗|不在岗|"
    r"弄虚作假|克扣|截留|暗箱|不公|不按规定|乱收费|乱罚款)"
)
_TONE = re.compile(
    r"态度(?:很|太|非常|极其|十分|还很|也很|特别|极|真)?(?:差|恶劣|不好|冷淡|傲慢|蛮横|粗暴)|服务(?:态度)?(?:很|太|非常|极其|特别)?(?:差|恶劣)|"
    r"不作为|乱作为|慢作为|懒政|推诿|渎职|失职|贪污|受贿|腐败|滥用职权|以权谋私|徇私|吃拿卡要|官商勾结|保护伞|作风|公车私用|"
    r"踢皮球|互相推|相互推|玩忽职守|官僚|被打击报复|骂人|"
    r"\b(?:rude|refused to (?:help|serve)|shouted at|yelled at|insulted|bribe|bribery|corrupt|corruption|bad attitude|abuse of power)"
)
_PRIVATE = re.compile(r"物业|开发商|业委会|商家|店主|店员|老板|销售|中介|培训机构|邻居|房东|公司(?!的士)|商店|超市|餐馆|顾客|物管|保安|乘客")
_PUBLIC = re.compile(
    r"局|所|政府|镇|村委|街道|医院|银行|公交|供电|自来水|燃气|邮政|窗口|大厅|中心|站|校|交警|城管|警|社区|部门|官|干部|领导|农行|工行|建行|"
    r"电信|移动|联通|司机|医生|护士|老师|hospital|bank|police|office|bureau|clerk|driver|staff|official|window|school"
)


def about_staff(said: str) -> bool:
    """True when a plain text complains of how public staff, or a unit itself, behaved."""
    if _CONDUCT.search(said):
        return True
    tone = _TONE.search(said)
    if not tone:
        return False
    around = said[max(0, tone.start() - 30) : tone.end() + 20]
    return bool(_PUBLIC.search(around)) and not _PRIVATE.search(around)

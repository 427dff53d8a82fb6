"""A plain question: somebody wants to know how a thing is done, and complains about nobody.

Whatever is doubtful is no plain question: it may be called an inquiry and answered at once from a guide.
"""

from bot.intake.cues import any_of

LONGEST = 90  # characters: a plain question is short, a story is for a person
ASKS = any_of(
    "咋", "怎么", "怎样", "如何", "哪", "什么", "啥", "吗", "嘛", "么[?？ ]*$", "多少", "几天", "多久", "多长", r"[?？]", "能不能",
    "可不可以", "能否", "可否", "是否", "要不要", "需要", "需不需要", "要带", "手续", "材料", "流程", "咨询", "请问", "想问", "问下", "问一下",
    r"\b(?:how|what|where|which|can i|do i|need|want to|would like|may i)\b",
)  # fmt: skip
GRIEVED = any_of(
    "投诉", "举报", "反映", "曝光", "维权", "申诉", "起诉", "告[他她它谁]", "信访", "上访", "不给", "不让", "不办", "不批", "不予", "不肯", "不收",
    "不受理", "不认", "不退", "不发", "不管", "不理", "不接", "不行", "不公", "不合理", "不作为", "不到位", "拒", "推诿", "推来", "推脱", "踢皮球",
    "拖", "欠", "刁难", "态度", "骂", "吼", "凶", "打人", "乱", "凭什么", "凭啥", "为什么", "为啥", "为何", "怎么回事", "咋回事", "怎么还", "咋还",
    "怎么没", "咋没", "怎么不", "咋不", "一直", "至今", "迟迟", "还没", "还不", "没人", "无人", "没有人", "跑了", "来回", "多次", "几次", "好几",
    "[两二三四五六七八九十几多]趟", "[两二三四五六七八九十几]次", "半天", "半年了", "[天月年]了", "骗", "坑", "欺", "违(?!章|停)", "黑", "假(?!期|日)", "偷", "强制", "强行", "被",
    "收了", "多收", "扣了", "严重", "救", "建议", "希望", "解决", "尽快", "督促", "领导", "书记", "工作人员", "人员", "贿", "红包", "好处", "关系户",
    "托人", "回扣", "失踪", "死", "受伤", "危险", "失败", "弄丢了我", "搞错", "弄错", "登错", "写错", "故意", "卡着", "卡住", "白跑", "到底", "有没有王法", "气死", "垃圾", "太(?:慢|差|难|坑|贵)",
    "难(?!民)", "堵", "吵", "臭", "漏", "停[水电气]", "塌", "破损", "又", "总是", "老是", "竟", "居然", "压着", "催",
    r"\b(?:complain\w*|refus\w*|rude|why|never|nobody|no one|still|broken|cheat\w*|unfair|illegal|overcharg\w*|ignor\w*|wrong|"
    r"report|brib\w*|delay\w*|wait(?:ed|ing)|not? help|bad|worst|scam|shout\w*|won't|didn't|doesn't|not working)\b",
)  # fmt: skip
OWN_CASE = any_of(
    "何时", "什么时候", "啥时", "政策", "进度", "查一下我", "我的.{0,8}(?:好了|下来|到了|办好|批)", "办好了没", "办好没", "下来没", "下来了", "批下来", "出来了吗", "好了没", "到账", "审核到", "结果",
    "电话(?:是)?多少", "电话号码", "联系电话", "几点", "上班时间", "上班吗", "下班", "周[六日末]", "星期[六日天]", "放假", "节假日", "开门", "排队", "预约成功",
    "网站打不开", "登录不", "打不通", "系统", r"\b(?:phone number|open on|opening hours|status|progress)\b",
)  # fmt: skip
PROCEDURE = any_of(
    "(?:怎么|咋|怎样|如何|哪里|哪儿|在哪|去哪|到哪)[^，。！？!?]{0,8}(?:办|补|换|领|申请|开|弄|整|取|缴|交|登记|备案|报销|过户|激活|转|迁|查|认证|报名|用|审|上户|落户|处理)",
    "多久|多少钱", "去哪|到哪|[要交缴][^，。]{0,3}多少|要带|能(?:提|办|换|领|取|补|报)", "材料|手续|流程|条件|程序", "[带要准备需](?:啥|什么|哪些)", "(?:办|补|换|领|申请|开|过户|登记|报销|年检|审车)[^，。！？!?]{0,8}(?:吗|多久|多少钱|几天|要多少|去哪|在哪|到哪|哪儿)",
    r"\b(?:how|where) (?:do|can|to|much|long)\b", r"\b(?:documents|papers)\b",
)  # fmt: skip


def asks_plainly(said: str) -> bool:
    """True for plain words that ask, briefly, and hold no grievance and no question about one's own case."""
    if len(said) > LONGEST or not ASKS.search(said):
        return False
    return not GRIEVED.search(said) and not OWN_CASE.search(said)


def asks_how(said: str) -> bool:
    """True for a plain question of how something is done, where, with what, for how much."""
    return bool(asks_plainly(said) and PROCEDURE.search(said))

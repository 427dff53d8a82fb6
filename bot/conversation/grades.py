"""Ratings in everyday words (policy.md, Rating): satisfaction 5 to 1, solved yes, partly, no."""

import re

from bot.conversation.plain import weight

SHORT = 14  # characters or words up to which a faint word is a grade and not by the way

_VERY = "(非常|很|十分|特别|太|极其|极度|相当|超级?|无比|万分|极|最|真)(的|地|是)?"
# The first that fits decides: mockery, doubled denials, strong and plain denials, then praise.
GRADES: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (grade, re.compile(words))
    for grade, words in (
        (1, r"(满意|好|棒|赞|厉害|解决)了?个?(屁|鬼|锤子|毛线|球)|(满意|好|解决)了?才怪|呵呵.{0,8}(满意|好|棒|赞)|thanks for nothing|yeah,? right|\bas if\b|what a joke|天大的?笑话"),
        (4, r"没有?(什么|啥|任何)?不满意?|不是不满意|没啥不满|not (un|dis)satisfied|not (too )?bad|不差|不赖|no complaints"),
        (1, _VERY + r"(不满|差(?!不多)|烂|糟|坏|失望|恶劣|垃圾|敷衍)|不满意极|一(点|点儿)(也|都)?不(满意|好|行)|差评|负分|差劲|差极|垃圾|恶劣|烂透|糟透|气死|零分|0分|失望透"),
        (1, r"terrible|awful|horrible|\bworst\b|disgusting|useless|rubbish|(very|extremely|totally|so|really) (bad|poor|dissatisfied|unsatisfied|unhappy|disappointed)|not\b.{0,20}\bat all|zero stars?|not at all"),
        (2, r"(不|没有?(?=.{0,3}满意)|无法|没法|没办法|难以|难|谈不上|说不上|称不上|算不上|谁|哪里?|哪能|怎么(可能|能|会)|别提)(是|会|能|怎么|太|大|够|算|很|特别|非常|让人|多|得上|甚)*(满意|好(?!像)|行(?!政))|能(让我|让人)?满意(吗|么)|满意(什么|啥)|满意在哪"),
        (2, r"不怎么样|不咋(地|样|的)|失望|没用|^差(?!不多)|(态度|服务|效果|质量)(也|还|有点)?差|糊弄|敷衍|推诿|dissatisfied|unsatisfied|unhappy|disappointed|(\bnot|n't|never|hardly|cannot)( \w+){0,3} (satisfied|good|happy|great|pleased|well)|\bbad\b|\bpoor\b"),
        (5, _VERY + r"(满意|好|棒|赞|给力|贴心|优秀|负责)|满意极|好评|五星|完美|点个?(大)?赞|大赞|[5五]分|满分|一百分|巴适|给力|very (good|satisfied|happy|pleased|well|nice)|(extremely|fully|completely|totally|really) (satisfied|happy|pleased|good)|\bgreat\b|excellent|perfect|awesome|wonderful|fantastic|amazing|(five|5) stars?"),
        (3, r"基本上?满意|还行|还可以|还凑合|凑合|马马虎虎|过得去|说得过去|勉强|中规中矩|so[- ]?so|acceptable|average|mediocre"),
        (4, r"满意|\bsatisfied\b|\bpleased\b|well done"),
    )
)  # fmt: skip
FAINT: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (grade, re.compile(words))
    for grade, words in (
        (1, r"[👎😡🤬]|\[(弱|发怒)\]"),
        (5, r"[👍💯]|\[(强|赞)\]"),
        (3, r"一般|将就|\bok(ay)?\b|\bfine\b"),
        (
            4,
            r"^(好|可以)(的|了|啊)?$|不错|挺好|蛮好|还好|可以(?!不可以)(?!.*[吗?])|\bgood\b|\bhappy\b|\bnice\b",
        ),
    )
)

_FIX = "(解决|处理|办|修|修理|弄|搞|整|清理|换|恢复|落实|补|疏通)"
PARTLY = re.compile(
    rf"部分|一半|{_FIX}好?了?一?(点|些)|(没有?|还没|未)(有|能)?(完全|全部|彻底|全)(都)?({_FIX}|好)|差不多|partly|partial|\bhalf\b|somewhat|mostly|almost"
    r"|not (been )?(completely|fully|entirely|totally|quite)"
)
NOT_SOLVED = re.compile(
    rf"(没有?|未|还没|毫无|不)(有|能|给|得到|真正|人|任何|再)*({_FIX}|变化|改变|动静|进展|效果|动(?!不动))|(没有?|还没)(有)?(弄|搞)?(好(?!意思|好|的|像)|用)"
    rf"|{_FIX}不(了|好)|没人|老样子|原样|还是(那样|这样|一样|不行|不通|不亮|不来|不热|坏)"
    r"|(还在|还是在|依然|仍然?|照样|又|再次)(在)?(漏|停|坏|堵|臭|响|吵|那样|断|塌|灭)|哪(里|儿)?(解决|修|处理)|(解决|修好|处理)了?个?(屁|鬼|毛线)|白(说|修|投诉)"
    r"|not (yet |been |really |actually )*(solved|fixed|resolved|done|repaired|working)|n't( \w+){0,2} (solved|fixed|resolved|done|repaired|work|working)"
    r"|unsolved|unresolved|still (not?|broken|leaking|waiting|the same|dark|blocked|\w+ing)\b|nothing (has |was |is )?(been )?(changed|happened|done)|no (change|improvement)|(broke|leaking|broken|happened) again|not really"
)
SOLVED = re.compile(
    rf"{_FIX}(好|完|通|正常)?了(?!一|吗|没|么|再|\?)|已经?({_FIX}|好)|{_FIX}(好|通|完)(?!吗|没|么)|搞定|都好了|^好了|来(水|电|气)了|有(水|电)了|(?<!不)(亮|通)了"
    r"|\b(solved|fixed|resolved|done|repaired|sorted)\b|works? (now|again|fine)|working (now|again)"
)
# A hope, a question, or what somebody else claims is no report that it is done.
NOT_YET_SO = re.compile(
    r"(希望|什么时候|何时|多久|能|会|要|请|尽快|早日|如果|等|说|以为|声称|谎称|才|帮|先|when|if|will|be|to|said|says|claims?)[^,。;!?，；！？]{0,6}$"
)
NEAR = 12  # characters before a word in which what takes it back must stand

WHY: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (choice, re.compile(words))
    for choice, words in (
        ("1", r"(主要是?)?(人|人员|工作人员|服务)?(的)?(态度|人员|服务)(不好|差|恶劣|问题|太差|很差)?|person|people|staff|(the )?(attitude|people|staff)|rude( staff)?"),
        ("2", r"(主要是?)?(办事)?(流程|手续|程序)(太|很|不)?(多|复杂|麻烦|繁琐|慢|合理|问题)?|(the )?(procedures?|process|paperwork)"),
        ("3", r"(主要是?)?(环境|设施|设备|环境设施)(不好|差|太差|旧|坏|问题)?|(the )?(facility|facilities|place|building)"),
        ("4", r"(主要是?)?(规定|制度|政策|制度规定)(不合理|问题)?|(the )?(rules?|policy|policies|regulations?)"),
        ("5", r"(主要是?)?(办理|处理)?(结果)(不好|不行|不满意|问题|太差)?|(问题)?(还|根本)?没有?(得到)?(解决|处理|修好)|(the )?(result|outcome)|not solved"),
    )
)  # fmt: skip


def grade_in(said: str) -> int | None:
    """The satisfaction said in words; None when there is none."""
    found = next((grade for grade, words in GRADES if words.search(said)), None)
    if found is None and weight(said) <= SHORT:
        return next((grade for grade, words in FAINT if words.search(said)), None)
    return found


def solved_in(said: str) -> str | None:
    """Whether it is solved, said in words; None when nothing is said of it."""
    if PARTLY.search(said):
        return "partly"
    if NOT_SOLVED.search(said):
        return "no"
    reports = (
        not NOT_YET_SO.search(said[max(0, found.start() - NEAR) : found.start()])
        for found in SOLVED.finditer(said)
    )
    return "yes" if any(reports) else None


def why_in(said: str) -> str | None:
    """The reason of a low rating named by a word alone."""
    return next((choice for choice, words in WHY if words.fullmatch(said)), None)

"""Ratings in everyday words (policy.md, Rating): satisfaction 5 to 1, solved yes, partly, no."""

import re

# The first that fits decides: doubled negations, then strong and weak denials, then praise.
GRADES: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (grade, re.compile(words))
    for grade, words in (
        (4, r"没有?(什么)?不满意|不是不满意|没啥不满|not (un|dis)satisfied|not bad|还不错|还挺好"),
        (1, r"(非常|很|太|十分|极其|特别|极度)(的)?不满|不满意极|太差|极差|很差|差劲|差极|垃圾|恶劣|一点(儿)?(也|都)不满"),
        (1, r"terrible|awful|horrible|worst|very (bad|poor|dissatisfied|unsatisfied)|(非常|太)失望|气死|0分"),
        (2, r"不(是|怎么|太|大|够|算)?(很|太|特别|非常)?满意|不行|不好|差评|失望|不怎么样|不咋(地|样)|没用"),
        (2, r"dissatisfied|unsatisfied|unhappy|not (very |so |really )?(satisfied|good|happy)|\bbad\b|\bpoor\b"),
        (5, r"(非常|很|十分|特别|太|相当|极其)(的)?(满意|好|棒|赞)|满意极|好评|五星|完美|(点|大)赞|5分"),
        (5, r"very (good|satisfied|happy)|great|excellent|perfect|awesome|wonderful"),
        (3, r"基本(上)?满意|还行|还可以|一般|凑合|马马虎虎|将就|过得去|说得过去|so[- ]?so|acceptable|average|\bok(ay)?\b|\bfine\b"),
        (4, r"满意|不错|挺好|可以|蛮好|good|satisfied|happy"),
    )
)  # fmt: skip

SOLVED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (solved, re.compile(words))
    for solved, words in (
        ("partly", r"部分|一部分|一半|解决了?(一)?(点|些)|partly|partial|half"),
        ("no", r"(没|没有|未|还没|尚未|并未|根本没)(有)?(得到|真正|彻底|完全)?(解决|处理|办好|修好|弄好|搞定|落实)|没解决"),
        ("no", r"还没好|没好|没人(来|管|理)|老样子|还是(那|这|老)样|not (yet )?(solved|fixed|resolved|done)|unsolved|unresolved|still (not|no|broken)"),
        ("yes", r"解决了|已(经)?(解决|处理|修好|办好)|(处理|修|办|弄|搞)好了|搞定了?|都好了|solved|fixed|resolved|done"),
    )
)  # fmt: skip

WHY: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (choice, re.compile(words))
    for choice, words in (
        ("1", r"^(人|人员|态度|人员态度|服务态度|person|people|staff|attitude)$"),
        ("2", r"^(流程|手续|办事流程|程序|procedure|process)$"),
        ("3", r"^(环境|设施|环境设施|facility|facilities|place)$"),
        ("4", r"^(规定|制度|政策|制度规定|rule|rules|policy)$"),
        ("5", r"^(结果|办理结果|result|outcome)$"),
    )
)


def grade_in(said: str) -> int | None:
    """The satisfaction said in words; None when there is none."""
    return next((grade for grade, words in GRADES if words.search(said)), None)


def solved_in(said: str) -> str | None:
    """Whether it is solved, said in words; None when nothing is said of it."""
    return next((solved for solved, words in SOLVED if words.search(said)), None)


def why_in(said: str) -> str | None:
    """The reason of a low rating named by a word alone."""
    return next((choice for choice, words in WHY if words.search(said)), None)

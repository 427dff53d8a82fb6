"""Short requests about a ticket, and small talk: recognised only where they are the whole message."""

import re
from dataclasses import dataclass

COMMAND_MOST = 24  # characters; longer messages tell a matter, whatever words they hold

_I = r"(你好|您好|请问|麻烦|帮我|我想|我要|我|请|给我|please|can you|could you|i want to|i would like to|my|the|,|，| )*"
_IT = r"(一下|下|看看|这个|那个|这件事|这事|那件事|我的|我反映的|上次的|之前的|投诉的?|举报的?|反映的?|事情?|问题|工单|件|单子|办理|处理|情况|的|it|my|complaint|ticket|case|request| )*"
_END = r"(吗|呢|啊|吧|了|呀|嘛|哦|谢谢|please|now|\?| )*"


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(f"{_I}{_IT}({words}){_IT}{_END}")


ACTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("progress", _whole(
        r"进度|进展|查询|查|查进度|查询进度|到哪(儿|里|一步)?了|怎么样了|怎样了|如何了|咋样了|有?结果(出来)?(没有?|如何|怎样)?"
        r"|有(消息|回音|下文)(没有?)?|(办|处理|弄|搞)(得|到|的)?(怎么样|如何|咋样|好|完)(没有?)?|还要多久|什么时候(办|处理|解决)(好|完)?"
        r"|status|progress|any news|any update|what.?s the status|how is")),
    ("urge", _whole(
        r"催|催办|催单|催促|再催|快点|快一点|快些|尽快|抓紧|怎么还(没|不)(有)?(人)?(来|处理|解决|联系|办|修|动静|回复|消息)?"
        r"|(等|都)(了)?(好)?(几|多|[0-9]+)天了|还没人(来|联系|处理|管)|hurry|hurry up|urge|faster")),
    ("withdraw", _whole(
        r"撤诉|撤回|撤销|撤单|撤消|取消|取消投诉|不(想)?(投诉|举报|追究|反映)了|算了|不用(处理|办|管)?了|withdraw")),
    ("anonymous", _whole(r"匿名|保密|匿名(处理|投诉|举报|反映|办理)|不要(透露|公开)(我的)?(姓名|名字|身份|信息)|anonymous|stay anonymous")),
    ("hide_words", _whole(
        r"(别|不要|不能|不许|莫)(告诉|让|给|跟)(单位|他们|对方|那边|被投诉的?单位|局里|医院|学校|领导)(知道|看|看到|说|晓得)?(是)?(我)?(的)?(原话|说的)?"
        r"|don.?t tell (the )?(unit|them)|do not tell (the )?(unit|them)")),
    ("show_words", _whole(r"(可以|同意)(给|让)(单位|他们)看(我的)?(原话)?|show my words")),
    ("call_me", _whole(r"(打|来|回)(个)?电话(给我)?|给我(打|回)(个)?电话|回电|联系我|call me|call me back")),
    ("human", _whole(r"人工|转人工|人工(服务|客服|座席)|找(个)?人|真人|客服|找值班员|human|a human|agent|operator|real person|talk to a (person|human)")),
    ("reopen", _whole(
        r"(还是|仍然|根本|依然|问题)?(没|没有|未|还没)(得到)?(解决|处理好|办好|修好)|不服|不同意|不认可|有异议|重新(办|处理)|又(坏|停|堵|来)了"
        r"|not solved|still not (solved|fixed)|disagree|reopen")),
)  # fmt: skip

TALK: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("help", re.compile(r"帮助|\?+|怎么用|怎么(投诉|反映|举报)|如何(投诉|反映|使用)|使用(说明|方法)|说明|菜单|功能|menu|how (do i use|does) (this|it)( work)?|what (is this|can you do)")),
    ("greeting", re.compile(r"(你好|您好|在吗|在不在|有人吗|喂|哈喽|早|早上好|上午好|中午好|下午好|晚上好|hi|hello|hey|good (morning|afternoon|evening))(啊|呀|哦|吗|\?| )*(在吗|有人吗)?")),
    ("thanks", re.compile(r"(好的?|嗯+|哦+|噢|行|收到|知道了|明白(了)?|ok(ay)?|got it|fine)?[,， ]*(谢谢(你|您|你们|了|啦)?|多谢|感谢|辛苦(了|你们了)?|thanks?( you)?( very much)?|thx|好的?|嗯+|哦+|收到|知道了|明白了?|ok(ay)?|再见|拜拜|bye)")),
    ("privacy", re.compile(r"隐私|隐私政策|privacy( policy)?")),
)  # fmt: skip

ERASE = re.compile(r"(请|我要|帮我)?(删除|清除|注销|抹掉)(我的?|本人)?(全部|所有|个人)?(信息|数据|资料|记录|个人信息|账号)(吧)?|(please )?(erase|delete) (all )?my (data|information|records)")
ENGLISH = re.compile(r"(use |in |speak |switch to )?english( please)?|英文|英语|说英文|用英文")
CHINESE = re.compile(r"(use |in |switch to )?chinese( please)?|中文|汉语|说中文|用中文|普通话")
SUPPLEMENT = re.compile(r"^(补充(一下|一点|说明|材料)?|追加|再补充|add|addition)[:： ,，]*", re.IGNORECASE)
ANOTHER = re.compile(
    r"^(另外|此外|还有(一件事|个事|件事|一个问题|个问题)|再(反映|投诉|举报|说)(一件|一个|个|件)|另(一件|有一)事?|换(一?件|个)事|顺便|对了|"
    r"另|another (thing|matter|issue|problem)|also|by the way|one more thing|something else)"
)
BIND = re.compile(r"(绑定|綁定|bind)\s*[:：]?\s*(\d{8})")
NUMBER_WORDS = re.compile(r"(编号|单号|工单|号码?|查询?|进度|我的|是|number|no\.?|ticket|status|#|:|：| )+")


@dataclass(frozen=True, slots=True)
class Request:
    """A recognised act about a ticket."""

    act: str


def request_in(said: str) -> Request | None:
    """The act the whole message asks for; numbers must be taken out before."""
    if not said or len(said) > COMMAND_MOST:
        return None
    return next((Request(act) for act, words in ACTS if words.fullmatch(said)), None)


def talk_in(said: str) -> str | None:
    """The topic of small talk that the whole message is."""
    if len(said) > COMMAND_MOST:
        return None
    return next((topic for topic, words in TALK if words.fullmatch(said)), None)

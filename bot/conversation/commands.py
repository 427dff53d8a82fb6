"""Short requests about a ticket: recognised only where they are the whole message."""

import re
from dataclasses import dataclass

from bot.conversation.plain import CHINESE, weight

MOST = 24  # characters, or words of a Latin script; longer messages tell a matter, whatever words they hold
MOST_CHARACTERS = 120

POLITE = re.compile(
    r"你好|您好|请问|麻烦(你们|您|你|了)?|帮我|帮忙|劳驾|拜托|求求|(我|俺)要(?!求)|(我|俺)?想要?(?!不)|能不能|能否|可不可以|可否|可以(?=快|查|催|撤|帮)"
    r"|能(?=快|查|告诉|催|撤|抓紧|尽快)|给我(?!打|回|来)|请|一下|这(个|件)?事情?|那(个|件)?事情?|这个|那个|这件|那件"
    r"|(我|俺)(们)?(反映|投诉|举报|报|咨询|求助)过?的?(问题|事情?|件)?|(上次|之前)(反映|投诉|说)?的?|我的|的|工单|单号|编号|单子|事情"
    r"|到底|究竟|到?现在|目前|今天|昨天|都|呢|啊|呀|嘛|哦|啦|哈|嘞|噻|咯|吧|谢谢|辛苦了?|你们|了|[\s,.!?;:~、。]+"
)
_DO = "(来|修|修理|处理|解决|办|办理|弄|搞|管|动|联系|回复|答复|回|接|派人|落实|安排|通知|告诉|过来|上门|看|消息|动静|动工|结果|我|人|电话|好|给)"
_THEY = "(单位|他们|她们|对方|那边|被投诉单位|局里?|医院|学校|领导|村里|村干部|老板|公司)"
_SPAN = "(好?几|多|一|二|两|三|四|五|六|七|八|九|十|半|[0-9])+个?(多)?(天|周|星期|礼拜|小时|钟头|月)"

# On the words without courtesies and particles. What is merely likely to be a request stands under `soft`.
CHINESE_ACTS: tuple[tuple[str, str], ...] = (
    ("progress", r"(查|查询|看|问|了解|知道|告诉我?|说)*(办理|处理|投诉)?(进度|进展|情况|状态|结果|消息|回音|下文|动静)(查询|怎么样|如何|到哪(儿|里|一步)?|吗)?|查|查询|看看?"),
    ("progress", r"(进行|办理?|处理|搞|弄|走|进展)?到(哪(儿|里|一步|个?环节)?|什么(程度|地步|阶段))"),
    ("progress", r"(投诉|举报|反映|事|工单|问题|办理?|处理|搞|弄|修|进展|调查|解决|情况)*(得|到)?(怎么样|怎样|如何|咋样|咋个样|啥样|怎么说)(吗)?"),
    ("progress", r"(有|有没有)(什么|啥|新)*(结果|消息|进展|回音|下文|回复|答复|动静|说法)(出来)?(吗|没有?|么)?|结果(出来|下来)?(吗|没有?)?"),
    ("progress", r"(问题|事)?(解决|处理|办|修|弄|搞|做|整|落实|安排)(好|完|成|妥)?(吗|没有?|么)"),
    ("progress", r"(还?需?要|大概|大约|得|还)*等?(多久|多长时间|几天|多少天)(能|才能|可以)?(处理|解决|办|修|弄|搞)?(好|完)?(吗)?"),
    ("progress", rf"(什么时候|啥时候|何时|哪天|几时)(能|才能|会|可以|才|有人|派人|有)*{_DO}*(完)?(吗)?"),
    ("urge", r"再?催+一?(催|办|单|促)?(吗)?|加急|(再)?(快|快点|快一点|快些|快快|尽快|尽早|赶紧|赶快|抓紧|抓紧时间|加快|速度)(处理|解决|办理?|回复|答复)?(吗)?"),
    ("urge", rf"(怎么|咋|为什么|为啥|为何)(还|到|一直|就|是)*(没有?|不){_DO}*(吗)?"),
    ("soft urge", rf"(请|再)?(快|快点|快一点|快些|尽快|尽早|赶紧|赶快|抓紧|早点|早日|马上|立刻){_DO}+"),
    ("soft urge", rf"(等|过|过去|已经|我)*({_SPAN})?(还|还是|一直|仍然?|依然|根本|也|就是)*(没有?)(任何)?(人|消息|动静|动|结果|回音|回复|答复){_DO}*(吗)?"),
    ("soft urge", rf"(我)?(等|过|过去|已经)+{_SPAN}|{_SPAN}|管不管|还管不管|有没有人管|(有)?人管(没有?|吗)|谁来管管?"),
    ("withdraw", r"(我)?(把)?(投诉|举报)?(撤诉|撤回|撤销|撤单|撤消|撤案|撤|取消)(投诉|举报|反映|诉求|件|单|掉)*"),
    ("withdraw", r"(我)?不(想|要|再|打算)*(投诉|举报|追究|反映|告)|算(不(用|要|必|需要)(再)?(处理|办理?|管|追究|查|投诉|麻烦)*)?|不(用|要|必|需要)(再)?(处理|办理?|管|追究)"),
    ("anonymous", r"(要求?)?匿名(处理|投诉|举报|反映|办理|吗)?|(给|替|为|对)?我?(信息|身份)?保密"),
    ("anonymous", r"(不要|别|勿|不想|不能|千万别|不)(透露|公开|泄露|暴露|说出|留)(出去)?(我|本人)?(姓名|名字|身份|信息|个人信息|电话|是谁|和)*|(别|不要|千万别)(说|告诉他们|告诉单位)?是我(说|投诉|举报|反映|告)?"),
    ("hide_words", rf"(别|不要|不能|不许|莫|甭|千万别|不想)(再)?(把)?(我)?(话|原话|内容|说|写)*(告诉|让|给|跟|转给|发给|透露给){_THEY}(知道|看|看到|说|晓得|看见|见)?(我)?(是谁|原话|说|话)*"),
    ("show_words", r"(可以|同意|愿意)?(给|让)(单位|他们|对方)看(到)?(我)?(原话|话)?"),
    ("call_me", r"(打|来|回)个?电话(给我)?|给我(打|回|来)个?电话|回电(话)?|电话联系我?|联系我|打我电话"),
    ("human", r"(转|找|接|有没有|有|是|需要)*(人工|真人|客服|值班员|值班人员|活人|工作人员|领导|负责人|主任)(服务|客服|坐席|座席|说|聊|接听|在|吗)*|(找|来)个?人(说|聊|谈|问|跟我说|来|跟我聊)?|(跟|和)(人|真人)(说|聊|谈)(话)?|(联系|值班|服务|投诉)?电话(号码)?(是)?多少|有(没有)?(联系|值班|服务|投诉)?电话(吗)?"),
    ("soft reopen", r"(但是?|可是?)?(问题|事)?(还是|还|仍然|仍|根本|依然|一直|并|实际|其实|就是)*(没|没有|未|尚未)(得到|真正|完全|彻底|有)*(解决|处理好?|办好|修好|弄好|落实|搞定|恢复|好|修)"),
    ("reopen", r"(还是|依然|仍然|我|坚决|对)*(处理|结果|答复|办理)*我?(不服|不同意|不认可|不接受|不满意|有异议|申诉|要求?复(核|议|查)|求复(核|议|查)|不行)(这?个?结果|答复|处理|办理)*|(要求?)?(重新|再次|再)(办理?|处理|调查|查|修)(一次|一遍)?"),
    ("soft reopen", r"又(坏|停|堵|漏|灭|臭|吵|来|不来|不亮|不通|没水|没电|停水|停电)|(还是)(老样子|那样|原样|一样|不行|不亮|不通|坏)"),
)  # fmt: skip

LEADING = re.compile(
    r"hi|hello|hey|please|pls|so|and|but|ok|okay|well|can|could|would|will|may|i|want|need|wish|like|i'd|i'll|kindly|just|to|you|tell|let|me"
    r"|know|give|show|check|see|get|have|about|are|there|do|does|the|an?|any|my|on|of|for|it|it's|is|this|that's|what|what's|whats|when"
)
TRAILING = re.compile(
    r"please|pls|now|again|today|thanks|thank|you|yet|of|on|about|for|from|with|my|this|that|the|complaints?|case|ticket|request|report|issue"
    r"|problem|matter|anymore|any|more"
)
_UNIT = r"(the |this |that )?(unit|them|office|hospital|department|school|bureau|company|boss)"
_NOT = r"(don't|dont|do not|never|not)"

ENGLISH_ACTS: tuple[tuple[str, str], ...] = (
    ("progress", r"status|progress|updates?|news|happening|going on|done|fixed|solved|finished|ready|result|outcome|how('s| is| are) .{0,30}|where('s| is) .{0,30}|how (long|much longer) .{0,30}|(be|get) (done|fixed|solved|finished)|long .{0,20}take"),
    ("urge", r"(please )?(hurry|hurry up|urge|faster|be quick|quick|quickly|speed (it |this )?up|as soon as possible|asap|expedite)"),
    ("urge", r"why (has|have|did|is|was|does|do|hasn't|haven't|isn't|didn't|still).{0,50}"),
    ("soft urge", r"(still )?(nobody|no one|noone|no-one|nothing)( has| have| had| is| was)?( been)? ?(came|come|comes|coming|called|contacted|happened|happening|answered|done|arrived|shown up|fixed|changed|here).{0,30}|(i am |i'm |been |still |have been )*waiting.{0,40}|[0-9a-z]+ (days|weeks|hours)( already| later)?"),
    ("withdraw", r"(withdraw|cancel|drop|retract|take back)( it)?|never ?mind|forget it"),
    ("anonymous", rf"(stay |remain |keep |be |make |me |it )*anonymous(ly)?|{_NOT} (use|give|tell|reveal|mention)( them| the unit)? my name|keep my name (secret|out).{{0,20}}"),
    ("hide_words", rf"{_NOT} (tell|show|let|forward|send|give)( my (own )?(words|message)( to)?)?( to)? {_UNIT}( see| know| read| what i said| my words| my message| it)*"),
    ("show_words", rf"(show my words|{_UNIT} (may|can) (see|read).{{0,20}})"),
    ("call_me", r"(call|phone|ring)( me)( back)?|call back|me a call|give me a call"),
    ("human", r"(talk|speak|connect|transfer|put me through)?( me)?( to| with)? ?(an? |the )?(real |live )?(human|person|agent|operator|officer|somebody|someone)( being)?"),
    ("soft reopen", r"(still )?not( been| yet| really)? (solved|fixed|resolved|done|repaired|working)|(still )?(unsolved|unresolved|broken)|not satisfied"),
    ("reopen", rf"disagree|{_NOT} agree|object|appeal|reopen|(open|do) it again"),
)  # fmt: skip


def _compiled(acts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((act, re.compile(words)) for act, words in acts)


CHINESE_TABLE, ENGLISH_TABLE = _compiled(CHINESE_ACTS), _compiled(ENGLISH_ACTS)

SUPPLEMENT = re.compile(
    r"(我?(要|想|再|还要)*)(补充|追加|再补充)(一下|一点|说明|材料|内容)*[:： ,，、]*|(add|addition|in addition)\b[:： ,，]*",
    re.IGNORECASE,
)
ANOTHER = re.compile(
    r"(另外|此外|还有(一件事|个事|件事|一个问题|个问题|一个事|一个投诉)|再(反映|投诉|举报|说)(一件|一个|个|件)|另(一件|有一)事?|换(一?件|个)事|顺便|"
    r"对了|另[,， ]|第二件|第二个(问题|事)|(another|different|second) (thing|matter|issue|problem|complaint)|also\b|by the way|one more thing|something else)"
)
NUMBER_WORDS = re.compile(
    r"编号|单号|工单|号码?|查询?|进度|我|的|是|看|一下|[呢吗啊]|\b(number|no|ticket|status|progress|my|of|the)\b|[#:：,，.。?\s]+"
)


@dataclass(frozen=True, slots=True)
class Request:
    """A recognised act about a ticket; `soft` words may as well go on telling the matter at hand."""

    act: str
    soft: bool = False


def request_in(said: str) -> Request | None:
    """The act the whole message asks for; numbers must be taken out before."""
    if not said or weight(said) > MOST or len(said) > MOST_CHARACTERS:
        return None
    if CHINESE.search(said):
        return _first(CHINESE_TABLE, POLITE.sub("", said))
    return _first(ENGLISH_TABLE, _trimmed(said)) or _first(ENGLISH_TABLE, said.rstrip("?! "))


def _first(table: tuple[tuple[str, re.Pattern[str]], ...], core: str) -> Request | None:
    act = next((act for act, words in table if core and words.fullmatch(core)), None)
    return Request(act.removeprefix("soft "), act.startswith("soft ")) if act else None


def _trimmed(said: str) -> str:
    words = re.sub(r"[,.!?;:]+", " ", said).split()
    while words and LEADING.fullmatch(words[0]):
        del words[0]
    while words and TRAILING.fullmatch(words[-1]):
        del words[-1]
    return " ".join(words)

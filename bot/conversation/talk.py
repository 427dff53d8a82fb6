"""Greetings, help, languages and the like: recognised only where they are the whole message."""

# ruff: noqa: E501 (tables of words people use)
import re

from bot.conversation.plain import weight

MOST = 16  # characters, or words

TALK: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (topic, re.compile(words))
    for topic, words in (
        ("help", r"(帮助|求助一下|使用(说明|方法|帮助)|说明|菜单|功能|(请问)?(这个?|你们|这里)?(要|该)?(怎么|如何|咋)(用|使用|投诉|反映|举报|操作|评价|评分)(啊|呢|的)?|(这|这里)是(什么|哪里|干什么的|干嘛的)|你(们)?(是谁|是干什么的|是什么|能做什么|能干(什么|嘛)|会什么)|可以(做|干)什么|评价|满意度)[?? ]*|\?+"),
        ("help", r"(help( me)?( please)?|menu|how (do|can|should) i (use|complain|report|start|begin).{0,20}|how does (this|it)( work)?|what (is this|can you do|do you do)|who are you)\??"),
        ("greeting", r"((你|您|大家|老师|领导|同志|客服|你们|您们|大家们)好(啊|呀)?|在吗|在不在|在么|有人吗|有人在吗|喂+|哈喽|嗨|早|早安|早上好|上午好|中午好|下午好|晚上好|打扰了|请问|我(要|想)(投诉|举报|反映(问题|情况|一个问题|个事)?|咨询)|投诉|举报|测试|试试|试一下)([啊呀哦?,， ]*(在吗|有人吗|请问|打扰了))?[?? ]*"),
        ("greeting", r"(hi|hello|hey|good (morning|afternoon|evening)|dear sir( or madam)?|test|testing|i (want|would like) to (complain|report something|make a complaint))( there| all| everyone|,? anybody there| is anyone there)?\??"),
        ("thanks", r"((好的?|嗯+|哦+|噢|行|收到|知道了|明白了?|ok(ay)?|没事了?|不用了)[,， 。]*)?((太|非常|十分|很|万分|真是)?(感谢|谢谢|多谢|谢了|谢谢啦|谢啦|辛苦)(你们|您们|你|您|大家|了|啦|啊)*|麻烦(你们|您|你)了|好的?(吧|呢)?|行|嗯+|哦+|噢|收到|知道了|明白了?|了解|ok(ay)?|没事了?|再见|拜拜|晚安)"),
        ("thanks", r"(ok(ay)?|got it|fine|all right|alright|i see|noted)?[,. ]*(thanks?( you)?( (very|so) much| a lot)?|many thanks|thx|ty|cheers|bye|goodbye|got it|ok(ay)?|i see|noted|all right|alright|understood)"),
        ("privacy", r"隐私(政策|保护)?|privacy( policy)?"),
        ("emoji", r"[哈呵嘿嘻]+|[额呃啊哎唉咦嗯哼]+|ha(ha)+|lol|hm+|orz"),
    )
)  # fmt: skip

ERASE = re.compile(
    r"(请|我要|我想|帮我|麻烦)*(删除|清除|注销|抹掉|删掉)(我的?|本人的?)?(全部|所有|个人|的)*(信息|数据|资料|记录|个人信息|账号|账户)(吧)?"
    r"|(please |can you |i want (you )?to )?(erase|delete|remove) (all )?(of )?my (personal )?(data|information|records|account)( please)?"
)
LANGUAGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("en", re.compile(r"(use |in |speak |switch to |change to )?english( please)?|(请|我)?(要|用|说|讲|改|换|改用|换成|切换)*(英文|英语)(吧)?")),
    ("zh", re.compile(r"(use |in |speak |switch to |change to )?chinese( please)?|(请|我)?(要|用|说|讲|改|换|改用|换成|切换)*(中文|汉语|普通话)(吧)?")),
)  # fmt: skip
BIND = re.compile(r"(绑定|bind)\s*[::]?\s*(\d{8})")


def talk_in(said: str) -> str | None:
    """The topic of small talk that the whole message is."""
    if weight(said) > MOST:
        return None
    return next((topic for topic, words in TALK if words.fullmatch(said)), None)


def language_in(said: str) -> str | None:
    """The language the person asks to be answered in."""
    if weight(said) > MOST:
        return None
    return next((language for language, words in LANGUAGES if words.fullmatch(said)), None)

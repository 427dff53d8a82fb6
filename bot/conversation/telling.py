"""How people go on telling one thing, and how a thing of its own sounds, where the unit does not decide."""

# ruff: noqa: E501 (tables of words people use)
import re

from bot.similar import similarity

# Words that hang on to what was said before: where, when, who, how to reach me, and the links themselves.
GOES_ON = re.compile(
    r"^(就|在|位于|地址|地点|位置|离|靠近|说|他|她|它|那|这|后来|结果|然后|而且|并且|但是?|可是|所以|因为|当时|现在|目前|刚才|刚刚|其中|总之|反正|快|请(?!问)|希望|谢谢|麻烦|拜托"
    r"|我姓|我叫|名字|姓名|本人|我是|我的?电话|我的?手机|联系|电话是|电话1|车牌|工号|编号|照片|图片|如图|见图|视频|有照片|有视频|有人可以|一共|大概|大约|已经|从|自从|到现在|每天|天天|一直|经常|谁)"
    r"|^(都|已经?)?[一二两三四五六七八九十半几好\d]+(个)?(多)?(天|周|星期|礼拜|月|年|小时|钟头)(多)?(了|没)"
    r"|^.{0,6}说(不|没|要|让|等|是|他|我|系统|领导)"
    r"|^.{0,5}(还|都|又|也(?!坏|堵|漏|停|不亮|没水|没电|臭|断))"
    r"|^(and|but|so|then|because|he|she|they|it|it's|this|that|these|those|there|here|at|on|in|near|next to|opposite|behind|in front|since|for|my name|my phone|please|no one|nobody|again)\b|\btoo$"
)
# What people complain of: broken, blocked, noisy, dirty, refused, put off, overcharged.
GRIEVANCE = re.compile(
    r"坏|堵|吵|臭|脏|漏|断|破|烂|骗|骂|打人|拖欠|拖着|欠|罚|乱收|乱停|占|挡|乱扔|烧|冒|倒了|塌|没人(管|修|收|理|来|接)|(一直)?不(修|给|管|办|让|发|退|理|来|通|亮|赔|走|合理|公平)|跑了.{1,4}(趟|次)|半年|太(吵|慢|贵|差|脏|臭|乱)|投诉|举报"
    r"|broken|rude|dirty|nois[ey]|blocked|leak|stolen|refus|\blate\b|never|wrong|overcharg|cheat|smell|rubbish|garbage|ignored|closed"
)
EVERYWHERE = re.compile(
    r"了|的|我们?|一直|没有?|没人|三天|小时|\b(the|is|was|and|for|my|near|not|has|have|been)\b"
)
SENTENCE = 6  # characters from which there is room for a thing of its own

# A name, a telephone, a handle: who is telling, and nothing of what.
PARTICULARS = re.compile(
    r"((我|本人)?的?(名字叫|名字是?|姓名是?|姓|叫|电话是?|手机号?码?是?|联系(电话|方式)是?|号码是?|微信号?是?)[:： ]*[\w+-]{1,14}[,，;；。. ]*)+"
)


def goes_on(said: str) -> bool:
    """True for words that lean on what was told before."""
    return GOES_ON.search(said) is not None


def shares_things(said: str, told: str) -> bool:
    """True when both name a thing in the same words; that both are broken says nothing."""
    return similarity(_things(said), _things(told)) > 0


def _things(said: str) -> str:
    return EVERYWHERE.sub(" ", GRIEVANCE.sub(" ", said.lower()))


def tells_only_who(said: str) -> bool:
    """True for a name, a telephone or the like and no more."""
    return len(said) <= 60 and PARTICULARS.fullmatch(said) is not None


def stands_alone(said: str) -> bool:
    """True for words that name a grievance and lean on nothing."""
    return len(said) >= SENTENCE and not goes_on(said) and GRIEVANCE.search(said) is not None

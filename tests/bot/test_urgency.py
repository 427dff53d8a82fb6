"""What is urgent is what a message is about, as it opens, not what a long letter mentions further down."""

import pytest

from bot.intake.danger import danger_of
from bot.intake.urgency import urgency_of
from bot.intake.words import plain
from bot.vocabulary import Urgency

LETTER = "尊敬的领导，我们小区的停车费今年又涨了，物业从来不公开账目，业主要求开会也没有人理睬，" * 4


def urgency(text: str) -> Urgency:
    said = plain(text)
    return urgency_of(said, danger_of(said))


@pytest.mark.parametrize(
    "text",
    [
        "我们小区从昨晚开始停水，一直没有人来修",
        "3栋的电梯三天两头出故障，老人经常被困，物业不管",
        "超负荷运行，多次发生有人被困电梯的事",
        "家里的自来水打开就是浑浊的，放一晚上全是泥沙",
        "菜场旁边的围墙开裂很久了，裂缝越来越大，已经向外倾斜，危及行人",
        "工地每天半夜还在施工，孩子没法睡觉",
    ],
)
def test_what_cannot_wait_is_urgent(text: str) -> None:
    assert urgency(text) != Urgency.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        LETTER + "去问的时候物业还说要停水停电。",
        LETTER + "旁边的路面也塌陷了。",
        "学校减负没有做到，孩子每天晚上做作业到十点",
        "希望加退休工资时能向养老金低于平均水平的人倾斜",
        "现在打车都不打表，乱收费",
        "工人在河里打捞水草，随手堆在岸边",
    ],
)
def test_what_is_mentioned_or_only_sounds_so_is_not(text: str) -> None:
    assert urgency(text) == Urgency.ORDINARY

"""What a crowd writes about one power cut: many wordings, places of one district, slips of the thumb."""

import random
from collections.abc import Iterator

PLACES = (
    "幸福花园小区", "阳光家园", "锦绣春天小区", "人民路", "东湖公寓", "城东社区",
    "建设路菜市场", "实验小学旁边", "滨河小区", "翠竹苑", "金桂花园", "文化路",
)  # fmt: skip
OPENINGS = ("", "你好，", "您好，我是", "我们", "请问", "反映一下，", "喂，", "麻烦看看，", "我家在")
CUTS = (
    "停电了", "没电了", "断电了", "突然停电", "又停电了", "电停了", "一片漆黑，没电", "跳闸了没电",
    "停电一个小时了", "都没电",
)  # fmt: skip
MORE = (
    "，什么时候来电？", "，快派人来修", "，老人在家很着急", "，冰箱里的东西都要坏了", "，热得受不了",
    "，打供电局电话没人接", "，电梯也停了", "，到底怎么回事", "，孩子还要上网课", "",
    "！！！", "，请尽快处理",
)  # fmt: skip
ENGLISH = (
    "No power at {place}, when will it be back?",
    "The power is out in our building near {place}",
    "Electricity went off at {place} half an hour ago",
)
SLIPS = (("停电", "停店"), ("电", "电电"), ("什么时候", "啥时候"), ("小区", "小取"), ("了", ""), ("，", " "))


def crowd(people: int, seed: int = 7) -> Iterator[str]:
    """So many messages, the same ones for the same seed."""
    chance = random.Random(seed)
    for _ in range(people):
        yield _english(chance) if chance.random() < 0.06 else _chinese(chance)


def _english(chance: random.Random) -> str:
    return chance.choice(ENGLISH).format(place="Happiness Garden")


def _chinese(chance: random.Random) -> str:
    place = chance.choice(PLACES) if chance.random() < 0.9 else ""
    if place and chance.random() < 0.5:
        place += f"{chance.randint(1, 20)}栋"
    said = chance.choice(OPENINGS) + place + chance.choice(CUTS) + chance.choice(MORE)
    slip = chance.choice(SLIPS) if chance.random() < 0.15 else ("", "")
    return said.replace(*slip, 1) if slip[0] else said

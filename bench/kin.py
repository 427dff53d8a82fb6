"""How long comparing a new ticket with 20,000 recent ones takes: `python -m bench.kin`, or `make bench`.

The tickets are made here: people tell in several wordings of sixty troubles in four hundred places, so that
every message shares pieces of its words with thousands of others, which is the hard case.
"""

import random
import time
from datetime import timedelta

from sqlalchemy import insert, select

from bench.databases import databases
from bench.stand import stand
from bot.intake.reading import read
from bot.likeness.signature import sign
from bot.likeness.traces import keys_of
from bot.message import InboundMessage, MessageKind
from bot.vocabulary import Channel
from models.ledgers import Text
from models.matters import Trace
from models.tickets import Ticket
from services.house import House
from services.matters.kin import kinsfolk
from services.receive import receive
from services.work import begin, look

TICKETS, ASKED, WARM_UP = 20_000, 200, 10
CHUNK = 1_000
LIMIT_MS = 10
FIRST = "锦绣青山碧水东湖西岭南桥北苑丹桂紫荆翠竹金沙银杏玉兰"
SECOND = "春天花城新村华府名都佳苑雅居丽景豪庭阳光"
ENDS = ("小区", "家园", "路口", "社区", "小学", "市场", "公园")
WHAT = "路灯 电梯 垃圾站 下水道 烧烤摊 搅拌站 公交车 停车场 幼儿园 消防通道 充电桩 广场舞 井盖 绿化带 物业费"
HOW = "坏了一个多星期没有人来修理 半夜吵得老人孩子没法睡觉 又脏又臭还挡着大家的路 乱收钱不给票据也不说明"
TROUBLES = tuple(f"{what}{how}" for what in WHAT.split() for how in HOW.split())
WORDINGS = (
    "{place}的{trouble}，打了好几次电话都没有用，请帮忙看看",
    "投诉{place}，{trouble}，什么时候能解决，我们业主都等着",
    "您好，我是{place}的居民，这里{trouble}，影响大家的生活，希望尽快处理",
)


def made_up(draw: random.Random) -> str:
    """A message about one of the troubles in one of the places."""
    place = draw.choice(FIRST) + draw.choice(FIRST) + draw.choice(SECOND) + draw.choice(ENDS)
    return draw.choice(WORDINGS).format(place=place, trouble=draw.choice(TROUBLES))


def fill(house: House, draw: random.Random) -> None:
    """Twenty thousand tickets of the last 29 days with words and traces, copies of one that came in."""
    receive(house, InboundMessage(Channel.WECHAT, "k-0", "k", house.now(), MessageKind.TEXT, made_up(draw)))
    with look(house) as work:
        rarity, model = work.rules.router.weights.rarity, work.session.scalars(select(Ticket)).one()
        fields = {c.key: getattr(model, c.key) for c in Ticket.__table__.columns if c.key != "id"}
    assert rarity is not None
    for start in range(1, TICKETS, CHUNK):
        with begin(house) as work:
            tickets, texts, traces = [], [], []
            for one in range(start, min(start + CHUNK, TICKETS)):
                said, key = made_up(draw), model.id + one
                at = work.now - timedelta(seconds=draw.randrange(29 * 86_400))
                own = {"id": key, "number": f"k{one:07}", "external_id": f"k-{one}", "received_at": at}
                tickets.append({**fields, **own})
                whose = {"ticket_id": key, "author": "citizen", "kind": "message"}
                texts.append({**whose, "body": said, "at": at})
                traces += [{"key": k, "at": at, "ticket_id": key} for k in keys_of(sign(said, rarity))]
            for table, rows in ((Ticket, tickets), (Text, texts), (Trace, traces)):
                work.session.execute(insert(table), rows)


def compare(house: House, draw: random.Random) -> tuple[list[float], list[float]]:
    """Milliseconds of each comparison of a new message, sorted: by the clock, and of our processor time."""
    spent, worked = [], []
    for _ in range(WARM_UP + ASKED):
        with look(house) as work:
            complaint = read(made_up(draw), work.rules.router)
            began, work_began = time.perf_counter(), time.process_time()
            kinsfolk(work, complaint)
            worked.append(1000 * (time.process_time() - work_began))
            spent.append(1000 * (time.perf_counter() - began))
    return sorted(spent[WARM_UP:]), sorted(worked[WARM_UP:])


def kin_row(name: str, url: str) -> str:
    """A line of the table for one database."""
    house, draw = stand(url).house, random.Random(8)
    fill(house, draw)
    spent, worked = compare(house, draw)
    middle, late = spent[len(spent) // 2], spent[len(spent) * 99 // 100]
    return f"| {name} | {TICKETS} | {middle:.1f} | {late:.1f} | {worked[len(worked) // 2]:.1f} | {LIMIT_MS} |"


KIN_HEAD = [
    "| database | recent tickets | comparing a new one, p50 ms | p99 ms | processor ms | limit ms |",
    "|---|---|---|---|---|---|",
]


def main() -> None:
    """Fill a fresh database of each kind, compare, print."""
    print("\n".join([*KIN_HEAD, *(kin_row(name, url) for name, url in databases())]))


if __name__ == "__main__":
    main()

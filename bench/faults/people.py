"""Citizens with phones and units with programs: what they do while the house is being killed."""

import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

import requests
from sqlalchemy import select

from bench.faults.place import Place
from models.tickets import Ticket
from services.work import look

NUMBER = re.compile(r"(?<!\d)\d{8}(?!\d)")
TROUBLES = (
    "县医院收费窗口排队两小时没人管", "解放路{place}号门口路灯坏了一个星期没人修",
    "幸福小区{place}号楼自来水发黄好几天", "{place}路公交车司机不到站就关门还骂人",
    "建设工地{place}号半夜施工吵得睡不着觉", "市场{place}号摊位占道经营没人管",
)  # fmt: skip
MORE = ("进度", "催办", "补充：今天还是这样", "另外，我家门口的垃圾三天没人收了")
API_SECONDS = 10.0


@dataclass
class Town:
    """Everybody outside the house, until `over` is set. What was promised to them is in the sandbox's ledger
    and in `replied`: the tickets whose unit heard 200 for a reply."""

    place: Place
    tokens: dict[str, str]
    seed: int
    seconds_between: float = 0.05
    over: threading.Event = field(default_factory=threading.Event)
    opened: SimpleQueue[str] = field(default_factory=SimpleQueue)
    replied: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    sent: int = 0

    def run(self, citizens: int, units: int = 1) -> list[threading.Thread]:
        """Start them all; join the threads once `over` is set."""
        jobs: list[Callable[[], None]] = [lambda n=n: self._citizen(n) for n in range(citizens)]  # type: ignore[misc]
        jobs += [self._unit] * units
        threads = [threading.Thread(target=job, daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        return threads

    def _citizen(self, number: int) -> None:
        """One thread is many people, one after the other: each tells a trouble, and some say more."""
        chance = random.Random(f"{self.seed}-{number}")
        while not self.over.is_set():
            channel = "sms" if chance.random() < 0.35 else "wechat"
            with suppress(requests.RequestException):
                person = self.place.sandbox.person(channel)
                trouble = chance.choice(TROUBLES).format(place=chance.randrange(1000))
                self._says(person, trouble)
                for _ in range(chance.choice((0, 0, 1, 2))):
                    self._says(person, chance.choice(MORE))
            time.sleep(self.seconds_between * chance.random())

    def _says(self, person: int, text: str) -> None:
        lines = self.place.sandbox.says(person, text)
        self.sent += 1
        for line in lines:
            if line["side"] == "in" and (found := NUMBER.search(line["text"])):
                self.opened.put(found[0])

    def _unit(self) -> None:
        """Answers tickets as they come; only what was heard as 200 counts as promised."""
        while not self.over.is_set():
            try:
                number = self.opened.get(timeout=0.5)
            except Empty:
                continue
            with suppress(requests.RequestException):
                self._reply(number)

    def _reply(self, number: str) -> None:
        unit, matter = self._of(number)
        if unit is None or matter in self.tried:  # a second try would be a second reply, to all of the matter
            return
        self.tried.add(matter)
        answer = requests.post(
            f"http://127.0.0.1:{self.place.port}/api/v1/tickets/{number}/reply", timeout=API_SECONDS,
            headers={"Authorization": f"Bearer {self.tokens[unit]}"}, json={"text": f"{number} 已处理"},
        )  # fmt: skip
        if answer.status_code == 200:
            self.replied.add(number)
            self.tried.add(self._of(number)[1])  # somebody may have joined it meanwhile

    def _of(self, number: str) -> tuple[str | None, str]:
        """Who answers for it, and what a reply to it is a reply to."""
        with suppress(Exception), look(self.place.house) as work:  # the database may be away
            asked = select(Ticket.unit, Ticket.matter_id).where(Ticket.number == number)
            unit, matter = work.session.execute(asked).one()
            return unit, number if matter is None else f"matter {matter}"
        return None, number

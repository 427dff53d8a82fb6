"""A database as a county leaves it after two years: `python -m bench.seed URL --tickets 1000000`.

PostgreSQL only: numbers and sealed samples are copied in, everything else is made by the statements of
seed.sql. A tenth of the tickets is open; five messages a ticket. The database must be empty.
"""

import argparse
import random
import time
from collections.abc import Iterator
from datetime import datetime

from psycopg import Connection
from sqlalchemy import text

from bench.servers import ROOT
from bot.keys import Keys
from bot.message import InboundMessage, MessageKind
from bot.number import make
from bot.vocabulary import Channel
from services.house import House
from services.receive import receive
from services.watch.tallies import SETTLED, keep

PATTERN = "县医院收费窗口排队两小时没人管"
COUNTED = 10_000  # tickets in one transaction while nobody waits
SAMPLES = 97  # sealed words to choose from
COUNTERS = ("contacts", "tickets", "texts", "outbox", "surveys")
MESSAGE = "{}小区停水三天了，物业说不归他们管，自来水公司电话没人接，请尽快处理"
REPLY = "您反映的{}小区停水问题，已安排抢修人员到场更换阀门，今日18时前恢复供水。"
ANSWER = "您的事项已登记，编号见短信。县水务局今天内联系您，{}日前办结；逾期由四零中心督办。"


def fill(house: House, tickets: int, now: datetime) -> None:
    """Write `tickets` tickets as of `now` into a house that has its units and nothing else, in one go.

    The database user must be a superuser: foreign keys are not checked row by row.
    """
    pattern = InboundMessage(Channel.WECHAT, "pattern", "pattern", now, MessageKind.TEXT, PATTERN)
    receive(house, pattern, now)
    engine, keys = house.engine, house.keys
    with engine.connect() as connection:
        driver: Connection[tuple[object, ...]] = connection.connection.driver_connection  # type: ignore[assignment]
        with driver.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # foreign keys hold by construction
            indexes = [str(row[0]) for row in cursor.execute(PLAIN_INDEXES)]
            for name in indexes:
                cursor.execute(f"DROP INDEX {name.split(' ')[2]}".encode())
            _copy(driver, keys, tickets)
            for statement in _statements(tickets, now):
                cursor.execute(statement.encode())
            for definition in indexes:
                cursor.execute(definition.encode())
            for table in COUNTERS:
                cursor.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))".encode())
            cursor.execute("SET session_replication_role = origin")
        driver.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))


def count_figures(house: House) -> None:
    """Let the clock's counting of figures run to its end, as it would in the background."""
    moment = house.machine_now()
    while keep(house, moment, COUNTED) or moment <= house.machine_now() + SETTLED:
        moment += SETTLED
    with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE tallies, shares"))


PLAIN_INDEXES = (
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef NOT LIKE 'CREATE UNIQUE%'"
)


def _copy(driver: Connection[tuple[object, ...]], keys: Keys, tickets: int) -> None:
    """The two things a database cannot make: numbers with their check digit, and sealed words."""
    with driver.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE seeded (id bigint, number text)")
        cursor.execute(
            "CREATE TEMP TABLE worded (n int, message bytea, reply bytea, answer bytea, address bytea)"
        )
        cursor.execute("CREATE TEMP TABLE pattern AS SELECT t.routing, d.derivation FROM tickets t "
                       "JOIN deadlines d ON d.ticket_id = t.id WHERE d.kind = 'resolve' LIMIT 1")  # fmt: skip
        cursor.execute(b"TRUNCATE " + b", ".join(name.encode() for name in MADE) + b" CASCADE")
        with cursor.copy("COPY seeded FROM STDIN") as copy:
            for row in enumerate(_numbers(tickets), 1):
                copy.write_row(row)
        for n in range(SAMPLES):
            cursor.execute("INSERT INTO worded VALUES (%s, %s, %s, %s, %s)", (n, *_sealed(keys, n)))


MADE = ("tickets", "contacts", "inbox", "outbox", "texts", "audit")


def _numbers(many: int) -> Iterator[str]:
    """Different ticket numbers, always the same ones."""
    draw, given = random.Random(4).randrange, set[str]()
    while len(given) < many:
        number = make(draw)
        if number not in given:
            given.add(number)
            yield number


def _sealed(keys: Keys, n: int) -> Iterator[bytes]:
    for words, context in ((MESSAGE, "text.body"), (REPLY, "text.body"), (ANSWER, "outbox.body"),
                           ("seeded{}", "contact.address")):  # fmt: skip
        yield keys.seal(words.format(n), context=context)


def _statements(tickets: int, now: datetime) -> Iterator[str]:
    source = (ROOT / "bench" / "seed.sql").read_text(encoding="utf-8")
    moment = f"'{now.isoformat()}'::timestamptz"
    bound = {":tickets": str(tickets), ":open": str(tickets // 10), ":now": moment}
    for name, value in bound.items():
        source = source.replace(name, value)
    lines = [line for line in source.splitlines() if not line.startswith("--")]
    yield from (one for one in "\n".join(lines).split(";\n") if one.strip())


def main() -> None:
    """Migrate, seed and fill the database at an address."""
    from bench.stand import stand

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    given = parser.parse_args()
    began, house = time.monotonic(), stand(given.url).house
    fill(house, given.tickets, house.now())
    count_figures(house)
    print(f"{given.tickets} tickets, {5 * given.tickets} messages in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()

"""Processes are killed and the database goes away while people write: what was promised outside is true."""

import pytest

from bench.faults.kill import Plan, killed
from bench.faults.outage import Gone, gone
from bench.faults.place import place
from bench.faults.run import database
from tests.databases import installed_binaries

KILLS = Plan(kills=4, seconds=90, citizens=3, seed=7)
OUTAGE = Gone(seconds=5, citizens=3, seed=7)
needs_postgres = pytest.mark.skipif(installed_binaries() is None, reason="no PostgreSQL to stop")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=needs_postgres)])
def test_killed_at_random_points_the_house_loses_nothing_and_does_nothing_twice(kind: str) -> None:
    with database(kind) as (folder, url, _), place(folder, url) as here:
        verdict = killed(here, KILLS)
    assert verdict.broken == []
    assert verdict.figures["kills"] == KILLS.kills and verdict.figures["acknowledged"] > 0


@pytest.mark.timeout(300)
@needs_postgres
def test_while_the_database_is_gone_everybody_is_answered_and_nothing_is_lost() -> None:
    with database("postgresql") as (folder, url, server), place(folder, url) as here:
        verdict = gone(here, server, OUTAGE)
    assert verdict.broken == []
    assert verdict.figures["in the journal at its end"] > 0

"""Processes are killed while people write and units answer: what was promised outside is true inside."""

import pytest

from bench.faults.kill import Plan, killed
from bench.faults.place import place
from bench.faults.run import database
from tests.databases import installed_binaries

KILLS = Plan(kills=4, seconds=90, citizens=3, seed=7)
needs_postgres = pytest.mark.skipif(installed_binaries() is None, reason="no PostgreSQL to kill beside")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=needs_postgres)])
def test_killed_at_random_points_the_house_loses_nothing_and_does_nothing_twice(kind: str) -> None:
    with database(kind) as (folder, url, _), place(folder, url) as here:
        verdict = killed(here, KILLS)
    assert verdict.broken == []
    assert verdict.figures["kills"] == KILLS.kills and verdict.figures["acknowledged"] > 0

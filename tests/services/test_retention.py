"""Two years after its end a matter is forgotten: words, pictures, addresses go, the history stays whole."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from bot.retention import months_before
from models.contacts import Contact
from models.database import reading, writing
from models.ledgers import Outbox, Text
from models.matters import Trace
from models.tickets import Ticket
from services.retention import forget
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import MONDAY, Town, make_town

HOSPITAL = "县人民医院收费窗口排队两小时没人管"


@pytest.fixture
def town(engine: Engine) -> Town:
    """One matter withdrawn today."""
    built = make_town(engine)
    built.says(HOSPITAL)
    built.says("撤诉")
    with writing(engine) as session:
        session.execute(update(Ticket).values(status="withdrawn", ended_at=built.clock()))
    return built


def kept(town: Town) -> tuple[list[str | None], list[str | None], list[str | None]]:
    """What still stands of words, sayings and addresses."""
    with reading(town.house.engine) as session:
        return (
            [body for body in session.scalars(select(Text.body)) if body],
            [body for body in session.scalars(select(Outbox.body)) if body],
            [address for address in session.scalars(select(Contact.address)) if address],
        )


def test_two_years_after_the_end_words_and_address_are_gone_and_the_chain_is_whole(town: Town) -> None:
    town.clock.forward(days=729)
    assert forget(town.house, town.clock()) == 0 and all(kept(town))
    town.clock.forward(days=3)
    assert forget(town.house, town.clock()) == 1
    assert kept(town) == ([], [], [])
    assert [e["kind"] for e in export(town.house, "events", None, None)][-1] == "forgotten"
    assert [f for f in examine(town.house, town.clock())["broken"] if "chain" in f] == []
    assert forget(town.house, town.clock()) == 0


def test_what_is_held_by_law_or_still_open_is_kept(town: Town) -> None:
    with writing(town.house.engine) as session:
        session.execute(update(Ticket).values(legal_hold=True))
    assert forget(town.house, town.clock.forward(days=900)) == 0 and all(kept(town))
    with writing(town.house.engine) as session:
        session.execute(update(Ticket).values(legal_hold=False, status="assigned", ended_at=None))
    assert forget(town.house, town.clock()) == 0 and all(kept(town))


def test_a_person_who_has_another_matter_keeps_the_address_but_not_the_old_words(town: Town) -> None:
    town.clock.forward(days=700)
    town.says("自来水发黄好几天了打电话没人理")
    town.clock.forward(days=60)
    assert forget(town.house, town.clock()) == 1
    words, _, addresses = kept(town)
    assert words == ["自来水发黄好几天了打电话没人理"] and addresses


def test_traces_go_when_nothing_is_looked_for_by_them_any_more(town: Town) -> None:
    forget(town.house, town.clock())
    with reading(town.house.engine) as session:
        assert session.scalars(select(Trace)).all()
    forget(town.house, town.clock.forward(days=40))
    with reading(town.house.engine) as session:
        assert session.scalars(select(Trace)).all() == []


def test_a_month_that_has_no_such_day_ends_earlier() -> None:
    at = MONDAY.replace(year=2028, month=2, day=29)
    assert months_before(at, 24).date().isoformat() == "2026-02-28"
    assert months_before(at.replace(month=12, day=31), 1).date().isoformat() == "2028-11-30"
    assert at - months_before(at, 24) > timedelta(days=729)

"""A provider that fails is left alone: letters go by the next way or wait, and one tries for all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.letter import Outcome, SendError
from bot.message import InboundMessage, MessageKind
from bot.vocabulary import Channel, Role, Way
from models.history import Audit
from models.tickets import Ticket
from services.breakers import RESTS
from services.deliver import claim, deliver
from services.outcomes import replay
from services.rules.channels import channels
from services.say import speak
from services.talk.acquaintance import meet_contact
from services.watch.desk import stuck_messages
from services.watch.doctor import examine
from services.watch.export import export
from services.watch.metrics import measure
from services.work import begin
from tests.houses import Town, make_town

WORDS = "县人民医院收费窗口排队两小时没人管"
Build = Callable[..., Town]


@pytest.fixture
def town(engine: Engine) -> Build:
    """A house with these ways, a ticket, and so many people to whom something about it is to be said."""

    def build(people: int, *ways: Way) -> Town:
        made = make_town(engine, ways=ways)
        made.says(WORDS)
        with begin(made.house) as work:
            for number in range(people):
                who = f"citizen-{number}"
                wrote = InboundMessage(Channel.WECHAT, who, who, made.clock(), MessageKind.TEXT, "您好")
                contact, _ = meet_contact(work, wrote)
                speak(work, contact, "contact", "已收到，正在查", ticket=work.session.scalar(select(Ticket)))
        return made

    return build


def rows(town: Town) -> list[dict[str, Any]]:
    found = export(town.house, "outbox", None, None)
    return [row for row in found if row["purpose"] == "contact"]


def breaks(town: Town, way: Way, outcome: Outcome = Outcome.RETRY) -> list[int]:
    """From now on this provider fails; gives the list of the rows it is asked to send."""
    asked: list[int] = []

    def refuses(letter: Any) -> SendError:
        asked.append(letter.row)
        return SendError(outcome, "http 503")

    town.senders[way].refuses = refuses
    return asked


def mends(town: Town, way: Way) -> None:
    town.senders[way].refuses = lambda _letter: None


def test_after_five_failures_the_others_go_by_the_next_way_at_once(town: Build) -> None:
    made = town(9, Way.CUSTOMER_SERVICE, Way.TEMPLATE)
    asked = breaks(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock())
    assert len(asked) == 5
    assert [row["way"] for row in rows(made)] == ["template"] * 9
    assert {row["status"] for row in rows(made)} == {"sent"}


def test_where_no_other_way_is_open_they_wait_without_a_try(town: Build) -> None:
    made = town(9, Way.CUSTOMER_SERVICE)
    asked = breaks(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock())
    deliver(made.house, made.clock.forward(seconds=40))
    assert len(asked) == 5
    waiting = [row for row in rows(made) if row["error"] == RESTS]
    assert len(waiting) == 9 and {row["status"] for row in waiting} == {"queued"}
    assert sorted(row["attempts"] for row in waiting) == [0] * 4 + [1] * 5


def test_when_the_rest_is_over_one_letter_tries_and_the_others_follow_it(town: Build) -> None:
    made = town(9, Way.CUSTOMER_SERVICE)
    asked = breaks(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock())
    deliver(made.house, made.clock.forward(seconds=61))
    assert len(asked) == 6
    deliver(made.house, made.clock.forward(seconds=61))
    assert len(asked) == 6  # twice as long this time
    mends(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock.forward(seconds=60))
    assert {row["status"] for row in rows(made)} == {"sent"}
    assert len(made.senders[Way.CUSTOMER_SERVICE].letters) == 9


def test_two_processes_send_one_probe_and_a_dead_ones_is_followed_by_another(town: Build) -> None:
    made = town(9, Way.CUSTOMER_SERVICE)
    breaks(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock())
    made.clock.forward(seconds=61)
    first, second = claim(made.house, made.clock(), 3), claim(made.house, made.clock(), 3)
    assert [one.probe for one in first] == [one.letter is not None for one in first] == [True, False, False]
    assert all(one.letter is None and one.resting for one in second)
    later = claim(made.house, made.clock.forward(seconds=61), 9)
    assert [one.probe for one in later].count(True) == 1


def test_a_quota_with_no_other_way_waits_for_its_end_and_the_duty_officer_hears_of_it(town: Build) -> None:
    made = town(2, Way.CUSTOMER_SERVICE)
    duty = made.staff(Role.DUTY)
    asked = breaks(made, Way.CUSTOMER_SERVICE, Outcome.QUOTA)
    deliver(made.house, made.clock())
    assert len(asked) == 1 and stuck_messages(made.house, duty) == []
    for _ in range(4):
        deliver(made.house, made.clock.forward(minutes=10))
    assert len(asked) == 1
    assert {row["status"] for row in rows(made)} == {"queued"}
    assert [row["error"] for row in stuck_messages(made.house, duty)] == [RESTS] * 2
    mends(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock.forward(hours=6))
    assert {row["status"] for row in rows(made)} == {"sent"}
    assert stuck_messages(made.house, duty) == []


def test_the_duty_officer_who_sends_again_tries_the_way_for_all(town: Build) -> None:
    made = town(6, Way.CUSTOMER_SERVICE)
    breaks(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock())
    mends(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock.forward(seconds=5))
    assert {row["status"] for row in rows(made)} == {"queued"}
    assert replay(made.house, made.staff(Role.DUTY), rows(made)[3]["id"], made.clock())
    deliver(made.house, made.clock())
    assert {row["status"] for row in rows(made)} == {"sent"}


def test_who_watches_is_told_that_a_way_rests_and_that_it_is_back(town: Build) -> None:
    made = town(5, Way.CUSTOMER_SERVICE)
    breaks(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock())
    told = measure(made.house, made.clock())
    assert told is not None and told.ways == {"customer_service": 2}
    [warning] = [one for one in examine(made.house, made.clock())["warnings"] if one.startswith("way ")]
    assert "customer_service" in warning and "http 503" in warning and warning.endswith("wait: 5")
    [wechat] = [row for row in channels(made.house, made.clock()) if row["channel"] == "wechat"]
    assert wechat["ways"][0][2] == RESTS
    mends(made, Way.CUSTOMER_SERVICE)
    deliver(made.house, made.clock.forward(seconds=61))
    with begin(made.house) as work:
        kinds = list(work.session.scalars(select(Audit.kind)))
    assert kinds.count("way_rests") == kinds.count("way_back") == 1


def test_many_letters_at_once_stop_soon_after_the_fifth_failure(town: Build) -> None:
    made = town(16, Way.CUSTOMER_SERVICE)
    asked = breaks(made, Way.CUSTOMER_SERVICE)
    deliver(replace(made.house, letters_at_once=4), made.clock())
    assert 5 <= len(asked) <= 5 + 4
    latest = max(datetime.fromisoformat(row["next_at"]) for row in rows(made))
    assert latest <= made.clock() + timedelta(seconds=60)

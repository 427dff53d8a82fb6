"""Hundreds of people tell of one power cut in ten minutes: a handful of decisions, an answer for each.

`CROWD=600` in the environment makes it the whole crowd (`make bench` counts it too).
"""

import os
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from bot.vocabulary import Role
from models.database import reading
from models.deadlines import Notice
from models.judgements import Card
from models.ledgers import Outbox
from models.tickets import Matter
from services.matters.verbs import act_on
from services.tick import tick
from services.watch.doctor import examine
from services.watch.export import export
from tests.crowd import crowd
from tests.handlers.pages.test_statements import counted
from tests.houses import Town, make_town

PEOPLE = int(os.environ.get("CROWD", "100"))
ACCEPTED_AT = PEOPLE // 6  # so many had written when the officer looked
pytestmark = pytest.mark.timeout(120 + PEOPLE)
WORD = "线路故障，正在抢修，预计一小时恢复"
HANDFUL = 12


def tickets(town: Town) -> list[dict[str, Any]]:
    return list(export(town.house, "tickets", None, None))


def everybody_writes(town: Town, said: list[str], first: int) -> list[str]:
    """Ten minutes of it; gives the answers."""
    answers = []
    for n, text in enumerate(said, first):
        answers.append(town.says(text, f"citizen-{n}") or "")
        town.clock.forward(seconds=600 / PEOPLE)
    return answers


def test_a_crowd_tells_of_one_power_cut(engine: Engine) -> None:
    town = make_town(engine)
    duty, said = town.staff(Role.DUTY), list(crowd(PEOPLE))
    answers = everybody_writes(town, said[:ACCEPTED_AT], 0)
    tick(town.house, town.clock())
    with reading(town.house.engine) as session:
        matter = session.scalars(select(Matter.id).where(Matter.storm_proposed_at.is_not(None))).one()

    decisions = 1  # yes, it is a storm
    act_on(town.house, duty, matter, "accept", {"title": "城东停电", "place": "城东"}, town.clock())
    tick(town.house, town.clock())
    decisions += 1  # one announcement
    act_on(town.house, duty, matter, "announce", {"text": WORD, "next": "60"}, town.clock())
    tick(town.house, town.clock())

    middle = (ACCEPTED_AT + PEOPLE) // 2
    answers += everybody_writes(town, said[ACCEPTED_AT:middle], ACCEPTED_AT)
    with counted(town.house) as early:
        town.says("没电了，快来人", "early")
    answers += everybody_writes(town, said[middle:], middle)
    with counted(town.house) as late:
        town.says("没电了，快来人", "late")
    print("statements of one intake, early and late:", len(early), len(late))
    assert len(late) <= len(early) <= 45, (len(early), len(late))

    rows = tickets(town)
    whose = {row["external_id"].rpartition("-")[0]: row for row in rows}
    outside = [row for row in rows if row["matter"] != matter]
    assert len({row["number"] for row in rows}) == PEOPLE + 2
    assert len(outside) <= 0.02 * PEOPLE + 1
    assert all(whose[f"citizen-{n}"]["number"] in answer for n, answer in enumerate(answers))
    heard = Counter(
        letter.to for way in town.senders.values() for letter in way.letters if WORD in letter.text
    )
    heard += Counter(f"citizen-{n}" for n, answer in enumerate(answers) if WORD in answer)
    for n in range(PEOPLE):
        if whose[f"citizen-{n}"]["matter"] == matter:
            assert heard[f"citizen-{n}"] == 1, (n, said[n])

    decisions += 1  # it is back: the answer to all, which asks each
    act_on(town.house, duty, matter, "ask_back", {"text": "已恢复供电"}, town.clock())
    tick(town.house, town.clock())
    replied = {row["number"] for row in tickets(town) if row["status"] == "resolved"}
    assert {row["number"] for row in rows if row["matter"] == matter} == replied
    for n in range(20):
        town.says("2" if n % 4 == 0 else "1", f"citizen-{n}")
    alone = [row for row in tickets(town) if row["reopens"]]
    assert len(alone) == 5 and all(row["matter"] is None for row in alone)

    town.clock.forward(days=2)
    tick(town.house, town.clock())
    with reading(town.house.engine) as session:
        asked = select(func.count()).where(Notice.post == "centre/duty", Notice.kind == "storm_proposed")
        assert session.scalar(asked) == 1
        of_the_crowd = select(func.count(Card.id)).where(Card.matter_id == matter)
        assert session.scalar(of_the_crowd) == 0
        assert session.scalar(select(func.count(Outbox.id)).where(Outbox.next_at <= town.clock())) == 0
    owed = export(town.house, "deadlines", None, None)
    triage = {row["ticket"] for row in owed if row["kind"] == "dispatch"}
    by_hand = {row["number"] for row in outside if row["number"] in triage}
    assert decisions + len(by_hand) <= HANDFUL, (decisions, by_hand)
    assert examine(town.house, town.clock())["broken"] == []

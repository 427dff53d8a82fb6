"""Hundreds of people tell of one power cut in ten minutes: a handful of decisions, an answer for each.

`CROWD=600` in the environment makes it the whole crowd, as `make bench` does.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from bot.permission import Actor
from bot.vocabulary import Role
from models.database import reading
from models.deadlines import Notice
from models.judgements import Card
from models.tickets import Matter
from services.matters.verbs import act_on
from services.tick import tick
from services.watch.doctor import examine
from services.watch.export import export
from tests.crowd import crowd
from tests.handlers.pages.test_statements import counted
from tests.houses import Town, make_town

PEOPLE = int(os.environ.get("CROWD", "100"))
pytestmark = pytest.mark.timeout(120 + 2 * PEOPLE)
LOOKED = PEOPLE // 6  # so many had written when the officer looked
WORD = "线路故障，正在抢修，预计一小时恢复"
HANDFUL = 12  # decisions, those about messages that nobody could understand among them


@dataclass
class Cut:
    """One power cut: the town, its duty officer, what everybody said and heard, and what was decided."""

    town: Town
    duty: Actor
    answers: dict[str, str] = field(default_factory=dict)
    decisions: int = 0

    def write(self, said: list[str], first: int) -> None:
        """Ten minutes of it, one after the other."""
        for n, text in enumerate(said, first):
            self.answers[f"citizen-{n}"] = self.town.says(text, f"citizen-{n}") or ""
            self.town.clock.forward(seconds=600 / PEOPLE)

    def decide(self, verb: str, **fields: str) -> None:
        """One act of the duty officer, and the clock's tick after it."""
        act_on(self.town.house, self.duty, self.matter, verb, fields, self.town.clock())
        tick(self.town.house, self.town.clock())
        self.decisions += 1

    def statements(self, who: str) -> int:
        """How many statements one more message costs now."""
        with counted(self.town.house) as said:
            self.town.says("没电了，什么时候来电", who)
        assert self.tickets[who]["matter"] == self.matter
        return len(said)

    @property
    def matter(self) -> int:
        """The one that was proposed as a storm: there is one."""
        with reading(self.town.house.engine) as session:
            return session.scalars(select(Matter.id).where(Matter.storm_proposed_at.is_not(None))).one()

    @property
    def tickets(self) -> dict[str, dict[str, Any]]:
        """Everybody's ticket."""
        rows = export(self.town.house, "tickets", None, None)
        return {row["external_id"].rpartition("-")[0]: row for row in rows}

    def count(self, query: Any) -> int:
        """What the database counts."""
        with reading(self.town.house.engine) as session:
            return int(session.scalar(query) or 0)


def test_a_crowd_tells_of_one_power_cut(engine: Engine) -> None:
    town = make_town(engine)
    cut, said = Cut(town, town.staff(Role.DUTY)), list(crowd(PEOPLE))
    cut.write(said[:LOOKED], 0)
    cut.decide("accept", title="城东停电", place="城东")
    cut.decide("announce", text=WORD, next="60")
    early = cut.statements("early")
    cut.write(said[LOOKED:], LOOKED)
    late = cut.statements("late")
    print(f"{PEOPLE} people: {early} statements an intake early in it, {late} at its end")
    assert late <= early <= 45

    outside = numbers_outside(cut, said)
    cut.decide("ask_back", text="已恢复供电")
    everybody_is_answered(cut)
    by_hand = {one for one in outside if one in in_triage(cut)}
    assert cut.decisions + len(by_hand) <= HANDFUL
    print(f"{cut.decisions} decisions on the storm, {len(by_hand)} on messages nobody could place")
    town.clock.forward(days=2)
    tick(town.house, town.clock())
    assert cut.count(select(func.count(Card.id)).where(Card.matter_id == cut.matter)) == 0
    asked = select(func.count()).where(Notice.post == "centre/duty", Notice.kind == "storm_proposed")
    assert cut.count(asked) == 1
    assert examine(town.house, town.clock())["broken"] == []


def numbers_outside(cut: Cut, said: list[str]) -> set[str]:
    """Everybody has a number, told in the answer, and heard the announcement once; those who did not join."""
    tickets = cut.tickets
    assert len({row["number"] for row in tickets.values()}) == PEOPLE + 2
    assert all(tickets[who]["number"] in answer for who, answer in cut.answers.items())
    letters = [letter for way in cut.town.senders.values() for letter in way.letters]
    heard = Counter(letter.to for letter in letters if WORD in letter.text)
    heard += Counter(who for who, answer in cut.answers.items() if WORD in answer)
    inside = [who for who in cut.answers if tickets[who]["matter"] == cut.matter]
    assert {heard[who] for who in inside} == {1}
    outside = [row for row in tickets.values() if row["matter"] != cut.matter]
    others = [row for row in outside if not row["about_staff"]]  # nobody joins those without a person
    assert len(others) <= 0.02 * PEOPLE + 1
    return {row["number"] for row in outside}


def everybody_is_answered(cut: Cut) -> None:
    """Each in the storm; of twenty who say whether it is back, the five who say no go on alone."""
    tickets = cut.tickets
    assert {row["status"] for row in tickets.values() if row["matter"] == cut.matter} == {"resolved"}
    said = [who for who in cut.answers if tickets[who]["matter"] == cut.matter][:20]
    for n, who in enumerate(said):
        cut.town.says("2" if n % 4 == 0 else "1", who)
    alone = {row["number"] for row in cut.tickets.values() if row["reopens"]}
    assert len(alone) == 5
    owed = [row for row in export(cut.town.house, "deadlines", None, None) if row["ticket"] in alone]
    live = [row for row in owed if row["kind"] == "resolve" and row["met_at"] is None and not row["ended"]]
    assert {row["ticket"] for row in live} == alone


def in_triage(cut: Cut) -> set[str]:
    """The tickets a duty officer had to send somewhere."""
    owed = export(cut.town.house, "deadlines", None, None)
    return {row["ticket"] for row in owed if row["kind"] == "dispatch"}

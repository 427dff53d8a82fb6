"""What citizens, units, centre, clock and providers may do is done in arbitrary orders, and after each step
the house's promises are looked at. `SILING_MODEL=examples,steps` makes the run longer."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, func, select

from bot.keys import Keys
from bot.letter import Outcome, SendError
from bot.lifecycle import TABLE
from bot.permission import Actor
from bot.refusal import Refusal
from bot.vocabulary import Role, Status, Way
from models.database import connect, reading
from models.deadlines import Escalation
from models.history import Event
from models.ledgers import Inbox
from models.tickets import Ticket
from services.tick import tick
from services.tickets.verbs import VERBS, act
from services.watch.doctor import examine
from tests.databases import Postgres
from tests.houses import Town, make_town

SAYINGS = (
    "县人民医院收费窗口排队两小时没人管", "小区门口路灯坏了，一直不亮",
    "县人民医院收费窗口的工作人员态度恶劣，骂人", "有件事想请你们管一管",
    "我要举报县人民医院院长收红包吃回扣", "表扬县人民医院的护士，服务特别好，谢谢她们",
    "路面塌了一个大坑，有人掉进去了", "你好", "1", "2", "5", "0", "同意", "不同意", "撤诉", "进度",
    "人工", "太差了", "还是没有解决",
)  # fmt: skip
UNTIL = ("2026-12-01T17:30:00+08:00", "2026-12-08", "2026-12-14T10:00:00+08:00", "2027-03-01", "2020-01-01")
MOVES = {(before, after) for (before, _), after in TABLE.items()} | {(one, one) for one in Status}
FIELDS = {
    "text": "已处理", "note": "已核实", "ground": "已核实", "remedy": "可申请复核", "basis": "三定方案",
    "why": "职责", "contacted": True, "issue": True, "person": "nobody", "urgency": "urgent",
}  # fmt: skip
OF_UNIT = ("sign", "contact", "reply", "reply", "return", "propose", "propose", "make_complex")
OF_CENTRE = (
    "dispatch",
    "rule",
    "rule",
    "set_time",
    "call_back",
    "supervise",
    "close",
    "decide_card",
    "decline",
)
LONGER = tuple(int(part) for part in os.environ.get("SILING_MODEL", "").split(",") if part)


class County(RuleBasedStateMachine):
    """One house, three citizens, two units and the centre; every rule is something anybody may do."""

    open_engine: Callable[[], Engine]
    done: Counter[str]  # verbs carried out in the whole run

    @initialize()
    def opens(self) -> None:
        """An empty house, and people at their posts."""
        self.engine = type(self).open_engine()
        self.town: Town = make_town(self.engine)
        posts: tuple[tuple[Role, str | None], ...] = (
            (Role.UNIT, "U40"), (Role.UNIT, "U11"),
            (Role.DUTY, None), (Role.SUPERVISOR, None), (Role.DIRECTOR, None),
        )  # fmt: skip
        self.staff: list[Actor] = [self.town.staff(role, unit) for role, unit in posts]
        self.seen: dict[int, tuple[object, object, Status]] = {}
        self.consents: dict[int, int] = {}
        for who, text in enumerate(SAYINGS[:3], 1):
            self.town.says(text, who=f"citizen-{who}")

    def teardown(self) -> None:
        """The database is not needed any more."""
        if hasattr(self, "engine"):
            self.engine.dispose()

    @rule(who=st.sampled_from(("citizen-1", "citizen-2", "citizen-3")), text=st.sampled_from(SAYINGS))
    def says(self, who: str, text: str) -> None:
        """A citizen is always answered."""
        assert self.town.says(text, who=who)

    @rule(who=st.sampled_from(("citizen-1", "citizen-2")), which=st.integers(0, 9),
          text=st.sampled_from(("不同意", "撤诉", "进度", "还是没有解决")))  # fmt: skip
    def speaks_of_one(self, who: str, which: int, text: str) -> None:
        """The number may be anybody's: it is still answered."""
        if number := self._number(which):
            assert self.town.says(f"{text} {number}", who=who)

    @rule(by=st.integers(0, 4), which=st.integers(0, 9), verb=st.sampled_from(sorted(VERBS)),
          until=st.sampled_from(UNTIL), yes=st.booleans(),
          unit=st.sampled_from(("U06", "U11", "U40")))  # fmt: skip
    def acts(self, by: int, which: int, verb: str, until: str, yes: bool, unit: str) -> None:
        """Staff do anything to anything; what may not be is refused, and a refusal changes nothing."""
        number = self._number(which)
        if number is None:
            return
        solved = "yes" if yes else "no"
        fields: dict[str, object] = {**FIELDS, "until": until, "uphold": yes, "solved": solved, "unit": unit}
        fields["reason"] = "court" if verb == "decline" else "不属于本单位"
        fields["number"] = self._number(which + 1)
        if verb == "split":
            fields["sentences"] = ["0"]
        self._acts(self.staff[by], number, verb, fields)

    @rule(which=st.integers(0, 5), verb=st.sampled_from(OF_UNIT), until=st.sampled_from(UNTIL[1:3]))
    def its_unit_acts(self, which: int, verb: str, until: str) -> None:
        """The unit that has a ticket does what units do, in its own order."""
        number, unit = self._number(which), self._unit(which)
        mine = [one for one in self.staff if one.unit == unit]
        if number and mine:
            fields = {
                **FIELDS,
                "until": until,
                "reason": "not_duty",
                "unit": "U11" if unit == "U40" else "U40",
            }
            self._acts(mine[0], number, verb, fields)

    @rule(which=st.integers(0, 5), verb=st.sampled_from(OF_CENTRE), yes=st.booleans())
    def the_centre_acts(self, which: int, verb: str, yes: bool) -> None:
        """The director does what the centre does: rule, set a time, call back, supervise, dispatch."""
        if number := self._number(which):
            fields: dict[str, object] = {
                **FIELDS,
                "until": UNTIL[1],
                "uphold": yes,
                "solved": "yes" if yes else "no",
            }
            self._acts(self.staff[-1], number, verb, {**fields, "unit": "U11", "reason": "court"})

    def _acts(self, actor: Actor, number: str, verb: str, fields: dict[str, object]) -> None:
        with suppress(Refusal):
            act(self.town.house, actor, number, verb, fields, self.town.clock())
            type(self).done[verb] += 1

    @rule(minutes=st.sampled_from((1, 20, 200, 24 * 60, 3 * 24 * 60, 12 * 24 * 60)))
    def time_passes(self, minutes: int) -> None:
        """The clock ticks after any while, short or long."""
        tick(self.town.house, self.town.clock.forward(minutes=minutes))

    @rule()
    def clock_is_set_back(self) -> None:
        """The machine's clock leaps an hour back, and ticks."""
        tick(self.town.house, self.town.clock.forward(hours=-1))

    @rule(way=st.sampled_from(sorted(Way)), outcome=st.sampled_from((None, *Outcome)))
    def provider_turns(self, way: Way, outcome: Outcome | None) -> None:
        """A provider begins to refuse every letter, or takes them again."""
        if way in self.town.senders:
            error = SendError(outcome, "test") if outcome else None
            self.town.senders[way].refuses = lambda _letter: error

    @invariant()
    def every_promise_is_kept_in_the_data(self) -> None:
        """Owner, next deadline, who hears above, a lead for each matter, whole chains."""
        if hasattr(self, "town"):
            assert examine(self.town.house, self.town.clock())["broken"] == []

    @invariant()
    def nothing_moves_but_by_its_rule(self) -> None:
        """Status by the table; the first promise stays; a promise moves only with a consent on record."""
        if not hasattr(self, "town"):
            return
        with reading(self.engine) as session:
            for ticket in session.scalars(select(Ticket)):
                kinds = session.scalars(
                    select(Event.kind).where(Event.ticket_id == ticket.id, Event.kind == "time_moved")
                )
                consents, status = len(list(kinds)), Status(ticket.status)
                if before := self.seen.get(ticket.id):
                    first, due, was = before
                    assert first is None or ticket.first_promise_at == first, "the first promise moved"
                    assert was == status or _reachable(was, status), f"{was} → {status}"
                    if due and ticket.promise_due_at and ticket.promise_due_at > due:  # type: ignore[operator]
                        assert consents > self.consents[ticket.id], "a promise moved without consent"
                self.seen[ticket.id] = (ticket.first_promise_at, ticket.promise_due_at, status)
                self.consents[ticket.id] = consents

    @invariant()
    def steps_are_taken_once_and_in_order(self) -> None:
        """A ladder is climbed from below, one step after the other."""
        if not hasattr(self, "town"):
            return
        with reading(self.engine) as session:
            query = select(Escalation.deadline_id, Escalation.step).order_by(Escalation.id)
            ladders: dict[int, list[int]] = {}
            for deadline, step in session.execute(query):
                ladders.setdefault(deadline, []).append(step)
        for steps in ladders.values():
            assert all(low < high for low, high in pairwise(steps)), steps

    @invariant()
    def every_message_is_in_the_inbox_with_its_answer(self) -> None:
        """What was said is kept, once, and was answered."""
        if not hasattr(self, "town"):
            return
        with reading(self.engine) as session:
            total, answered = session.execute(select(func.count(Inbox.id), func.count(Inbox.answer_id))).one()
        assert total == answered == self.town.sent_in

    def _number(self, which: int) -> str | None:
        return self._of(which, "number")

    def _unit(self, which: int) -> str | None:
        return self._of(which, "unit")

    def _of(self, which: int, field: str) -> str | None:
        with reading(self.engine) as session:
            found = list(session.scalars(select(getattr(Ticket, field)).order_by(Ticket.id)))
        return found[which % len(found)] if found else None


def _reachable(before: Status, after: Status) -> bool:
    """By the table, in any number of moves: one tick may take several."""
    reached, fresh = {before}, {before}
    while fresh:
        fresh = {end for start, end in MOVES if start in fresh} - reached
        reached |= fresh
    return after in reached


def _run(open_one: Callable[[], Engine], examples: int, steps: int) -> Counter[str]:
    """Run it; gives how often each verb was carried out."""
    done: Counter[str] = Counter()
    machine = type("CountyHere", (County,), {"open_engine": staticmethod(open_one), "done": done})
    examples, steps = LONGER or (examples, steps)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=not LONGER,
            database=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return done


def test_the_house_keeps_its_word_in_any_order_of_events(
    sqlite_template: Path, tmp_path: Path, keys: Keys
) -> None:
    def fresh() -> Engine:
        path = tmp_path / "model.db"
        for old in tmp_path.glob("model.db*"):
            old.unlink()
        shutil.copyfile(sqlite_template, path)
        return connect(f"sqlite:///{path}", keys)

    done = _run(fresh, 10, 24)
    assert len(done) >= 6 and sum(done.values()) >= 20, done  # else it proves nothing


def test_it_does_so_on_postgresql(postgres: Postgres, keys: Keys, request: pytest.FixtureRequest) -> None:
    def fresh() -> Engine:
        url = postgres.new()
        request.addfinalizer(lambda: postgres.drop(url))
        return connect(url, keys)

    if LONGER:
        pytest.skip("the long run is for SQLite")
    assert sum(_run(fresh, 3, 16).values()) >= 3

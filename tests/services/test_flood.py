"""A sender who floods is slowed: all is kept and registered in order, and nobody else waits for it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from bot.journal import Message
from bot.keys import Keys
from bot.message import InboundMessage, MessageKind
from bot.vocabulary import Channel
from models.database import reading
from models.ledgers import Inbox, Outbox
from services.accept import Reception
from services.catch_up import catch_up
from services.house import RulesShelf
from services.journal import Journal
from tests.houses import MONDAY, Town, make_town

HOSPITAL = "县医院收费窗口排队两小时没人管"
LAMP = "解放路的路灯坏了一个星期没人修"
SLOWED = "您发得太快了"
PACE = 2  # a minute, so that nothing refills while a test runs


@pytest.fixture
def town(engine: Engine, tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town with a journal, in which nobody registers in the background: the test says when."""
    monkeypatch.setattr(Reception, "_catch_up_soon", lambda _self: None)
    built = make_town(engine)
    built.says("你好", "the first of the day")
    policy = replace(built.house.policy, flood_messages=PACE)
    journal = Journal(tmp_path / "journal", keys)
    return replace(built, house=replace(built.house, journal=journal, policy=policy, shelf=RulesShelf()))


def hear(reception: Reception, name: str, text: str, who: str) -> str:
    return reception.message(InboundMessage(Channel.WECHAT, name, who, MONDAY, MessageKind.TEXT, text)) or ""


def registered(town: Town) -> int:
    with reading(town.house.engine) as session:
        return session.scalar(select(func.count(Inbox.id))) or 0


def test_who_floods_hears_it_once_and_all_they_wrote_is_registered_once_after_everybody_elses(
    town: Town,
) -> None:
    reception = Reception(town.house)
    said = [hear(reception, f"flood-{n}", f"{HOSPITAL}，第{n}遍" if n else HOSPITAL, "angry")
            for n in range(PACE + 15)]  # fmt: skip
    assert all(said[:PACE]) and said[PACE].startswith(SLOWED) and not any(said[PACE + 1 :])
    assert "编号" in hear(reception, "calm-1", LAMP, "calm"), "others are answered as ever"
    journal = town.house.journal
    assert journal is not None and len(journal.names()) == 15
    before = registered(town)
    assert catch_up(town.house, town.clock()) == 15
    assert registered(town) == before + 15 and not journal.names()


def test_what_others_left_waiting_is_registered_before_the_rest_of_a_flood(town: Town) -> None:
    reception, journal = Reception(town.house), town.house.journal
    assert journal is not None
    for n in range(PACE + 5):
        hear(reception, f"flood-{n}", HOSPITAL, "angry")
    late = InboundMessage(Channel.WECHAT, "late", "calm", MONDAY, MessageKind.TEXT, LAMP)
    journal.write(Message(late), town.house.machine_now())
    waiting = [journal.read(name) for name in journal.by_turns()]
    senders = [entry.message.sender for entry in waiting if isinstance(entry, Message)]
    assert senders == ["angry", "calm", "angry", "angry", "angry", "angry"]


def test_the_same_words_are_not_sent_back_for_each_message_of_a_flood(town: Town) -> None:
    reception = Reception(town.house)
    for n in range(PACE + 10):
        hear(reception, f"flood-{n}", HOSPITAL, "angry")
    catch_up(town.house, town.clock())
    with reading(town.house.engine) as session:
        queued = select(Outbox.body).where(Outbox.next_at.is_not(None), Outbox.purpose == "answer")
        bodies = list(session.scalars(queued))
    assert bodies and len(bodies) == len(set(bodies))

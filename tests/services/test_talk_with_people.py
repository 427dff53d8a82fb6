"""Talking with citizens and staff over real rows: one matter or two, photos, erasing, binding, visits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from bot.message import InboundMessage, MediaRef, MessageKind
from bot.vocabulary import Channel, Role
from models.database import reading
from models.judgements import VisitRating
from models.ledgers import Inbox, Media
from services.receive import receive
from services.staff.people import issue_binding_code
from services.staff.windows import add_window
from services.tickets.verbs import act
from services.watch.doctor import examine
from services.watch.export import export
from tests.houses import Town, make_town

LAMP = "小区门口路灯坏了，一直不亮"
HOSPITAL = "县人民医院收费窗口排队两小时没人管"


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def tickets(town: Town) -> list[dict[str, Any]]:
    return list(export(town.house, "tickets", None, None))


def sends(town: Town, kind: MessageKind, name: str, who: str = "citizen-1", **more: Any) -> str | None:
    message = InboundMessage(Channel.WECHAT, name, who, town.clock(), kind, **more)
    return receive(town.house, message)


def test_four_messages_and_two_photos_in_a_row_are_one_ticket(town: Town) -> None:
    for words in (LAMP, "就在三号楼下面", "晚上老人出门很危险", "已经一个星期了"):
        town.says(words)
        town.clock.forward(minutes=1)
    for name in ("photo-1", "photo-2"):
        sends(town, MessageKind.IMAGE, name, media=(MediaRef("image", name),))
    assert len(tickets(town)) == 1
    with reading(town.house.engine) as session:
        assert session.scalar(select(func.count()).select_from(Media)) == 2


def test_a_second_different_matter_is_never_swallowed(town: Town) -> None:
    town.says(LAMP)
    town.says("县人民医院挂号窗口的人态度恶劣骂人")
    town.says("另外，自来水发黄好几天了")
    assert [row["unit"] for row in tickets(town)] == ["U11", "U40", "U15"]


def test_a_photo_alone_opens_a_ticket_that_waits_for_words(town: Town) -> None:
    answer = sends(town, MessageKind.IMAGE, "photo-1", media=(MediaRef("image", "photo-1"),))
    assert tickets(town)[0]["number"] in str(answer)
    town.says(LAMP)
    assert len(tickets(town)) == 1


def test_retries_that_overlap_are_answered_the_same_and_done_once(town: Town) -> None:
    message = InboundMessage(Channel.WECHAT, "same", "citizen-1", town.clock(), MessageKind.TEXT, LAMP)
    with ThreadPoolExecutor(4) as doors:
        answers = set(doors.map(lambda _: receive(town.house, message), range(4)))
    assert len(answers) == 1 and len(tickets(town)) == 1


def test_different_messages_of_a_new_sender_at_once_are_all_kept(town: Town) -> None:
    messages = [
        InboundMessage(Channel.WECHAT, f"m{n}", "citizen-1", town.clock(), MessageKind.TEXT, f"{LAMP}{n}")
        for n in range(4)
    ]
    with ThreadPoolExecutor(4) as doors:
        list(doors.map(lambda message: receive(town.house, message), messages))
    with reading(town.house.engine) as session:
        assert session.scalar(select(func.count()).select_from(Inbox)) == 4
    assert examine(town.house, town.clock())["broken"] == []


def test_progress_tells_the_unit_and_the_date_and_asks_which_when_there_are_two(town: Town) -> None:
    assert "没有在办" in str(town.says("进度"))
    town.says(LAMP)
    assert "县城市管理局" in str(town.says("进度"))
    town.says("另外，自来水发黄好几天了")
    assert "1." in str(town.says("进度")) and "县" in str(town.says("1"))


def test_another_persons_number_tells_nothing(town: Town) -> None:
    town.says(LAMP)
    number = tickets(town)[0]["number"]
    assert "没有找到" in str(town.says(number, who="stranger"))


def test_urging_reaches_the_handler_and_is_answered(town: Town) -> None:
    town.says(LAMP)
    assert "已催办" in str(town.says("催一下"))
    assert [e["kind"] for e in export(town.house, "events", None, None)].count("urged") == 1


def test_erasing_is_refused_while_a_matter_is_open_and_done_afterwards(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U11")
    town.says(LAMP)
    assert "暂时不能删除" in str(town.says("删除我的信息"))
    act(town.house, unit, tickets(town)[0]["number"], "reply", {"text": "已修好"}, town.clock())
    town.says("5")
    town.says("1")
    town.says("删除我的信息")
    assert "已删除" in str(town.says("1"))
    with reading(town.house.engine) as session:
        kept = "SELECT count(*) FROM texts WHERE author = 'citizen' AND body IS NOT NULL"
        assert session.execute(text(kept)).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM contacts WHERE address IS NOT NULL")).scalar() == 0
    assert examine(town.house, town.clock())["broken"] == []


def test_staff_act_by_message_with_the_same_checks_as_the_api(town: Town) -> None:
    liaison = town.staff(Role.UNIT, "U11")
    code = issue_binding_code(town.house, liaison.person_id or 0)
    town.says(f"绑定{code}", who="liaison")
    assert "绑定码不对" in str(town.says(f"绑定{code}", who="thief"))
    town.says(LAMP)
    number = tickets(town)[0]["number"]
    assert number in str(town.says("待办", who="liaison"))
    assert "已签收" in str(town.says("签收", who="liaison"))
    assert "没有办成" in str(town.says(f"签收 {number}", who="liaison"))
    assert "征求群众" in str(town.says(f"延期 {number} 12月8日 灯具在采购", who="liaison"))
    assert "已答复" in str(town.says(f"答复 {number[-4:]} 已修好", who="liaison"))
    assert tickets(town)[0]["status"] == "resolved"


def test_a_window_s_poster_binds_the_matter_to_the_window_that_was_asked_first(town: Town) -> None:
    poster = add_window(town.house, "U40", "收费窗口", "Cashier")
    assert "收费窗口" in str(sends(town, MessageKind.SCAN, "scan-1", scene=poster.scene))
    town.says("排队两小时了")
    ticket = tickets(town)[0]
    assert ticket["unit"] == "U40" and ticket["first_responsible"] == f"{poster.code}/first"


def test_a_visit_is_rated_once_a_person_window_and_day(town: Town) -> None:
    poster = add_window(town.house, "U40", "收费窗口", "Cashier")
    for name in ("scan-1", "scan-2"):
        sends(town, MessageKind.SCAN, name, scene=poster.scene)
        town.says("5")
    with reading(town.house.engine) as session:
        assert [row.satisfaction for row in session.scalars(select(VisitRating))] == [5]


def test_english_is_answered_in_english(town: Town) -> None:
    assert "number" in str(town.says("The street lamp at our gate has been broken for a week", who="guest"))


STRANGE = ["", "😀😀", "。。。", "a" * 12000, "测" * 12000, "\x00\x01", "Здравствуйте, у нас нет воды"]


@pytest.mark.parametrize("words", STRANGE)
def test_no_message_is_left_without_a_useful_answer(town: Town, words: str) -> None:
    assert town.says(words)


def test_an_emergency_says_first_whom_to_call_and_alarms_a_person(town: Town) -> None:
    answer = str(town.says("我家着火了，快来人"))
    assert answer.startswith("有火情") and "119" in answer and tickets(town)[0]["urgency"] == "emergency"


def test_one_intake_costs_at_most_so_many_statements(town: Town) -> None:
    town.says(LAMP, who="before")
    statements: list[str] = []
    event.listen(
        town.house.engine, "before_cursor_execute", lambda c, cursor, said, *more: statements.append(said)
    )
    town.says(LAMP, who="fresh")
    most = {"sqlite": 21, "postgresql": 15}[town.house.engine.dialect.name]
    assert len(statements) <= most, statements


def test_words_that_resemble_an_open_ticket_hours_later_are_asked_about(town: Town) -> None:
    town.says(LAMP)
    town.clock.at += timedelta(hours=3)
    answer = str(town.says(LAMP + "，请尽快"))
    assert len(tickets(town)) == 2 and "同一件事" in answer
    town.says("1")
    assert [row["status"] for row in tickets(town)] == ["assigned", "closed"]


def test_a_matter_is_not_merged_into_one_that_was_answered_meanwhile(town: Town) -> None:
    unit = town.staff(Role.UNIT, "U11")
    town.says(LAMP)
    town.clock.at += timedelta(hours=3)
    town.says(LAMP + "，请尽快")
    act(town.house, unit, tickets(town)[0]["number"], "reply", {"text": "已修好"}, town.clock())
    town.says("1")
    assert tickets(town)[1]["status"] == "assigned"

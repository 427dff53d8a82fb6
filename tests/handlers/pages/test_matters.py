"""One matter of many at the desk: the list, the page a storm is run from, what a unit sees of it."""

import pytest
from sqlalchemy import select

from bot.vocabulary import Channel, Role
from models.database import reading
from models.tickets import Matter
from services.tick import tick
from services.watch.export import export
from tests.handlers.pages.test_statements import MOST, counted
from tests.web import Browser, Doors

PHONE = "+8613812345678"
PLACES = ("幸福花园小区", "阳光家园小区", "人民路", "东湖公寓")
WORD = "线路故障，正在抢修"


@pytest.fixture
def crowd(doors: Doors) -> Doors:
    """Eleven people by WeChat and one by text message tell of one power cut."""
    for n in range(11):
        doors.town.says(f"{PLACES[n % 4]}{n + 1}栋停电了，什么时候来电", f"citizen-{n}")
    doors.town.says("幸福花园小区停电了", PHONE, Channel.SMS)
    return doors


def matter(doors: Doors) -> int:
    with reading(doors.house.engine) as session:
        return session.scalars(select(Matter.id).where(Matter.storm_proposed_at.is_not(None))).one()


def number(doors: Doors, place: int = 0) -> str:
    return str(list(export(doors.house, "tickets", None, None))[place]["number"])


def stormy(doors: Doors) -> Browser:
    """The duty officer has accepted the storm on the page."""
    duty = doors.browser(Role.DUTY)
    duty.open(f"/centre/matters/{matter(doors)}")
    answer = duty.send(f"/centre/matters/{matter(doors)}/accept", title="城东停电", place="城东")
    assert answer.status_code == 303
    tick(doors.house, doors.town.clock())
    return duty


def test_the_desk_shows_the_proposal_and_the_page_asks_yes_or_no(crowd: Doors) -> None:
    duty = crowd.browser(Role.DUTY)
    address = f"/centre/matters/{matter(crowd)}"
    assert address in duty.open("/centre/").text
    page = duty.open(address).text
    assert "启用突发模式？" in page and "同类 12 件" in page and f"{address}/refuse" in page


def test_a_storm_is_run_from_one_page(crowd: Doors) -> None:
    duty, address = stormy(crowd), f"/centre/matters/{matter(crowd)}"
    assert duty.send(f"{address}/announce", text=WORD, next="30").status_code == 303
    page = duty.open(address).text
    assert WORD in page and "12 人" in page and "人在途" in page and 'hx-trigger="every 5s"' in page
    tick(crowd.house, crowd.town.clock())
    assert "已告知" in duty.open(address).text
    assert duty.send(f"{address}/ask_back", text="已恢复供电").status_code == 303
    tick(crowd.house, crowd.town.clock())
    for n, digit in enumerate("121"):
        crowd.town.says(digit, f"citizen-{n}")
    page = duty.open(address).text
    assert "仍未恢复，单独加急（1）" in page and number(crowd, 1) in page
    assert page.index("阳光家园小区") < page.index("人民路")  # where it is still broken stands first
    duty.send(f"{address}/end")
    assert "突发已结束" in duty.open(address).text


def test_no_page_of_a_matter_takes_more_than_fifteen_statements(crowd: Doors) -> None:
    duty, address = stormy(crowd), f"/centre/matters/{matter(crowd)}"
    duty.send(f"{address}/announce", text=WORD)
    tick(crowd.house, crowd.town.clock())
    for path in (address, "/centre/matters", "/centre/", f"/centre/{number(crowd)}"):
        with counted(crowd.house) as said:
            assert duty.open(path).status_code == 200
        assert len(said) <= MOST, (path, len(said))


def test_people_are_masked_and_a_number_finds_their_matter(crowd: Doors) -> None:
    duty = stormy(crowd)
    page = duty.open(f"/centre/matters/{matter(crowd)}").text
    assert "138****5678" in page and PHONE not in page and "13812345678" not in page
    assert "城东停电" in duty.open(f"/centre/matters?q={number(crowd, 7)}").text
    assert "城东停电" in duty.open("/centre/matters?q=城东&state=storm").text
    assert "城东停电" not in duty.open("/centre/matters?q=城西").text


def test_what_is_refused_says_why_and_keeps_what_was_typed(crowd: Doors) -> None:
    duty, address = crowd.browser(Role.DUTY), f"/centre/matters/{matter(crowd)}"
    duty.open(address)
    answer = duty.send(f"{address}/split", number="99999999", reason="您家是表后线路")
    assert answer.status_code == 400 and "您家是表后线路" in answer.text and "没有这个编号" in answer.text
    assert duty.send(f"{address}/announce", text=WORD).status_code == 409
    assert duty.send(f"{address}/nothing").status_code == 404
    assert duty.open("/centre/matters/999").status_code == 404


def test_the_unit_sees_one_piece_of_work_and_that_its_words_go_to_all(crowd: Doors) -> None:
    stormy(crowd)
    rows = list(export(crowd.house, "tickets", None, None))
    lead = next(row for row in rows if row["leads"])
    other = next(row for row in rows if not row["leads"] and row["unit"] == lead["unit"])
    unit = crowd.browser(Role.UNIT, lead["unit"])
    listed = unit.open("/unit/").text
    assert lead["number"] in listed and other["number"] not in listed and "12 人" in listed
    page = unit.open(f"/unit/{other['number']}").text
    assert "12 人反映" in page and f"/unit/{lead['number']}" in page
    assert "城东停电" in crowd.browser(Role.DUTY).open(f"/centre/{other['number']}").text

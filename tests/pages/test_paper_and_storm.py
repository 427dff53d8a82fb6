"""Larger acts by forms alone, without any script: order, storm, bulletin; a guide that did not help."""

import io
import re

from docx import Document
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.vocabulary import Role
from models.tickets import Ticket
from services.tick import tick
from services.work import look
from tests.pages.conftest import SHOTS, Shoot
from tests.pages.test_journeys import log_in
from tests.web import WORDS, Doors

PLACES = ("幸福花园小区", "阳光家园小区", "人民路", "东湖公寓")
MINE = re.compile(r"/t/[0-9a-z]+")


def passes(doors: Doors, **time: float) -> None:
    doors.town.clock.forward(**time)
    tick(doors.house, doors.town.clock())


def test_a_supervision_order_is_written_and_printed(
    doors: Doors, page: Page, shoot: Shoot, size: str
) -> None:
    doors.person("boss", Role.SUPERVISOR)
    number = doors.matter()
    passes(doors, days=12)
    log_in(page, "boss")
    page.goto(f"/centre/{number}")
    page.locator("#supervise-note").fill("请分管领导亲自过问，三天内书面报告。")
    page.locator("#act-supervise button").click()
    page.goto("/centre/escalations")
    page.locator(f"a[href='/centre/{number}/order']").click()
    expect(page.locator(".paper")).to_contain_text("请分管领导亲自过问")
    shoot("order")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.get_by_text("打印：", exact=False)).to_be_hidden()
    printed = page.pdf(path=SHOTS / f"order-{size}.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_storm_is_run_from_its_page(doors: Doors, page: Page, shoot: Shoot) -> None:
    doors.person("officer", Role.DUTY)
    for turn in range(12):
        doors.town.says(f"{PLACES[turn % 4]}{turn + 1}栋停电了，什么时候来电", f"dark-{turn}")
    log_in(page, "officer")
    page.locator("a[href^='/centre/matters/']").first.click()
    page.locator("form[action$='/accept'] input[name=title]").fill("城东停电")
    page.locator("form[action$='/accept'] button").click()
    page.locator("form[action$='/announce'] textarea").fill("线路故障，正在抢修")
    page.locator("form[action$='/announce'] button").click()
    passes(doors, minutes=1)
    page.reload()
    expect(page.locator("main")).to_contain_text("已告知")
    shoot("storm")
    page.locator("form[action$='/ask_back'] textarea").fill("已恢复供电")
    page.locator("form[action$='/ask_back'] button").click()
    passes(doors, minutes=1)
    doors.town.says("2", "dark-1")
    page.reload()
    expect(page.locator("main")).to_contain_text("仍未恢复")
    shoot("storm-asked")
    page.locator("form[action$='/end'] button").click()
    expect(page.locator("main")).to_contain_text("突发已结束")


def test_a_bulletin_is_made_read_and_downloaded(doors: Doors, page: Page, shoot: Shoot) -> None:
    doors.person("director", Role.DIRECTOR)
    doors.matter()
    log_in(page, "director")
    page.goto("/centre/documents")
    page.locator("form[action$='/bulletin'] input[type=month]").fill(f"{doors.town.clock():%Y-%m}")
    page.locator("form[action$='/bulletin'] button").click()
    passes(doors, seconds=1)
    page.goto("/centre/documents")
    with page.expect_download() as fetched:
        page.locator("a[href$='/file']").first.click()
    body = fetched.value.path().read_bytes()
    assert "总体情况" in "".join(paragraph.text for paragraph in Document(io.BytesIO(body)).paragraphs)
    page.locator("a[href$='/page']").first.click()
    expect(page.locator("main")).to_contain_text("各单位办理情况")
    shoot("bulletin")


def test_a_guide_that_did_not_help_becomes_a_ticket_the_unit_answers(
    doors: Doors, page: Page, shoot: Shoot
) -> None:
    said = str(doors.town.says("新生儿上户口要带什么材料", "mother"))
    number = re.search(r"编号 (\d{8})", said)
    assert number and "出生医学证明" in said
    passes(doors, minutes=1)
    assert number[1] in str(doors.town.says("2", "mother"))
    with look(doors.house) as work:
        unit = work.session.scalars(select(Ticket.unit).where(Ticket.number == number[1])).one()
    doors.person("clerk", Role.UNIT, unit)
    log_in(page, "clerk")
    page.get_by_role("link", name=number[1]).click()
    shoot("guide-not-solved")
    page.locator("#act-reply summary").first.click()
    page.get_by_label("答复内容", exact=True).fill("带出生医学证明和双方身份证即可，当场办结。")
    page.get_by_role("button", name="发出答复").click()
    expect(page.get_by_role("status")).to_contain_text("由群众评价")


def test_a_citizen_adds_words_and_rates_without_any_script(doors: Doors, page: Page, shoot: Shoot) -> None:
    said = str(doors.town.says(WORDS, "neighbour"))
    link = MINE.search(said)
    number = re.search(r"编号 (\d{8})", said)
    assert link and number
    page.goto(link[0])
    page.locator("#act-add summary").click()
    page.locator("#act-add textarea").fill("二号窗口也关了")
    page.locator("#act-add button").click()
    expect(page.locator("main")).to_contain_text("二号窗口也关了")
    doors.program(Role.UNIT, "U40").act(number[1], "reply", text="已增开窗口。")
    passes(doors, minutes=1)
    page.goto(link[0])
    page.locator(".chip", has=page.locator("input[name=solved][value=yes]")).click()
    page.locator(".chip", has_text="非常满意").first.click()
    shoot("citizen-rates")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("status")).to_be_visible()


def test_a_unit_sends_back_without_any_script(doors: Doors, page: Page) -> None:
    doors.person("hospital", Role.UNIT, "U40")
    number = doors.matter()
    log_in(page, "hospital")
    page.goto(f"/unit/{number}")
    page.locator("#act-return summary").first.click()
    page.get_by_label("不属本单位职责").check()
    page.locator("#act-return button[name=unit]").first.click()
    expect(page.get_by_role("status")).to_contain_text("裁定")

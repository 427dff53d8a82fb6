"""Three journeys of people with a browser, on a phone and at a desk, without any script."""

from playwright.sync_api import Browser, Page, expect

from bot.vocabulary import Role, Urgency
from services.staff.people import issue_password_link, person_id_of
from services.tick import tick
from tests.pages.conftest import SHOTS, Shoot, a_page
from tests.web import PASSWORD, WORDS, Doors

ANSWER = "您好，已增开两个收费窗口，今天起不再排长队；当班人员已批评教育。给您添麻烦了。"


def log_in(page: Page, login: str, language: str = "zh") -> None:
    page.goto(f"/login?lang={language}")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.locator("form[action='/logout'] button")).to_be_attached()


def test_a_unit_signs_and_answers(doors: Doors, page: Page, shoot: Shoot) -> None:
    doors.person("hospital", Role.UNIT, "U40")
    number = doors.matter()
    doors.matter(urgency=Urgency.URGENT)
    doors.matter(about_staff=True)
    doors.town.clock.forward(hours=3)
    log_in(page, "hospital")
    expect(page.get_by_role("heading", level=1)).to_contain_text("医院")
    shoot("unit-list")
    page.get_by_role("link", name=number).click()
    expect(page.locator(".said .body").first).to_have_text(WORDS)
    shoot("unit-assigned")
    page.get_by_role("region", name="办理").get_by_role("button", name="签收", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已签收")
    page.get_by_label("答复内容", exact=True).fill(ANSWER)
    shoot("unit-answering")
    page.get_by_role("button", name="发出答复").click()
    expect(page.get_by_role("status")).to_contain_text("由群众评价")
    expect(page.locator(".said.reply .body")).to_have_text(ANSWER)
    page.locator(".promise").first.locator("summary").click()
    expect(page.locator(".promise[open] .why li").first).to_be_visible()
    shoot("unit-answered")


def test_an_officer_dispatches_what_routing_was_unsure_of(doors: Doors, page: Page, shoot: Shoot) -> None:
    doors.person("officer", Role.DUTY)
    number, returned = doors.matter(None), doors.matter()
    doors.program(Role.UNIT, "U40").act(returned, "return", reason="not_duty", unit="U16", basis="三定方案")
    doors.stuck(doors.matter("U16"))
    doors.town.clock.forward(hours=26)
    tick(doors.house, doors.town.clock())
    log_in(page, "officer")
    shoot("centre-desk")
    page.locator("#triage").get_by_role("link", name=number).click()
    first = page.locator(".suggestions li").first
    expect(first).to_contain_text("收费")
    shoot("centre-triage")
    first.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("已派单")
    shoot("centre-dispatched")
    page.goto(f"/centre/{returned}")
    expect(page.get_by_role("button", name="不同意，退回承办")).to_be_visible()
    shoot("centre-ruling")
    page.get_by_role("button", name="不同意，退回承办").click()
    expect(page.get_by_role("status")).to_contain_text("裁定已生效")


def test_somebody_sets_a_password_logs_in_changes_the_language_and_leaves(
    doors: Doors, page: Page, shoot: Shoot
) -> None:
    doors.person("director", Role.DIRECTOR)
    link = issue_password_link(doors.house, person_id_of(doors.house, "director"))
    page.goto(link.removeprefix(doors.house.public_url))
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输一遍").fill(PASSWORD)
    shoot("password")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("密码已设好")
    shoot("login")
    log_in(page, "director")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Complaint centre")
    shoot("centre-empty-english")
    page.get_by_role("link", name="Privacy").click()
    shoot("privacy-english")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")


def test_the_pages_can_be_read_in_the_dark(doors: Doors, browser: Browser, size: str, address: str) -> None:
    doors.person("hospital", Role.UNIT, "U40")
    number = doors.matter()
    with a_page(browser, size, address, dark=True) as page:
        log_in(page, "hospital")
        page.goto(f"/unit/{number}")
        expect(page.locator("body")).to_have_css("background-color", "rgb(19, 22, 24)")
        page.screenshot(path=SHOTS / f"unit-dark-{size}.png", full_page=True)

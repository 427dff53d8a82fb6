"""The duty officer's triage in a browser: by forms alone, and with single keys."""

from playwright.sync_api import Browser, Page, expect

from bot.vocabulary import Role
from tests.pages.conftest import SHOTS, Shoot, a_page, fits
from tests.pages.test_journeys import log_in
from tests.web import Doors

LOUD = "锦绣春天小区旁边的搅拌站半夜还在施工，噪音大得没法睡"
VAGUE = "搅拌站半夜噪音吵得人没法睡，到底有没有人管"
BOTH = "路灯坏了一个月没人修。另外我想投诉公交车司机骂人"


def a_morning(doors: Doors) -> None:
    """Two matters in one message, one that may be told already, and one that is unsure."""
    doors.person("officer", Role.DUTY)
    for turn, text in enumerate((LOUD, VAGUE, BOTH)):
        doors.town.says(text, f"citizen-of-morning-{turn}")
        doors.town.clock.forward(minutes=1)
    doors.matter(None)
    doors.town.clock.forward(minutes=30)


def test_an_officer_splits_joins_and_asks_by_forms_alone(doors: Doors, page: Page, shoot: Shoot) -> None:
    a_morning(doors)
    log_in(page, "officer")
    page.locator("#triage").get_by_role("link").filter(has_text="待派单").first.click()
    page.locator(".rows a").first.click()
    expect(page.locator(".act-split")).to_contain_text("像是两件事")
    shoot("triage-two-matters")
    page.locator(".act-split").get_by_role("button", name="两件事，分开办").click()
    expect(page.get_by_role("status")).to_contain_text("已分成两件")
    shoot("triage-split")
    page.goto("/centre/piles/alike")
    page.locator(".rows a").first.click()
    expect(page.locator(".side-by-side")).to_contain_text(VAGUE)
    expect(page.locator(".side-by-side")).to_contain_text(LOUD)
    shoot("triage-alike")
    page.locator(".alike").get_by_role("button", name="并案").click()
    expect(page.get_by_role("status")).to_contain_text("已并案")


def test_an_officer_triages_with_single_keys(
    doors: Doors, browser: Browser, size: str, address: str
) -> None:
    a_morning(doors)
    with a_page(browser, size, address, dark=True, scripts=True) as page:
        log_in(page, "officer")
        page.goto("/centre/?lang=en")
        page.goto("/centre/piles/triage")
        page.locator(".rows a").first.click()
        page.keyboard.press("t")
        expect(page.locator(".act-split")).to_have_attribute("open", "")
        page.keyboard.press("n")
        expect(page.locator(".suggestions button").first).to_be_visible()
        page.keyboard.press("a")
        expect(page.locator("#ask_citizen-text")).to_be_focused()
        page.keyboard.type("1n2 which window was it?")
        expect(page.locator("#ask_citizen-text")).to_have_value("1n2 which window was it?")
        page.screenshot(path=SHOTS / f"triage-english-dark-{size}.png", full_page=True)
        fits(page, size)
        page.keyboard.press("Escape")
        page.keyboard.press("1")
        expect(page.get_by_role("status")).to_contain_text("Dispatched")

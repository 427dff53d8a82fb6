"""A slow line and no mouse: the first view is small, and everything on it is reached by keyboard and seen."""

import gzip
import time

import pytest
from playwright.sync_api import Browser, Page

from bot.vocabulary import Role
from tests.pages.conftest import a_page
from tests.pages.test_journeys import log_in
from tests.web import Doors

MOST_BYTES = 100_000
FAST_3G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
# What a person can act on; what stands in a closed part is reached once its summary is opened.
REACHABLE = """() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(one => one.checkVisibility() && !one.closest("details:not([open]) > :not(summary)"))
  .filter(one => one.type !== "radio" || one.checked
    || !document.querySelector(`input[name="${one.name}"]:checked`))
  .length"""
FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
  return {
    what: one === document.body ? "" : one.outerHTML.slice(0, 120),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight
      && (look.outlineStyle !== "none" || look.boxShadow !== "none"),
  };
}"""


@pytest.fixture
def number(doors: Doors) -> str:
    doors.person("hospital", Role.UNIT, "U40")
    doors.person("officer", Role.DUTY)
    for _ in range(20):
        doors.matter()
    doors.matter(None)
    return doors.matter()


@pytest.mark.parametrize("size", ["phone"])
def test_the_first_view_of_a_units_desk_and_ticket_is_small_and_soon_there(
    doors: Doors, browser: Browser, size: str, address: str, number: str
) -> None:
    """Bytes are promised; how long it takes is told, because it depends on the machine."""
    with a_page(browser, size, address, scripts=True) as page:
        log_in(page, "hospital")
        line = page.context.new_cdp_session(page)
        line.send("Network.emulateNetworkConditions", FAST_3G)
        for path in ("/unit/", f"/unit/{number}"):
            began = time.monotonic()
            page.goto(path, wait_until="domcontentloaded")
            took = time.monotonic() - began
            loaded = weight(doors, page)
            print(f"{path}: {loaded} bytes gzipped in all, {took:.2f} s on 3G-fast after the first")
            assert loaded < MOST_BYTES


def weight(doors: Doors, page: Page) -> int:
    """The page and all it asks for from an empty cache, each gzipped as a web server sends it."""
    asked = page.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)")
    client = doors.app.test_client()
    parts = [page.content().encode(), *(client.get(path).data for path in dict.fromkeys(asked))]
    return sum(len(gzip.compress(part)) for part in parts)


@pytest.mark.parametrize("login", ["hospital", "officer"])
def test_everything_is_reached_by_keyboard_and_seen(
    doors: Doors, browser: Browser, size: str, address: str, number: str, login: str
) -> None:
    with a_page(browser, size, address, scripts=True) as page:
        log_in(page, login)
        page.goto(f"/unit/{number}" if login == "hospital" else "/centre/piles/triage")
        if login == "officer":
            page.locator(".rows a").first.click()
        page.keyboard.press("Tab")
        assert "skip" in page.evaluate(FOCUSED)["what"]
        expected, walked, unseen = page.evaluate(REACHABLE), [], []
        for _ in range(expected + 5):
            focused = page.evaluate(FOCUSED)
            if not focused["what"]:
                break
            walked.append(focused["what"])
            unseen += [] if focused["seen"] else [focused["what"]]
            page.keyboard.press("Tab")
        assert unseen == []
        assert len(walked) >= expected
        page.reload()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

"""Every page of every role: open to a screen reader, silent, within the screen, in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, Response

from bot.keys import Keys
from bot.vocabulary import Role
from tests.handlers.pages.test_roles import ALLOWED, ANYBODY, for_people
from tests.pages.conftest import SHOTS, SIZES, a_house, a_page, served
from tests.pages.county import PEOPLE, settle
from tests.pages.test_journeys import log_in

AXE = next(Path(axe_playwright_python.__file__).parent.glob("**/axe.min.js")).read_text()
WALKERS = (Role.UNIT, Role.DIRECTOR, Role.ADMIN)  # between them they open every page
GRAVE = {"serious", "critical"}
LOOKS = {"phone": ("zh", False), "desk": ("en", True)}  # the language, and whether it is dark
# No page: a file, a picture, a figure for machines; a link that is sent once, looked at in test_journeys.
NO_PAGES = {
    "/static/<path:name>", "/healthz", "/readyz", "/metrics", "/login/<token>",
    "/unit/media/<int:media_id>", "/centre/media/<int:media_id>", "/t/<token>/media/<int:media_id>",
    "/admin/guides/sheet.xlsx", "/centre/documents/<int:row_id>/file",
}  # fmt: skip
# Where an administrator edits words: what they are called and the places in them are what is shown.
OF_WORDS = {"/admin/templates", "/admin/words", "/admin/words/<key>"}
RAW = re.compile(r"\b(?:page|label|verb|form|unit|kind|refusal)\.[a-z_]+\b|\{\w+\}")
RUN = "axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false})"
LINKS = "all => all.map(one => one.getAttribute('href'))"


@dataclass
class County:
    """The filled county, where it answers, every page it has, and what no desk links to."""

    address: str
    rules: set[str]
    given: dict[str, str]

    def of(self, role: Role) -> set[str]:
        """The pages of a role that no role before it has; pages for anybody are the first role's."""
        earlier = list(PEOPLE)[: list(PEOPLE).index(role)]
        return {
            rule
            for rule in self.rules
            if (rule in ANYBODY and not earlier)
            or (role in ALLOWED.get(rule, ()) and not set(earlier) & ALLOWED[rule])
        }


@pytest.fixture(scope="module")
def county(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, keys: Keys
) -> Iterator[County]:
    with a_house(sqlite_template, tmp_path_factory.mktemp("county"), keys) as doors:
        given = settle(doors)
        rules = {rule for rule, method in for_people(doors.app) if method == "GET"} - NO_PAGES
        with served(doors) as address:
            yield County(address, rules, given)


@pytest.mark.timeout(400)  # some forty pages one after the other
@pytest.mark.parametrize("role", WALKERS)
def test_no_page_shuts_anybody_out(browser: Browser, county: County, size: str, role: Role) -> None:
    own, (language, dark) = county.of(role), LOOKS[size]
    opened: set[str] = set()
    wrong = []
    with a_page(browser, size, county.address, dark=dark, scripts=True) as page:
        log_in(page, PEOPLE[role], language)
        for rule, answer in walk(page, own, county.given):
            opened.add(rule)
            shoot(page, rule, size)
            wrong += barriers(page, rule, answer, size)
    assert (wrong, own - opened) == ([], set())


def test_every_page_is_somebodys(county: County) -> None:
    assert county.rules == set.union(*(county.of(role) for role in WALKERS))


def shoot(page: Page, rule: str, size: str) -> None:
    """Keep a picture of the page for whoever wants to look."""
    SHOTS.mkdir(exist_ok=True)
    name = re.sub(r"[^a-z]+", "-", rule).strip("-") or "home"
    page.screenshot(path=SHOTS / f"page-{name}-{size}.png", full_page=True)


def walk(page: Page, rules: set[str], given: dict[str, str]) -> Iterator[tuple[str, Response]]:
    """Open the pages of these rules, those with a blank by the first link another page has to them."""
    links: list[str] = []
    for rule in sorted(rules, key=lambda rule: (rule.count("<"), rule)):
        known = given.get(rule) if "<" in rule else rule
        path = known or next((link for link in links if leads_to(rule, link)), None)
        answer = page.goto(path) if path else None
        if answer is not None:
            links += page.eval_on_selector_all("a[href^='/']", LINKS)
            yield rule, answer


def leads_to(rule: str, link: str) -> bool:
    """True when a link is an address of the rule; a name is no number."""
    pattern = rule.replace("<number>", r"\d{8}").replace("/words/<key>", r"/words/[a-z_.]+")
    pattern = re.sub(r"<int:\w+>", r"\\d+", pattern)
    pattern = re.sub(r"<\w+>", r"[A-Za-z][\\w-]*", pattern)
    return bool(re.fullmatch(pattern, link.split("?")[0].split("#")[0]))


def barriers(page: Page, rule: str, answer: Response, size: str) -> list[str]:
    """What axe calls serious or critical, a raw key, what sticks out to the side, a policy with a hole."""
    page.evaluate(AXE)
    found = page.evaluate(RUN)["violations"]
    said = [
        f"{rule} {each['id']}: {each['nodes'][0]['html'][:160]} ({len(each['nodes'])})"
        for each in found
        if each["impact"] in GRAVE
    ]
    if page.evaluate("document.documentElement.scrollWidth") > SIZES[size]["width"]:
        said.append(f"{rule} is wider than the screen")
    if rule not in OF_WORDS and (raw := RAW.search(page.locator("body").inner_text())):
        said.append(f"{rule} shows the key {raw[0]}")
    policy = answer.headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        said.append(f"{rule} allows {policy!r}")
    return said

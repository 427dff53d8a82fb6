"""The pictures of docs/tour.md and docs/tour.zh.md, of a county in the middle of its year: `make tour`."""

import io
import re
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bot.keys import Keys
from bot.vocabulary import Role
from models.database import migrate
from tests.pages.conftest import SIZES, a_house, chromium, served
from tests.pages.county import PEOPLE, settle
from tests.pages.demo import running_demo
from tests.web import PASSWORD

SHOTS = Path(__file__).resolve().parents[2] / "docs" / "shots"
QUALITY = 72
# What is pressed on the phones, who speaks and what they say.
TOLD = {
    "zh": ("添加", "称呼", "写消息", "发送", "王阿姨", "县医院二楼厕所漏水，地上全是水"),
    "en": ("Add", "Name", "Write a message", "Send", "Mrs Wang",
           "The toilet on the second floor of the county hospital is leaking"),
}  # fmt: skip
# Name of the picture: whose desk, at which size, the page, and the link to follow from there.
STOPS: dict[str, tuple[Role, str, str, str]] = {
    "unit-list": (Role.UNIT, "phone", "/unit/", ""),
    "unit-ticket": (Role.UNIT, "phone", "/unit/", ".rows a"),
    "unit-numbers": (Role.UNIT, "desk", "/unit/numbers", ""),
    "centre-desk": (Role.SUPERVISOR, "desk", "/centre/", ""),
    "centre-phone": (Role.SUPERVISOR, "phone", "/centre/", ""),
    "centre-triage": (Role.DUTY, "desk", "/centre/piles/triage", ".rows a"),
    "centre-ruling": (Role.DUTY, "desk", "/centre/piles/rulings", ".rows a"),
    "centre-escalations": (Role.SUPERVISOR, "desk", "/centre/escalations", ""),
    "centre-order": (Role.SUPERVISOR, "desk", "/centre/escalations", "a[href$='/order']"),
    "centre-storm": (Role.DUTY, "desk", "/centre/", "a[href^='/centre/matters/']"),
    "centre-papers": (Role.DIRECTOR, "desk", "/centre/documents", ""),
    "centre-bulletin": (Role.DIRECTOR, "desk", "/centre/documents", "a[href$='/page']"),
    "centre-wall": (Role.DIRECTOR, "desk", "/centre/wall", ""),
    "centre-enter": (Role.DUTY, "phone", "/centre/enter", ""),
}


def main() -> None:
    """Take every picture in both languages and say how large each is."""
    keys = Keys(bytes(range(32)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        empty = Path(folder) / "empty.db"
        migrate(f"sqlite:///{empty}")
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with a_house(empty, Path(folder), keys) as doors:
            citizen = settle(doors)["/t/<token>"]
            with served(doors) as address:
                for language in TOLD:
                    lead(browser, address, language, citizen)
        with running_demo(Path(folder)) as address:
            for language in TOLD:
                phones(browser, address, language)
        browser.close()


def phones(browser: Browser, address: str, language: str) -> None:
    """The phones of the demo, once a citizen has been answered."""
    add, name, write, send, who, text = TOLD[language]
    page = opened(browser, address, "desk")
    page.goto(f"/sandbox/?lang={language}")
    page.get_by_text(add, exact=True).first.click()
    page.get_by_label(name, exact=True).fill(who)
    page.locator(".new").get_by_role("button", name=add).click()
    page.get_by_label(write).fill(text)
    page.get_by_role("button", name=send, exact=True).first.click()
    page.locator("#thread .line.in").first.wait_for()
    keep(page, f"phones-{language}")


def lead(browser: Browser, address: str, language: str, citizen: str) -> None:
    """Everybody's stops in one language."""
    for size in SIZES:
        page = opened(browser, address, size)
        page.goto(f"{citizen}?lang={language}")
        if size == "phone":
            keep(page, f"citizen-{language}")
    for role, login in PEOPLE.items():
        for size in SIZES:
            stops = {name: stop for name, stop in STOPS.items() if stop[:2] == (role, size)}
            page = opened(browser, address, size)
            if stops:
                log_in(page, login, language)
            for name, (_, _, path, link) in stops.items():
                page.goto(path)
                if link:
                    page.goto(str(page.locator(link).first.get_attribute("href")))
                keep(page, f"{name}-{language}")


def opened(browser: Browser, address: str, size: str) -> Page:
    """A browser of its own."""
    return browser.new_context(viewport=SIZES[size], base_url=address).new_page()


def log_in(page: Page, login: str, language: str) -> None:
    """One of the county's people."""
    page.goto(f"/login?lang={language}")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(re.compile("/(unit|centre|admin)/"))


def keep(page: Page, name: str) -> None:
    """The first view, small enough to be read over a slow line."""
    SHOTS.mkdir(exist_ok=True)
    to = SHOTS / f"{name}.webp"
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(to, quality=QUALITY, method=6)
    print(f"{to.name:28} {to.stat().st_size // 1024:4} kB")


if __name__ == "__main__":
    main()

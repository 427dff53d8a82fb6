"""A house with its web doors on loopback, and a real browser: an installed Chromium, or CHROMIUM's."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from bot.keys import Keys
from models.database import connect
from tests.houses import make_town
from tests.web import Doors, make_web

SHOTS = Path(__file__).with_name("shots")
SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desk": {"width": 1440, "height": 900},
}
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium() -> str:
    """The browser's path. Fails with one clear line where there is none."""
    installed = [app for app in APPS if Path(app).exists()]
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), *installed]
    path = next((path for path in found if path), None)
    if path is None:
        pytest.fail("no Chromium here: apt-get install chromium, or name it in CHROMIUM")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def doors(sqlite_template: Path, tmp_path: Path, keys: Keys) -> Iterator[Doors]:
    with a_house(sqlite_template, tmp_path, keys) as opened:
        yield opened


@contextmanager
def a_house(template: Path, folder: Path, keys: Keys) -> Iterator[Doors]:
    """A seeded house over a database of its own."""
    shutil.copyfile(template, folder / "siling.db")
    engine = connect(f"sqlite:///{folder / 'siling.db'}", keys)
    town = make_town(engine)
    yield Doors(town, make_web(town.house))
    engine.dispose()


@pytest.fixture
def address(doors: Doors) -> Iterator[str]:
    """Where the house answers."""
    with served(doors) as where:
        yield where


@contextmanager
def served(doors: Doors) -> Iterator[str]:
    """The house's web doors on loopback."""
    server = make_server("127.0.0.1", 0, doors.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(10)


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """A phone, and a desk."""
    return str(request.param)


Shoot = Callable[[str], None]
THUMB = 38


@pytest.fixture
def page(browser: Browser, size: str, address: str) -> Iterator[Page]:
    """A page that must load everything it asks for, report no fault, and run without any script."""
    with a_page(browser, size, address) as opened:
        yield opened


@contextmanager
def a_page(
    browser: Browser, size: str, address: str, *, dark: bool = False, scripts: bool = False
) -> Iterator[Page]:
    context = browser.new_context(
        viewport=SIZES[size], base_url=address, java_script_enabled=scripts, locale="zh-CN",
        color_scheme="dark" if dark else "light", has_touch=size == "phone",
    )  # fmt: skip
    faults: list[str] = []
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("response", lambda answer: faults.append(answer.url) if answer.status > 399 else None)
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def shoot(page: Page, size: str) -> Shoot:
    """Keep a picture of the whole page; fails where something sticks out to the side."""

    def keep(name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=True)
        fits(page, size)

    return keep


def fits(page: Page, size: str) -> None:
    """Nothing is wider than the screen, and what is tapped is large enough for a thumb."""
    limit = SIZES[size]["width"]
    parts = ("main", "header.top", "body > footer", "button:visible", "input:visible", "select:visible")
    for selector in parts:
        for found in page.locator(selector).all():
            box = found.bounding_box()
            assert box is None or box["x"] + box["width"] <= limit + 1, (selector, box)
            if box is not None and selector == "button:visible":
                assert box["height"] >= THUMB, (found.inner_text(), box)

"""The journeys of a newcomer: the whole demo as `make run` starts it, phones and desks in a real browser.

Each journey has a citizen of its own, so that none depends on another; the demo and its clock are shared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.pages.conftest import SHOTS, SIZES, fits
from tests.pages.demo import DEMO_PASSWORD, running_demo

NUMBER = re.compile(r"(?<!\d)\d{8}(?!\d)")
WAIT = 40_000  # milliseconds: the clock sends every second, the phone looks every two
UNSURE = "这个事情拖了很久了请处理一下"
# One problem told twice would be one matter: each size has a problem of its own.
LOW = {"phone": "县医院二楼厕所漏水，地上全是水", "desk": "县医院化验结果等了三天还不出"}
CLIMBS = {"phone": "县医院住院部电梯坏了一部，等很久", "desk": "县医院挂号机器坏了三台没人修"}
RETURNED = {"phone": "县医院停车场的道闸坏了，车出不去", "desk": "县医院食堂的饭菜又凉又咸，病人吃不下"}
POSTPONED = {"phone": "县医院门诊大厅的座椅坏了好几排", "desk": "县医院儿科的空调不制热，孩子打针冻得直哭"}
ANSWER = "水管已换好，地面已清理干净。"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


@dataclass
class People:
    """Browsers of several people at one size; their pages may report no fault."""

    browser: Browser
    address: str
    size: str
    faults: list[str]
    journey: str

    def page(self) -> Page:
        """Somebody's own browser."""
        context = self.browser.new_context(
            viewport=SIZES[self.size], base_url=self.address, locale="zh-CN", timezone_id="Asia/Shanghai",
            has_touch=self.size == "phone",
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def staff(self, login: str) -> Page:
        """One of the demo's users at the desk."""
        page = self.page()
        page.goto("/login")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("button", name="退出")).to_be_visible()
        return page

    def citizen(self, name: str) -> "Phone":
        """A new phone with WeChat."""
        page = self.page()
        page.goto("/sandbox/?lang=zh")
        page.get_by_text("添加", exact=True).first.click()
        page.get_by_label("称呼").fill(name)
        page.locator(".new").get_by_role("button", name="添加").click()
        expect(page.locator(".phone h2")).to_contain_text(name)
        return Phone(page, page.url)

    def shoot(self, page: Page, name: str) -> None:
        """Keep a picture; nothing may stick out to the side."""
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"journey-{self.journey}-{name}-{self.size}.png", full_page=True)
        fits(page, self.size)


@dataclass
class Phone:
    """A citizen's phone on the sandbox's page."""

    page: Page
    home: str

    @property
    def last(self) -> Locator:
        """The newest thing the house said."""
        return self.page.locator("#thread .line.in .bubble").first

    def says(self, text: str) -> str:
        """Write; gives the answer."""
        self.page.goto(self.home)
        before = self.page.locator("#thread .line.in").count()
        self.page.get_by_label("写消息").fill(text)
        self.page.get_by_role("button", name="发送", exact=True).first.click()
        expect(self.page.locator("#thread .line.in")).not_to_have_count(before)
        return self.last.inner_text()

    def complains(self, text: str) -> str:
        """Write; gives the number of the ticket."""
        answer = self.says(text)
        found = NUMBER.search(answer)
        assert found, answer
        return found[0]

    def hears(self, text: str) -> None:
        """Wait until somebody has sent this."""
        self.page.goto(self.home)
        expect(self.page.locator("#thread")).to_contain_text(text, timeout=WAIT)

    def opens_own_page(self, number: str) -> Page:
        """Follow the link in the answer."""
        self.page.goto(self.home)
        link = self.page.locator(f'#thread a[href*="/t/{number}"]').first.get_attribute("href")
        assert link
        self.page.goto(link)
        return self.page


@pytest.fixture
def people(browser: Browser, demo: str, size: str, request: pytest.FixtureRequest) -> Iterator[People]:
    journey = request.node.originalname.removeprefix("test_").split("_")[0]
    faults: list[str] = []
    yield People(browser, demo, size, faults, journey)
    for context in browser.contexts:
        context.close()
    assert faults == []


def done(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


def test_low_rating_reopens_and_the_centre_calls_back(people: People) -> None:
    citizen = people.citizen("王阿姨甲")
    number = citizen.complains(LOW[people.size])
    people.shoot(citizen.page, "complained")
    unit = people.staff("u40")
    unit.get_by_role("button", name=f"签收 {number}").click()
    done(unit, "已签收")
    unit.goto(f"/unit/{number}")
    unit.get_by_label("答复内容", exact=True).fill(ANSWER)
    people.shoot(unit, "answering")
    unit.get_by_role("button", name="发出答复").click()
    done(unit, "由群众评价")
    citizen.hears(ANSWER)
    page = citizen.opens_own_page(number)
    people.shoot(page, "asked")
    page.locator(".chip", has=page.locator("input[name=solved][value=no]")).click()
    page.locator(".chip", has_text="非常不满意").click()
    page.get_by_role("button", name="提交评价").click()
    done(page, "回访")
    officer = people.staff("supervisor")
    officer.locator("#callbacks").get_by_role("link", name=number).first.click()
    people.shoot(officer, "script")
    officer.get_by_role("radio", name="接通", exact=True).or_(
        officer.locator("input[name=contacted][value=yes]")
    ).first.check()
    officer.locator("input[name=solved][value=no]").check()
    officer.locator(".act", has=officer.locator("input[name=contacted]")).locator("button").click()
    done(officer, "回访已记录")


def test_triage_of_what_routing_was_unsure_of(people: People) -> None:
    number = people.citizen("李师傅甲").complains(UNSURE)
    officer = people.staff("duty")
    officer.locator("#triage").get_by_role("link", name=number).first.click()
    people.shoot(officer, "suggestions")
    officer.locator(".suggestions button").first.click()
    done(officer, "已派单")
    officer.goto(f"/centre/{number}")
    expect(officer.locator(".marks").first).to_contain_text("待签收")


def test_return_and_ruling(people: People) -> None:
    citizen = people.citizen("陈老师甲")
    number = citizen.complains(RETURNED[people.size])
    unit = people.staff("u40")
    unit.goto(f"/unit/{number}")
    unit.locator("#act-return summary").first.click()
    unit.get_by_label("不属本单位职责").check()
    people.shoot(unit, "returning")
    unit.locator("#act-return button[name=unit]").first.click()
    done(unit, "退单已报中心裁定")
    officer = people.staff("duty")
    officer.locator("#rulings").get_by_role("link", name=number).first.click()
    people.shoot(officer, "both-sides")
    officer.locator("button[name=uphold][value=no]").click()
    done(officer, "裁定已生效")
    unit.goto("/unit/")
    expect(unit.get_by_role("link", name=number)).to_be_visible()


def test_time_is_asked_for_and_the_citizen_agrees(people: People) -> None:
    citizen = people.citizen("赵大爷甲")
    number = citizen.complains(POSTPONED[people.size])
    unit = people.staff("u40")
    unit.goto(f"/unit/{number}")
    unit.locator("#act-propose summary").first.click()
    unit.locator("#propose-until").fill(later(unit))
    unit.locator("#propose-reason").fill("座椅要从厂家订货")
    people.shoot(unit, "proposing")
    unit.locator("#act-propose button").click()
    done(unit, "已去问群众")
    citizen.hears("座椅要从厂家订货")
    page = citizen.opens_own_page(number)
    people.shoot(page, "asked")
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.locator(".state")).to_contain_text("最初承诺")


def later(page: Page) -> str:
    """A day two weeks after today, as the form has today."""
    today = page.locator("#propose-until").get_attribute("min") or ""
    return (date.fromisoformat(today) + timedelta(days=14)).isoformat()


def test_assisted_entry_by_keyboard_alone(people: People) -> None:
    officer = people.staff("duty")
    officer.goto("/centre/enter")
    keys = officer.keyboard
    keys.press("ArrowRight")  # from the telephone to the letter
    keys.press("Tab")
    keys.type("来信：县医院三楼开水房没有热水")
    for _ in range(2):
        keys.press("Tab")
    keys.type("刘桂英")
    people.shoot(officer, "typed")
    officer.get_by_role("button", name="登记").focus()
    keys.press("Enter")
    expect(officer.locator(".read-back")).to_be_visible()
    people.shoot(officer, "read-back")
    officer.get_by_role("link", name="打印回执").click()
    expect(officer.locator(".slip svg")).to_be_visible()
    people.shoot(officer, "slip")


def test_visit_is_rated_by_the_windows_code(people: People) -> None:
    officer = people.staff("duty")
    officer.goto("/posters/U40")
    expect(officer.locator(".poster svg")).to_be_visible()
    people.shoot(officer, "poster")
    visitor = people.citizen("孙女士甲")
    page = visitor.page
    page.get_by_text("照片、语音、位置、扫码").click()
    page.get_by_role("button", name="扫一扫").click()
    expect(visitor.last).to_contain_text("打分")
    assert "谢谢" in visitor.says("5")
    unit = people.staff("u40")
    unit.goto("/unit/visits")
    expect(unit.locator("main")).to_contain_text("非常满意")
    people.shoot(unit, "visits")


def test_zz_escalation_over_the_advanced_clock(people: People) -> None:
    """Last by its name: it moves the demo's clock for everybody."""
    citizen = people.citizen("周同学甲")
    number = citizen.complains(CLIMBS[people.size])
    for _ in range(4):
        citizen.page.goto(citizen.home)
        citizen.page.get_by_role("button", name="+3 天").click()
    officer = people.staff("supervisor")
    wait_for(officer, "/centre/escalations", number)
    people.shoot(officer, "escalations")
    officer.goto(f"/centre/{number}")
    expect(officer.locator(".badge.level").first).to_be_visible()
    people.shoot(citizen.page, "clock")


def wait_for(page: Page, path: str, words: str) -> None:
    """Look again until the clock has done its work."""
    page.goto(path)
    for _ in range(60):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator("main")).to_contain_text(words)

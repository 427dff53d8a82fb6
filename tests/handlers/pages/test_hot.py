"""/centre/hot: what many tell of, the period kept in the address, each issue opens its tickets."""

import re

import pytest

from bot.vocabulary import Role
from services.tick import tick
from tests.services.test_matters import MIXER, told
from tests.web import Browser, Doors

ISSUE = re.compile(r'<h2><a href="(/centre/hot/\d{8}\?days=\d+)">([^<]+)</a>')


@pytest.fixture
def noisy(doors: Doors) -> Doors:
    """Three people told of one mixer, five days ago."""
    for n, text in enumerate(MIXER):
        told(doors.town, text, f"citizen-{n}")
    doors.town.clock.forward(days=5)
    tick(doors.house, doors.town.clock())
    return doors


def test_an_issue_says_what_where_how_many_and_opens_its_tickets(noisy: Doors) -> None:
    duty = noisy.browser(Role.DUTY)
    page = duty.open("/centre/hot?days=30").text
    [(path, title)] = ISSUE.findall(page)
    assert "搅拌站" in title and "锦绣春天小区" in page and "3 人" in page
    assert page.count("<rect") == 30
    opened = duty.open(path).text
    assert f"<h1>{title}</h1>" in opened
    assert len(set(re.findall(r'href="/centre/(\d{8})"', opened))) == 3
    assert "/centre/hot?days=30" in opened


def test_the_period_stands_in_the_address_and_any_other_one_is_the_week(noisy: Doors) -> None:
    duty = noisy.browser(Role.DUTY)
    for asked, shown in (("7", 7), ("30", 30), ("365", 7), ("x", 7), ("", 7)):
        page = duty.open(f"/centre/hot?days={asked}").text
        assert f'<a href="/centre/hot?days={shown}" aria-current="true">' in page


def test_the_board_names_the_hottest_and_the_desk_says_that_something_grows(noisy: Doors) -> None:
    duty = noisy.browser(Role.DUTY)
    assert ISSUE.findall(duty.open("/centre/hot?days=30").text)[0][1] in duty.open("/centre/board").text
    desk = duty.open("/centre/").text
    assert 'href="/centre/hot#growing"' in desk and "1 件事正在升温" in desk
    assert 'id="growing"' in duty.open("/centre/hot").text


def test_it_speaks_english_and_says_when_there_is_nothing(doors: Doors) -> None:
    director = doors.browser(Role.DIRECTOR)
    assert "还没有统计" in director.open("/centre/hot").text
    tick(doors.house, doors.town.clock())
    page = director.open("/centre/hot?lang=en").text
    assert "Hot issues" in page and "Nothing that three people" in page
    assert director.open("/centre/hot/99999999").status_code == 404


def test_a_unit_does_not_open_it(doors: Doors) -> None:
    unit: Browser = doors.browser(Role.UNIT, "U40")
    assert unit.open("/centre/hot").status_code == 403

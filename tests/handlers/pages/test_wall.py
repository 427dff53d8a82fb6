"""The wall screen: zero is the hero, each figure is the number of tickets its link lists."""

from bot.permission import Actor
from bot.vocabulary import Lane, Nature, Role
from services.tick import tick
from services.watch.wall import close_days, wall
from tests.handlers.pages.test_board import figures, listed
from tests.web import Doors


def test_it_says_zero_while_nothing_is_past_its_promise(doors: Doors) -> None:
    doors.matter("U40")
    page = doors.browser(Role.DIRECTOR).open("/centre/wall").text
    assert "没有超过承诺的件" in page and page.count('<li class="cell') >= 53


def test_every_figure_is_what_its_link_lists_and_the_worst_unit_stands_first(doors: Doors) -> None:
    for unit in ("U40", "U40", "U16", None):
        doors.matter(unit)
    doors.town.clock.forward(days=9)
    tick(doors.house, doors.town.clock())
    doors.matter("U16")
    director = doors.browser(Role.DIRECTOR)
    for path in ("/centre/wall", "/centre/wall?unit=U40"):
        shown = figures(director.open(path).text)
        assert len(shown) > 8
        wrong = {link: (n, got) for link, n in shown.items() if (got := listed(director, link)) != n}
        assert wrong == {}
    page = director.open("/centre/wall").text
    assert page.index("县人民医院") < page.index("县交通运输局")
    assert 'hx-trigger="every 5s"' in page


def test_a_day_is_written_down_once_when_it_is_over(doors: Doors) -> None:
    doors.matter("U40")
    assert close_days(doors.house, doors.town.clock()) == 1
    doors.town.clock.forward(days=3)
    assert close_days(doors.house, doors.town.clock()) == 3
    assert close_days(doors.house, doors.town.clock()) == 0
    doors.town.clock.forward(days=400)
    assert close_days(doors.house, doors.town.clock()) == 31
    assert "近 14 天" in doors.browser(Role.DIRECTOR).open("/centre/wall").text


def test_who_may_not_open_the_sealed_lane_does_not_count_it(doors: Doors) -> None:
    doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
    duty, director = Actor("p1", Role.DUTY), Actor("p2", Role.DIRECTOR)
    now = doors.town.clock()
    assert wall(doors.house, duty, now).now["open"] == 0
    assert wall(doors.house, director, now).now["open"] == 1

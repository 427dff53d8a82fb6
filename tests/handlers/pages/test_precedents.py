"""The page of precedents: found, read, shown beside the tickets that followed them, taken back."""

import re

from bot.vocabulary import Role
from services.learning.precedents import precedents
from services.tickets.verbs import act
from services.watch.export import export
from tests.web import Doors

BIKES = "超市门口乱停的共享单车把人行道都堵死了，推婴儿车过不去"
LIKE_IT = "医院东门共享单车乱停，人行道堵死了，轮椅推不过去"


def told(doors: Doors, text: str, who: str) -> str:
    doors.town.says(text, who)
    return str(list(export(doors.house, "tickets", None, None))[-1]["number"])


def corrected(doors: Doors) -> str:
    number = told(doors, BIKES, "first-citizen")
    why = {"unit": "U12", "why": "县里明确由交通局牵头"}
    act(doors.house, doors.town.staff(Role.DUTY), number, "dispatch", why, doors.town.clock())
    return number


def test_a_correction_is_listed_with_who_why_and_what_it_is_known_by(doors: Doors) -> None:
    number = corrected(doors)
    duty = doors.browser(Role.DUTY)
    duty.open("/centre/precedents?unit=U12&state=force")
    for words in (number, "县交通运输局", "县里明确由交通局牵头", "共享单车"):
        assert words in duty.page
    assert number not in duty.open("/centre/precedents?unit=U40").text


def test_what_followed_it_says_so_on_its_own_page_and_is_listed_with_it(doors: Doors) -> None:
    number = corrected(doors)
    later = told(doors, LIKE_IT, "second-citizen")
    duty = doors.browser(Role.DUTY)
    assert f"/centre/precedents?ticket={number}" in duty.open(f"/centre/{later}").text
    row = precedents(doors.house)[0].id
    assert later in duty.open(f"/centre/precedents/{row}").text


def test_it_is_revoked_with_a_reason_and_stays_listed(doors: Doors) -> None:
    corrected(doors)
    row = precedents(doors.house)[0].id
    duty = doors.browser(Role.DUTY)
    duty.open(f"/centre/precedents/{row}")
    assert duty.send(f"/centre/precedents/{row}/revoke", why="  ").status_code == 400
    assert "请写明为什么撤销" in duty.page
    assert duty.send(f"/centre/precedents/{row}/revoke", why="派错了").status_code == 303
    duty.open(f"/centre/precedents/{row}")
    assert "派错了" in duty.page and not re.search(r"<form[^>]*/revoke", duty.page)
    assert duty.send(f"/centre/precedents/{row}/revoke", why="又一次").status_code == 409
    assert "已撤销" in duty.open("/centre/precedents?state=revoked").text


def test_an_address_without_a_precedent_is_not_found(doors: Doors) -> None:
    duty = doors.browser(Role.DUTY)
    duty.open("/centre/")
    assert duty.open("/centre/precedents/99").status_code == 404
    assert duty.send("/centre/precedents/99/revoke", why="派错了").status_code == 404

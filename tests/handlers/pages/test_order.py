"""The supervision order (督办单): only for what is over its limit, with the supervisor's words."""

from bot.vocabulary import Role
from services.tick import tick
from tests.web import WORDS, Doors


def test_it_names_what_is_over_and_what_the_supervisor_says(doors: Doors) -> None:
    number = doors.matter("U40")
    boss = doors.browser(Role.SUPERVISOR)
    assert boss.open(f"/centre/{number}/order").status_code == 404
    doors.town.clock.forward(days=12)
    tick(doors.house, doors.town.clock())
    boss = doors.browser(Role.SUPERVISOR)
    boss.open(f"/centre/{number}")
    assert boss.send(f"/centre/{number}/supervise", note="请局长亲自过问。").status_code == 303
    page = boss.open(f"/centre/{number}/order").text
    assert "督办单" in page and "请局长亲自过问。" in page and WORDS in page and "办结" in page


def test_what_was_said_about_staff_is_not_printed_for_the_unit(doors: Doors) -> None:
    number = doors.matter("U40", about_staff=True)
    doors.town.clock.forward(days=12)
    tick(doors.house, doors.town.clock())
    page = doors.browser(Role.SUPERVISOR).open(f"/centre/{number}/order").text
    assert "督办单" in page and WORDS not in page

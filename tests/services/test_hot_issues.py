"""Hot issues are reckoned by the clock from what people wrote first, and nothing shut away shows in them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from bot.permission import Actor
from bot.refusal import NotFound
from bot.vocabulary import Role
from models.contacts import Contact
from models.ledgers import Text
from models.tickets import Ticket
from services.matters.hot import reckon
from services.tick import tick
from services.watch.hot import hot_page, issue_page
from services.work import begin, look
from tests.houses import Town, make_town
from tests.services.test_matters import BROKEN, MIXER, tickets, told


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


@pytest.fixture
def duty(town: Town) -> Actor:
    return town.staff(Role.DUTY)


def hot(town: Town, duty: Actor, days: int = 7) -> list[dict[str, Any]]:
    tick(town.house, town.clock())
    return hot_page(town.house, duty, days, town.clock()).issues


def mixer(town: Town) -> list[str]:
    return [told(town, text, f"citizen-{n}")["number"] for n, text in enumerate(MIXER)]


def change(town: Town, number: str, **values: object) -> None:
    with begin(town.house) as work:
        work.session.execute(update(Ticket).where(Ticket.number == number).values(**values))


def test_what_three_people_tell_of_is_a_hot_issue_with_title_place_people_days_and_unit(
    town: Town, duty: Actor
) -> None:
    numbers = mixer(town)
    told(town, BROKEN, "somebody-else")
    [issue] = hot(town, duty)
    assert any(issue["title"] in text for text in MIXER) and "搅拌站" in issue["title"]
    assert (issue["place"], issue["people"], issue["count"]) == ("锦绣春天小区", 3, 3)
    assert issue["unit"] == tickets(town)[0]["unit"]
    assert issue["daily"] == [0] * 6 + [3]
    assert issue["course"] in ("rising", "steady")
    opened = issue_page(town.house, duty, issue["number"], 7, town.clock())
    assert sorted(row["number"] for row in opened.tickets) == sorted(numbers)


def test_two_people_or_one_who_writes_thrice_are_no_hot_issue(town: Town, duty: Actor) -> None:
    told(town, MIXER[0], "citizen-0")
    for text in MIXER[1:]:
        told(town, text, "citizen-1")
        town.clock.forward(hours=2)
    assert hot(town, duty) == []


def test_a_month_remembers_what_a_week_has_let_go(town: Town, duty: Actor) -> None:
    mixer(town)
    town.clock.forward(days=8)
    assert hot(town, duty, 7) == []
    [issue] = hot(town, duty, 30)
    assert (issue["people"], issue["course"], len(issue["daily"])) == (3, "quiet", 30)


def test_it_is_reckoned_once_an_hour_and_an_earlier_tick_changes_nothing(town: Town) -> None:
    mixer(town)
    began = town.clock()
    assert reckon(town.house, began) == 2
    assert reckon(town.house, began) == reckon(town.house, began + timedelta(minutes=59)) == 0
    assert reckon(town.house, began - timedelta(days=1)) == 0
    assert reckon(town.house, began + timedelta(hours=1)) == 2


@pytest.mark.parametrize(
    "shut", [{"sealed": True}, {"about_staff": True}, {"status": "declined"}, {"nature": "praise"}]
)
def test_what_is_sealed_about_staff_declined_or_praise_is_in_no_issue(
    town: Town, duty: Actor, shut: dict[str, object]
) -> None:
    change(town, mixer(town)[1], **shut)
    assert hot(town, duty) == []


def test_what_is_sealed_after_the_reckoning_shows_no_more_words_and_opens_no_more(
    town: Town, duty: Actor
) -> None:
    mixer(town)
    [issue] = hot(town, duty)
    change(town, issue["number"], sealed=True)
    page = hot_page(town.house, duty, 7, town.clock())
    assert [(one["title"], one["number"]) for one in page.issues] == [("", None)]
    opened = issue_page(town.house, duty, tickets(town)[0]["number"], 7, town.clock())
    assert issue["number"] not in [row["number"] for row in opened.tickets]


def test_erased_words_are_in_no_title_from_that_moment(town: Town, duty: Actor) -> None:
    mixer(town)
    [issue] = hot(town, duty)
    with begin(town.house) as work:
        ticket = select(Ticket.id).where(Ticket.number == issue["number"]).scalar_subquery()
        work.session.execute(update(Text).where(Text.ticket_id == ticket).values(body=None))
    assert [one["title"] for one in hot_page(town.house, duty, 7, town.clock()).issues] == [""]


def test_joined_tickets_stand_together_however_they_were_told_and_each_person_counts(
    town: Town, duty: Actor
) -> None:
    first, second, _ = mixer(town)
    with begin(town.house) as work:
        ticket = select(Ticket.id).where(Ticket.number == second).scalar_subquery()
        work.session.execute(update(Text).where(Text.ticket_id == ticket).values(body="太吵了，谁来管管"))
    [issue] = hot(town, duty)
    assert (issue["people"], issue["count"]) == (3, 3)
    assert first in [
        row["number"] for row in issue_page(town.house, duty, first, 7, town.clock()).tickets
    ]


def test_the_centre_sees_what_grows_until_it_is_settled(town: Town, duty: Actor) -> None:
    numbers = mixer(town)
    [grows] = hot_page(town.house, duty, 7, town.clock()).growing
    assert (grows["people"], grows["number"]) == (3, numbers[2])
    change(town, numbers[2], status="closed")
    assert hot_page(town.house, duty, 7, town.clock()).growing == []


def test_a_ticket_of_no_issue_opens_none(town: Town, duty: Actor) -> None:
    alone = told(town, BROKEN, "somebody-else")["number"]
    mixer(town)
    hot(town, duty)
    for number in (alone, "99999999"):
        with pytest.raises(NotFound):
            issue_page(town.house, duty, number, 7, town.clock())


def test_people_are_told_apart_by_who_they_are_and_not_by_their_words(town: Town, duty: Actor) -> None:
    for n in range(3):
        told(town, MIXER[0], f"citizen-{n}")
    [issue] = hot(town, duty)
    with look(town.house) as work:
        assert issue["people"] == len(work.session.scalars(select(Contact.id)).all()) == 3

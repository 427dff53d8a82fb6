"""What leaves the house: one send a row, each failure by its outcome, nothing to whom it must not go."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from bot.letter import Letter, Outcome, Progress, Receipt, SendError
from bot.vocabulary import Role, Way
from models.database import writing
from models.ledgers import Outbox
from services.deliver import Slept, _hand_over, claim, deliver
from services.delivered import take_status
from services.outcomes import replay
from services.tickets.verbs import act
from services.watch.export import export
from tests.houses import Town, make_town

HOSPITAL = "县人民医院收费窗口排队两小时没人管"


@pytest.fixture
def town(engine: Engine) -> Town:
    """A ticket that its unit has just answered; nothing sent yet."""
    built = make_town(engine)
    built.says(HOSPITAL)
    unit = built.staff(Role.UNIT, "U40")
    number = next(export(built.house, "tickets", None, None))["number"]
    act(built.house, unit, number, "reply", {"text": "已加开窗口"}, built.clock())
    return built


def answer_row(town: Town) -> dict[str, Any]:
    return next(row for row in export(town.house, "outbox", None, None) if row["purpose"] == "reply")


def refuse(town: Town, outcome: Outcome, *ways: Way) -> None:
    for way in ways or tuple(Way):
        if way in town.senders:
            town.senders[way].refuses = lambda _letter: SendError(outcome, "code")


def undelivered(town: Town) -> list[dict[str, Any]]:
    return [row for row in export(town.house, "deadlines", None, None) if row["kind"] == "undelivered"]


def test_an_answer_goes_out_once_and_the_survey_follows_it(town: Town) -> None:
    for _ in range(3):
        deliver(town.house, town.clock())
    texts = [letter.text for letter in town.senders[Way.CUSTOMER_SERVICE].letters]
    assert len(texts) == 2 and "已加开窗口" in texts[0] and "满意" in texts[1]
    assert answer_row(town)["status"] == "sent"


def test_a_busy_provider_is_tried_again_with_growing_pauses(town: Town) -> None:
    refuse(town, Outcome.RETRY)
    pauses = []
    for _ in range(4):
        deliver(town.house, town.clock())
        row = answer_row(town)
        assert row["status"] == "queued"
        waited = row["next_at"]
        pauses.append(waited)
        town.clock.forward(hours=3)
    assert answer_row(town)["attempts"] == 4 and pauses == sorted(pauses)
    town.senders[Way.CUSTOMER_SERVICE].refuses = lambda _letter: None
    deliver(town.house, town.clock())
    assert answer_row(town)["status"] == "sent"


def test_outside_the_window_the_next_way_is_taken(town: Town) -> None:
    refuse(town, Outcome.NEXT_WAY, Way.CUSTOMER_SERVICE)
    deliver(town.house, town.clock())
    assert answer_row(town)["way"] == "template"


def test_forty_eight_hours_after_the_last_message_a_template_is_chosen_at_once(town: Town) -> None:
    deliver(town.house, town.clock.forward(hours=49))
    assert answer_row(town)["way"] == "template"
    assert town.senders[Way.CUSTOMER_SERVICE].letters == []


def test_what_no_way_can_deliver_becomes_the_duty_officers_deadline_once(town: Town) -> None:
    refuse(town, Outcome.PERMANENT)
    deliver(town.house, town.clock())
    deliver(town.house, town.clock.forward(hours=1))
    assert answer_row(town)["status"] == "failed"
    assert [row["owner"] for row in undelivered(town)] == ["centre/duty"]


def test_a_replayed_message_that_goes_out_meets_the_deadline(town: Town) -> None:
    duty = town.staff(Role.DUTY)
    refuse(town, Outcome.PERMANENT)
    deliver(town.house, town.clock())
    for sender in town.senders.values():
        sender.refuses = lambda _letter: None
    assert replay(town.house, duty, answer_row(town)["id"], town.clock())
    deliver(town.house, town.clock())
    assert answer_row(town)["status"] == "sent"
    assert undelivered(town)[0]["met_at"] is not None


def test_a_fault_of_ours_keeps_the_row_and_calls_a_person(town: Town) -> None:
    refuse(town, Outcome.CONFIGURATION)
    deliver(town.house, town.clock())
    assert answer_row(town)["status"] == "held"
    assert len(undelivered(town)) == 1


def test_an_ambiguous_send_is_looked_up_before_it_is_sent_again(town: Town) -> None:
    refuse(town, Outcome.AMBIGUOUS)
    deliver(town.house, town.clock())
    service = town.senders[Way.CUSTOMER_SERVICE]
    service.refuses, service.found = lambda _letter: None, Receipt("already-there")
    deliver(town.house, town.clock.forward(minutes=5))
    assert answer_row(town)["status"] == "sent"
    assert all("已加开窗口" not in letter.text for letter in service.letters)


def test_a_look_up_that_failed_is_repeated_before_anything_is_sent_again(town: Town) -> None:
    refuse(town, Outcome.AMBIGUOUS)
    deliver(town.house, town.clock())
    service = town.senders[Way.CUSTOMER_SERVICE]
    asked: list[Letter] = []

    def no_answer(letter: Letter) -> Receipt | None:
        asked.append(letter)
        raise SendError(Outcome.RETRY, "lookup")

    service.refuses, service.find = lambda _letter: None, no_answer  # type: ignore[method-assign]
    for _ in range(3):
        deliver(town.house, town.clock.forward(hours=1))
    assert len(asked) == 3 and service.letters == []


def test_an_ambiguous_send_that_cannot_be_looked_up_goes_once_more_and_is_marked(town: Town) -> None:
    refuse(town, Outcome.AMBIGUOUS)
    deliver(town.house, town.clock())
    deliver(town.house, town.clock.forward(minutes=5))
    deliver(town.house, town.clock.forward(minutes=5))
    row = answer_row(town)
    assert row["attempts"] == 2 and row["maybe_doubled"] and row["status"] == "failed"


def test_a_process_that_slept_past_its_lease_changes_nothing(town: Town) -> None:
    service = town.senders[Way.CUSTOMER_SERVICE]

    def overtaken(_letter: Letter) -> SendError | None:
        """While this process waits, its lease is given to another one."""
        with writing(town.house.engine) as session:
            session.execute(update(Outbox).where(Outbox.id == _letter.row).values(lease="another"))
        return None

    service.refuses = overtaken
    deliver(town.house, town.clock())
    assert answer_row(town)["status"] == "sending"


def test_a_process_that_slept_most_of_its_lease_sends_nothing_and_another_sends_once(town: Town) -> None:
    [claimed] = claim(town.house, town.clock())
    town.clock.forward(seconds=40)
    assert isinstance(_hand_over(town.house, claimed), Slept)
    assert town.senders[Way.CUSTOMER_SERVICE].letters == []
    deliver(town.house, town.clock.forward(seconds=21))
    letters = [one for one in town.senders[Way.CUSTOMER_SERVICE].letters if one.row == claimed.row]
    assert len(letters) == 1 and answer_row(town)["status"] == "sent"


def test_a_row_left_sending_by_a_dead_process_is_taken_up_when_its_lease_is_over(town: Town) -> None:
    [claimed] = claim(town.house, town.clock())
    assert claim(town.house, town.clock()) == []
    [again] = claim(town.house, town.clock.forward(seconds=61))
    assert again.row == claimed.row and again.doubtful


def test_a_quota_that_is_used_up_rests_the_way_for_everybody(town: Town) -> None:
    refuse(town, Outcome.QUOTA, Way.CUSTOMER_SERVICE)
    deliver(town.house, town.clock())
    assert answer_row(town)["way"] == "template"
    town.senders[Way.CUSTOMER_SERVICE].refuses = lambda _letter: None
    town.says("另外，我家门口的路灯也坏了", who="citizen-2")
    assert all(row["way"] != "customer_service" for row in export(town.house, "outbox", None, None))


def test_somebody_who_no_longer_follows_is_marked_and_a_person_must_reach_them(town: Town) -> None:
    refuse(town, Outcome.UNREACHABLE, Way.CUSTOMER_SERVICE)
    refuse(town, Outcome.PERMANENT, Way.TEMPLATE, Way.SMS)
    deliver(town.house, town.clock())
    assert answer_row(town)["status"] == "failed" and len(undelivered(town)) == 1


def test_status_callbacks_move_forward_only_whatever_their_order(town: Town) -> None:
    deliver(town.house, town.clock())
    take_status(town.house, "customer_service-1", Progress.DELIVERED, "", town.clock())
    take_status(town.house, "customer_service-1", Progress.SENT, "", town.clock())
    take_status(town.house, "customer_service-1", Progress.FAILED, "30003", town.clock())
    assert answer_row(town)["status"] == "delivered"


def test_a_status_that_beats_the_commit_of_its_id_is_kept_and_applied(town: Town) -> None:
    take_status(town.house, "customer_service-1", Progress.DELIVERED, "", town.clock())
    deliver(town.house, town.clock())
    assert answer_row(town)["status"] == "delivered"


def test_a_message_reported_as_failed_becomes_the_duty_officers_deadline(town: Town) -> None:
    deliver(town.house, town.clock())
    take_status(town.house, "customer_service-1", Progress.FAILED, "30005", town.clock())
    assert answer_row(town)["status"] == "failed" and len(undelivered(town)) == 1


def test_a_survey_waits_for_the_morning(engine: Engine) -> None:
    town = make_town(engine)
    town.says(HOSPITAL)
    unit = town.staff(Role.UNIT, "U40")
    number = next(export(town.house, "tickets", None, None))["number"]
    town.clock.at += timedelta(hours=13)  # 22:00 in the county
    act(town.house, unit, number, "reply", {"text": "已处理"}, town.clock())
    deliver(town.house, town.clock())
    assert len(town.senders[Way.CUSTOMER_SERVICE].letters) == 1
    deliver(town.house, town.clock.forward(hours=10))
    assert len(town.senders[Way.CUSTOMER_SERVICE].letters) == 2

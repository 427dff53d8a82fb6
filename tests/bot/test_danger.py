"""Emergencies and what only sounds like one, in the words people use (tests/bot/words, all made up)."""

from pathlib import Path

import pytest

from bot.intake.danger import danger_of, may_be_danger
from bot.intake.urgency import urgency_of
from bot.intake.words import plain
from bot.vocabulary import Urgency

WORDS = Path(__file__).with_name("words")


def lines(name: str) -> list[str]:
    written = (WORDS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in written if line and not line.startswith("#")]


EMERGENCIES = [plain(line.split(" ", 1)[1]) for line in lines("emergencies.txt")]
LOOK_ALIKES = [plain(line) for line in lines("lookalikes.txt")]


def test_no_emergency_is_called_ordinary_without_an_officer_seeing_it() -> None:
    assert len(EMERGENCIES) == 300
    unseen = [said for said in EMERGENCIES if danger_of(said) is None and not may_be_danger(said)]
    assert unseen == []


def test_nearly_every_emergency_is_taken_at_its_word() -> None:
    taken = sum(urgency_of(said, danger_of(said)) is Urgency.EMERGENCY for said in EMERGENCIES)
    assert taken >= 0.97 * len(EMERGENCIES)


def test_few_that_only_sound_like_one_are_called_an_emergency() -> None:
    assert len(LOOK_ALIKES) == 300
    assert sum(danger_of(said) is not None for said in LOOK_ALIKES) <= 0.02 * len(LOOK_ALIKES)


def test_the_officer_is_not_asked_about_every_word() -> None:
    asked = sum(danger_of(said) is None and may_be_danger(said) for said in LOOK_ALIKES)
    assert asked <= 0.3 * len(LOOK_ALIKES)


@pytest.mark.parametrize(
    "said",
    [
        "小区电梯上周掉层，绳索断过，物业说修好了，大家不敢坐",
        "学校围墙3月垮塌了十几米，剩下的墙裂缝很大",
        "地基下沉，墙体开裂，住户日夜提心吊胆",
    ],
)
def test_a_building_or_lift_that_began_to_fail_is_seen_by_an_officer(said: str) -> None:
    urgent = urgency_of(said, danger_of(said)) is not Urgency.ORDINARY
    assert urgent or may_be_danger(said)

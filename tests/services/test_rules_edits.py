"""Edited rules: words, the calendar and the figures change what they touch, at once and nothing else."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.vocabulary import Role
from services.house import RulesShelf
from services.rules.words import edit_words, reset_words
from tests.houses import Town, make_town

GREETING = {"zh": "您好，这里是示例县，请讲。", "en": "Hello, this is the county. Go ahead."}


@pytest.fixture
def town(engine: Engine) -> Town:
    return make_town(engine)


def test_edited_words_reach_the_answer_at_once_and_in_a_second_process(town: Town) -> None:
    second = Town(replace(town.house, shelf=RulesShelf()), town.clock, town.senders)
    assert second.says("你好", "neighbour") != GREETING["zh"]
    edit_words(town.house, town.staff(Role.ADMIN), "answer.greeting", GREETING)
    assert town.says("你好") == GREETING["zh"]
    assert second.says("你好", "stranger") == GREETING["zh"]
    reset_words(second.house, town.staff(Role.ADMIN), "answer.greeting")
    assert town.says("你好", "third") == town.house.wording.say("zh", "answer.greeting")

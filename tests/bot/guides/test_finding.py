"""A plain question finds its guide; whatever is doubtful, or complains, finds none."""

from dataclasses import replace

import pytest

from bot.guides.brief import Fits, brief, clauses_within
from bot.guides.checking import Wrong, checked
from bot.guides.facts import NEEDED, GuideFacts
from bot.guides.gate import answering
from bot.guides.matcher import Matcher
from bot.intake.reading import read
from bot.segments import segments
from config.router import load_router
from config.seed import load_guides
from config.words import load_wording
from tests.bot.guides.asked import ASKED

GUIDES = load_guides()
MATCHER = Matcher(GUIDES)
ROUTER = load_router(threshold=0.6)
TYPED = {
    "key": "id-card", "unit": "U01", "subject": "identity", "keywords": "身份证+*\n补证",
    **{f"zh_{name}": "说明" for name in NEEDED},
}  # fmt: skip


def test_there_are_enough_questions_of_every_kind() -> None:
    assert len({text for text, _ in ASKED}) >= 120
    assert sum(key is None for _, key in ASKED) >= 30
    assert {key for _, key in ASKED if key} >= {guide.key for guide in GUIDES} - {"unpaid-wages", "consumer"}


@pytest.mark.parametrize(("text", "key"), ASKED)
def test_a_question_finds_its_guide_or_none(text: str, key: str | None) -> None:
    found = answering(MATCHER, read(text, ROUTER))
    assert (found.key if found else None) == key


def test_whoever_may_be_in_danger_is_for_a_person_not_for_a_guide() -> None:
    question = read("身份证丢了怎么补办", ROUTER)
    assert answering(MATCHER, question) is not None
    assert answering(MATCHER, replace(question, may_be_danger=True)) is None


def test_a_retired_guide_answers_nobody() -> None:
    assert Matcher([replace(guide, active=False) for guide in GUIDES]).find("身份证丢了怎么补办") is None


@pytest.mark.parametrize(
    "text", ["", "?", "吗" * 80, "'; DROP TABLE guides;--", "\x00\x01", "مرحبا كيف", "办" * 12000]
)
def test_any_text_is_looked_up_without_an_error(text: str) -> None:
    assert answering(MATCHER, read(text, ROUTER)) is None


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.key)
def test_the_essentials_with_the_question_fit_two_segments_of_a_chinese_sms(guide: GuideFacts) -> None:
    zh = load_wording().tables["zh"]
    template = f"{zh['answer.guide_sms']}\n{zh['answer.ask_guide_sms']}"
    fits = Fits(template, 2, number="44167217")
    parts = brief(guide.zh, "zh", fits)
    assert segments(template.format(number="44167217", **parts)).count <= 2
    assert len(parts["materials"]) >= 4


def test_what_is_left_out_is_said_to_be_left_out() -> None:
    assert clauses_within("身份证原件；户口簿；照片", 8, "zh") == "身份证原件等"
    assert clauses_within("身份证", 8, "zh") == "身份证"
    assert clauses_within("身份证、户口簿、结婚证、照片", 10, "zh").endswith("等")


def test_what_is_wrong_with_a_typed_guide_is_told_field_by_field() -> None:
    wrong = checked({**TYPED, "key": "身份证", "unit": "U99", "zh_fee": "", "keywords": "证"}, {"U01"})
    assert wrong == [
        Wrong("key", "key"), Wrong("unit", "unknown"), Wrong("zh_fee", "needed"), Wrong("keywords", "short"),
    ]  # fmt: skip
    assert not isinstance(checked(TYPED, {"U01"}), list)

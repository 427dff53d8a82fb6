"""What people are answered: every topic has words, short enough, asking for nothing a gateway swallows."""
# ruff: noqa: E501 (tables of words)

import re
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from bot.conversation.context import QuestionKind
from bot.segments import segments
from bot.vocabulary import LANGUAGES
from config.words import FOLDER, load_wording

WORDING = load_wording()
WHEN = {"zh": "11月27日（周五）17:30", "en": "Friday 27 November 17:30"}
FILLED = {
    "zh": {"unit": "县住房公积金管理部", "first": "投诉中心值班员", "leader": "投诉中心督查员", "reason": "等配件到货", "grade": "非常不满意"},
    "en": {"unit": "County Housing Provident Fund Office", "first": "the duty officer", "leader": "the supervisor", "reason": "parts on order"},
}  # fmt: skip
# What Twilio takes for itself when it is the whole message (Advanced Opt-Out, default keywords).
SWALLOWED = re.compile(
    r"(?:reply|write|send|回复|发)\W{0,3}(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|start|yes|unstop|help|info)\b",
    re.IGNORECASE,
)


def mine(language: str) -> dict[str, str]:
    """The words of the conversation and of staff commands."""
    tables = [read(FOLDER / language / f"{subject}.toml") for subject in ("answers", "staff")]
    keys = [f"{head}{key}" for table in tables for head, key in flat(table)]
    return {key: WORDING.tables[language][key] for key in keys}


def read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def flat(table: dict[str, Any], head: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        pairs += flat(value, f"{head}{key}.") if isinstance(value, dict) else [(head, key)]
    return pairs


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def filled(language: str, text: str) -> str:
    usual = {
        name: WHEN[language]
        for name in (
            "contact_by",
            "settle_by",
            "dispatch_by",
            "decide_by",
            "until",
            "callback_by",
            "date",
            "when",
        )
    }
    values = (
        {"number": "44167217", "next": WORDING.say(language, "answer.next.photos")} | usual | FILLED[language]
    )
    return text.format_map({name: values.get(name, "8:30–17:30") for name in blanks(text)})


def test_both_languages_leave_the_same_blanks() -> None:
    zh, en = (mine(language) for language in LANGUAGES)
    assert {key for key in zh if blanks(zh[key]) != blanks(en[key])} == set()


@pytest.mark.parametrize("key", [key for key in mine("zh") if key.startswith(("answer.", "emergency."))])
def test_a_chinese_answer_fits_two_segments_or_has_a_short_form_that_does(key: str) -> None:
    text = WORDING.tables["zh"].get(f"{key}_sms", WORDING.tables["zh"][key])
    assert segments(filled("zh", text)).count <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_asks_for_a_word_that_the_gateway_takes_for_itself(language: str) -> None:
    assert [key for key, text in mine(language).items() if SWALLOWED.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_form_needs_nothing_that_the_long_one_has_not(language: str) -> None:
    words = mine(language)
    short = [key for key in words if key.endswith("_sms")]
    assert [key for key in short if not blanks(words[key]) <= blanks(words[key.removesuffix("_sms")])] == []


TOPICS = (
    "help",
    "greeting",
    "thanks",
    "empty",
    "emoji",
    "unreadable_kind",
    "foreign",
    "abuse",
    "lone_digit",
    "choose_again",
    "follow",
)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_of_small_talk_has_words(topic: str) -> None:
    assert WORDING.has(f"answer.{topic}")


@pytest.mark.parametrize("topic", ["help", "which_number", "unknown_number", "bad_date"])
def test_every_topic_for_staff_has_words(topic: str) -> None:
    assert WORDING.has(f"staff.{topic}")


@pytest.mark.parametrize("kind", [kind for kind in QuestionKind if kind is not QuestionKind.CALL_ME])
def test_every_question_says_how_to_answer(kind: QuestionKind) -> None:
    key = {"satisfaction": "survey_ask", "solved": "solved_ask", "why_low": "why_ask", "visit": "scan_window", "visit_why": "visit_why",
           "which": "which", "place": "ask_place", "same_matter": "ask_same", "share_words": "ask_share_words", "proposal": "time_ask",
           "withdraw": "withdraw_ask", "erase": "erase_ask", "guide": "ask_guide", "back": "reply_back",
           "two_matters": "ask_two", "detail": "detail_ask"}[kind]  # fmt: skip
    text = WORDING.say(
        "zh", f"answer.{key}", **{name: "某" for name in blanks(WORDING.tables["zh"][f"answer.{key}"])}
    )
    assert re.search(r"[1-5] |回复", text)

from pathlib import Path
from string import Formatter

import pytest

from bot.vocabulary import LANGUAGES
from config.words import WrongWording, load_wording


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        language, _, subject = name.partition("_")
        (folder / language).mkdir(exist_ok=True)
        (folder / language / f"{subject}.toml").write_text(text, encoding="utf-8")
    return folder


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_tables_become_dotted_keys() -> None:
    assert load_wording().say("zh", "derivation.holiday.spring_festival") == "春节"


def test_both_languages_leave_the_same_blanks_in_a_derivation() -> None:
    zh, en = (load_wording().tables[language] for language in LANGUAGES)
    keys = [key for key in zh if key.startswith("derivation.")]
    assert {key for key in keys if blanks(zh[key]) != blanks(en[key])} == set()


def test_subjects_of_one_language_are_gathered(tmp_path: Path) -> None:
    words = {"zh_a": '[a]\nx = "甲"', "zh_b": '[b.c]\ny = "乙"', "en_a": '[a]\nx = "A"\n[b.c]\ny = "B"'}
    wording = load_wording(write(tmp_path, **words))
    assert [wording.say("zh", key) for key in ("a.x", "b.c.y")] == ["甲", "乙"]
    assert [wording.say("en", key) for key in ("a.x", "b.c.y")] == ["A", "B"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ({"zh_a": "a.x = '甲'", "zh_b": "a.x = '乙'", "en_a": "a.x = 'A'"}, "zh/b.toml: a.x stands twice"),
        ({"zh_a": '[a]\nx = "甲"', "en_a": ""}, "a.x stands in one language only"),
        ({"zh_a": "[a]\nx = 3", "en_a": '[a]\nx = "A"'}, "zh/a.toml: a.x is not a text"),
    ],
)
def test_words_that_cannot_be_used_are_refused_by_file_and_key(
    tmp_path: Path, words: dict[str, str], complaint: str
) -> None:
    with pytest.raises(WrongWording, match=complaint):
        load_wording(write(tmp_path, **words))

"""Which language a text is in, by its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("路灯坏了三天没人修", "zh"),
        ("縣醫院收費窗口", "zh"),
        ("我家WiFi断了", "zh"),
        ("请问 ETC 怎么办", "zh"),
        ("用APP缴费一直提示error", "zh"),
        ("The street lamp is broken", "en"),
        ("The lamp at 人民路 has been broken for three days and nobody came", "en"),
        ("ok", "en"),
        ("好", "zh"),
        ("Уличный фонарь не работает", None),
        ("가로등이 고장났어요", None),
        ("ありがとう", None),
        ("مصباح الشارع", None),
        ("12345", None),
        ("😡😡", None),
        ("", None),
        ("a", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert language_of(text) == language


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert language_of(text) in ("zh", "en", None)

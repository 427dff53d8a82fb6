"""How much two texts are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.similar import similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人民路的路灯坏了三天没人修", "人民路的路灯坏了四天还是没人修"),
        ("县医院收费窗口排队两小时没人管", "县医院收费窗口排队两个小时没人管！！"),
        ("The lamp near the school is broken", "the lamp near the school is still broken"),
    ],
)
def test_one_matter_told_twice_is_alike(one: str, other: str) -> None:
    assert similarity(one, other) >= 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人民路的路灯坏了三天没人修", "县医院收费窗口排队两小时没人管"),
        ("自来水发黄", "公交车不来"),
        ("", "路灯坏了"),
        ("😡", "😡"),
    ],
)
def test_two_matters_are_not(one: str, other: str) -> None:
    assert similarity(one, other) < 0.3


@given(st.text(), st.text())
def test_it_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) <= 1.0
    assert similarity(one, other) == similarity(other, one)

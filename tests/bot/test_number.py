"""Ticket numbers: a check digit that finds slips, and numbers found however people write them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.number import find_numbers, is_number, make, show

NUMBERS = st.integers(0, 2**32).map(lambda seed: make(random.Random(seed).randrange))


def test_a_number_is_eight_digits_and_begins_with_none_lost() -> None:
    drawn = iter([0, 1, 2, 3, 4, 5, 6])
    number = make(lambda most: next(drawn))
    assert number.startswith("1123456")
    assert len(number) == 8


@given(NUMBERS)
def test_what_is_made_is_a_number(number: str) -> None:
    assert is_number(number)
    assert number[0] != "0"
    assert find_numbers(f"编号{number}。") == (number,)
    assert find_numbers(show(number)) == (number,)


@given(NUMBERS, st.integers(0, 7), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(number: str, place: int, by: int) -> None:
    wrong = str((int(number[place]) + by) % 10)
    assert not is_number(number[:place] + wrong + number[place + 1 :])


@given(NUMBERS, st.integers(0, 6))
def test_every_swap_of_neighbours_is_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_number(swapped)


def test_numbers_do_not_follow_each_other() -> None:
    draw = random.Random(7).randrange
    made = {make(draw) for _ in range(500)}
    assert len(made) > 490


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("44167217", ("44167217",)),
        ("4416 7217", ("44167217",)),
        ("4416-7217", ("44167217",)),
        ("44 16 72 17", ("44167217",)),
        ("４４１６　７２１７", ("44167217",)),
        ("①44167217", ()),
        ("编号44167217到哪了", ("44167217",)),
        ("44167217和20684033", ("44167217", "20684033")),
        ("44167217 20684033", ("44167217", "20684033")),
        ("44167217,44167217", ("44167217",)),
        ("44167217 5", ("44167217",)),
        ("5 44167217", ("44167217",)),
        ("44167218", ()),
        ("044167217", ()),
        ("13812345678", ()),
        ("138 1234 5678", ()),
        ("+86 138 1234 5678", ()),
        ("2026-11-20", ()),
        ("320831199001011234", ()),
        ("3.44167217", ()),
        ("", ()),
        ("1" * 12_000, ()),
        ("1 " * 6_000, ()),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, numbers: tuple[str, ...]) -> None:
    assert find_numbers(text) == numbers


@pytest.mark.parametrize(
    "text", ["", "4416721", "441672170", "0416721７", "44167217 ", "abcdefgh", "４４１６７２１７"]
)
def test_what_is_no_number(text: str) -> None:
    assert not is_number(text)


def test_a_number_is_shown_in_fours() -> None:
    assert show("44167217") == "4416 7217"


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(is_number(number) for number in find_numbers(text))

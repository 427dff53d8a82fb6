"""Moments and spans as people say them."""

from datetime import timedelta

import pytest

from bot.when import say_left, say_when
from tests.bot.county import at

NOW = at("2026-11-23 10:00")  # a Monday


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        ("2026-11-23 17:30", "今天17:30", "today 17:30"),
        ("2026-11-23 00:00", "今天00:00", "today 00:00"),
        ("2026-11-24 09:05", "明天09:05", "tomorrow 09:05"),
        ("2026-11-27 17:30", "11月27日（周五）17:30", "Friday 27 November 17:30"),
        ("2026-11-22 17:30", "11月22日（周日）17:30", "Sunday 22 November 17:30"),
        ("2027-01-04 17:30", "2027年1月4日（周一）17:30", "Monday 4 January 2027 17:30"),
    ],
)
def test_a_moment_is_said_in_both_languages(moment: str, zh: str, en: str) -> None:
    assert say_when(at(moment), NOW, "Asia/Shanghai", "zh") == zh
    assert say_when(at(moment), NOW, "Asia/Shanghai", "en") == en


def test_today_is_the_countys_day_and_not_the_worlds() -> None:
    late = at("2026-11-23 23:30")
    assert say_when(at("2026-11-24 00:30"), late, "Asia/Shanghai", "zh") == "明天00:30"


def test_in_a_language_nobody_speaks_here_it_is_said_in_chinese() -> None:
    assert say_when(at("2026-11-23 17:30"), NOW, "Asia/Shanghai", "ru") == "今天17:30"


@pytest.mark.parametrize(
    ("left", "zh", "en"),
    [
        (timedelta(hours=3, minutes=20), "还剩 3 小时 20 分", "3 h 20 min left"),
        (timedelta(days=2, hours=1, minutes=5), "还剩 2 天 1 小时", "2 d 1 h left"),
        (timedelta(minutes=45), "还剩 45 分", "45 min left"),
        (timedelta(0), "还剩 0 分", "0 min left"),
        (timedelta(seconds=30), "还剩 0 分", "0 min left"),
        (timedelta(days=-2), "已超 2 天", "2 d over"),
        (timedelta(minutes=-90), "已超 1 小时 30 分", "1 h 30 min over"),
        (timedelta(days=1, minutes=5), "还剩 1 天 5 分", "1 d 5 min left"),
    ],
)
def test_what_is_left_or_over(left: timedelta, zh: str, en: str) -> None:
    assert say_left(NOW + left, NOW, "zh") == zh
    assert say_left(NOW + left, NOW, "en") == en

"""Moments and spans as people say them, in the county's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
NEAR = {"zh": ("今天", "明天"), "en": ("today", "tomorrow")}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def say_when(at: datetime, now: datetime, zone: str, language: str) -> str:
    """今天17:30, 明天17:30, 11月27日（周五）17:30; today 17:30, Friday 27 November 17:30."""
    place = ZoneInfo(zone)
    local, today = at.astimezone(place), now.astimezone(place).date()
    clock = f"{local:%H:%M}"
    days = (local.date() - today).days
    english = language == "en"
    if days in (0, 1):
        near = NEAR["en" if english else "zh"][days]
        return f"{near} {clock}" if english else f"{near}{clock}"
    weekday = WEEKDAYS["en" if english else "zh"][local.weekday()]
    year = "" if local.year == today.year else str(local.year)
    if english:
        return f"{weekday} {local.day} {MONTHS[local.month - 1]}{' ' + year if year else ''} {clock}"
    return f"{year + '年' if year else ''}{local.month}月{local.day}日（{weekday}）{clock}"


def say_left(until: datetime, now: datetime, language: str) -> str:
    """还剩 3 小时 20 分, 已超 2 天; 3 h 20 min left, 2 days over."""
    span = _span(abs(until - now), language == "en")
    if language == "en":
        return f"{span} left" if until >= now else f"{span} over"
    return f"还剩 {span}" if until >= now else f"已超 {span}"


def say_span(length: timedelta, language: str) -> str:
    """3 小时 20 分; 3 h 20 min."""
    return _span(length, language == "en")


def _span(length: timedelta, english: bool) -> str:
    """The two largest of days, hours and minutes."""
    minutes = int(length.total_seconds() // 60)
    sizes = ((minutes // 1440, "天", "d"), (minutes % 1440 // 60, "小时", "h"), (minutes % 60, "分", "min"))
    parts = [f"{amount} {en if english else zh}" for amount, zh, en in sizes if amount]
    return " ".join(parts[:2]) or ("0 min" if english else "0 分")

"""Short commands of bound staff, Chinese and English: sign, contact, reply, return, propose, note, list."""

import re
from datetime import date, timedelta

from bot.conversation.context import Staff
from bot.conversation.moves import Move, StaffAct, StaffSay

WORDS: dict[str, str] = {
    "签收": "sign", "sign": "sign", "联系": "contact", "contact": "contact", "答复": "reply", "回复": "reply",
    "reply": "reply", "answer": "reply", "退单": "return", "return": "return", "延期": "propose",
    "propose": "propose", "extend": "propose", "备注": "note", "note": "note",
}  # fmt: skip
LISTS = frozenset({"待办", "清单", "list", "todo", "我的待办"})
HELPS = frozenset({"帮助", "口令", "help", "命令", "?"})
ORDER = re.compile(rf"({'|'.join(WORDS)})(?=[\s\d:：,，]|$)[\s:：,，]*", re.IGNORECASE)
NUMBER = re.compile(r"((?:\d[ -]?){3,11}\d)(?!\s*[-/月.年])[\s:：,，]*")
UNIT = re.compile(r"(U\d{2,3}(?:-\w+)?|\S+)[\s:：,，]+", re.IGNORECASE)
ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
IN_DAYS = re.compile(r"(\d{1,2})\s*(?:天|日|days?)(?:后|内|later)?")
SHORTEST = 4  # digits of a number's end that may stand for it


def order_in(text: str, said: str, staff: Staff, today: date) -> Move | None:
    """The staff member's command; None when the message is no command and so a citizen's."""
    if said in LISTS:
        return StaffSay("list")
    if said in HELPS:
        return StaffSay("help")
    found = ORDER.match(text.strip())
    if found is None:
        return None
    verb = WORDS[found[1].lower()]
    number, rest, problem = _ticket(text.strip()[found.end() :], staff)
    if problem is not None:
        return problem
    return _with_fields(verb, number, rest.strip(), today)


def _ticket(rest: str, staff: Staff) -> tuple[str, str, StaffSay | None]:
    """The ticket meant, what follows it, or why it is unclear; it may be left out when only one waits."""
    typed = NUMBER.match(rest)
    if typed is None:
        if len(staff.open_numbers) == 1:
            return staff.open_numbers[0], rest, None
        return "", rest, StaffSay("which_number", staff.open_numbers)
    digits = re.sub(r"\D", "", typed[1])
    fitting = [number for number in staff.open_numbers if number.endswith(digits)]
    if digits in staff.open_numbers or (len(fitting) == 1 and len(digits) >= SHORTEST):
        return (digits if digits in staff.open_numbers else fitting[0]), rest[typed.end() :], None
    if len(digits) >= 8:  # ended or another's: the verb's own checks will say
        return digits, rest[typed.end() :], None
    return "", rest, StaffSay("unknown_number")


def _with_fields(verb: str, number: str, rest: str, today: date) -> Move:
    if verb in ("contact", "reply", "note"):
        return StaffAct(verb, number, {"text": rest})
    if verb == "return":
        unit = UNIT.match(rest + " ")
        named = unit[1] if unit else ""
        return StaffAct(verb, number, {"unit": named.upper() if named.isascii() else named,
                                       "reason": rest[len(named) :].strip(" :：,，")})  # fmt: skip
    if verb == "propose":
        return _propose(number, rest, today)
    return StaffAct(verb, number)


def _propose(number: str, rest: str, today: date) -> Move:
    for pattern in (ISO, MONTH_DAY, IN_DAYS):
        found = pattern.match(rest)
        if found is None:
            continue
        day = _day(pattern, [int(part) for part in found.groups()], today)
        if day is None:
            break
        return StaffAct(
            "propose", number, {"until": day.isoformat(), "reason": rest[found.end() :].strip(" :：,，")}
        )
    return StaffSay("bad_date")


def _day(pattern: re.Pattern[str], parts: list[int], today: date) -> date | None:
    """The day meant; a month and day already past is next year's."""
    if pattern is IN_DAYS:
        return today + timedelta(days=parts[0])
    try:
        if pattern is ISO:
            return date(*parts)
        day = date(today.year, *parts)
        return day if day >= today else date(today.year + 1, *parts)
    except ValueError:
        return None

"""Short commands of bound staff, Chinese and English: sign, contact, reply, return, propose, note, list."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.context import Context, Staff
from bot.conversation.moves import Move, StaffAct, StaffSay
from bot.conversation.plain import TRADITIONAL, plain
from bot.number import is_number

WORDS: dict[str, str] = {
    "签收": "sign", "sign": "sign", "联系": "contact", "contact": "contact", "答复": "reply", "回复": "reply",
    "reply": "reply", "answer": "reply", "退单": "return", "return": "return", "延期": "propose",
    "propose": "propose", "extend": "propose", "备注": "note", "note": "note",
}  # fmt: skip
LISTS = frozenset({"待办", "清单", "我的待办", "待办清单", "list", "todo", "to do"})
HELPS = frozenset({"帮助", "口令", "命令", "help", "commands", "?", "??"})
STAFF_ONLY = ("签收", "退单", "延期")  # nobody but staff begins a message with these
WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_GAP = r"[\s:：,，.。]*"
ORDER = re.compile(rf"({'|'.join(WORDS)})(?=[\s\d:：,，.。]|$){_GAP}", re.IGNORECASE)
TYPED = r"(\d{8}|\d{10}|\d{4}[ -]\d{4}|\d{4,7})(?=[\s:：,，.。;；]|$|[^\W\d])"
NUMBER = re.compile(TYPED + _GAP)
NUMBER_FIRST = re.compile(rf"{TYPED}{_GAP}(?=({'|'.join(WORDS)})(?:[\s:：,，]|$))", re.IGNORECASE)
AMOUNT = re.compile(r"\d{4,7}\s?([年月日号元块万千个人米户天点度]|yuan|people)", re.IGNORECASE)
UNIT = re.compile(r"(U\d{2,3}(?:-\w+)?|[^\s:：,，]+)[\s:：,，]+", re.IGNORECASE)
ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})(?:日|号)?(?![\d个])")
IN_DAYS = re.compile(r"(\d{1,3})\s*(?:天|日|days?\b)(?:以?后|内|later)?", re.IGNORECASE)
DATES = (ISO, MONTH_DAY, IN_DAYS)
SHORTEST = 4  # digits of a number's end that may stand for it


def order_in(text: str, staff: Staff, context: Context) -> Move | None:
    """The staff member's command; None when the message is no command and so a citizen's.

    Words go to the citizen as they were typed; only for reading are digits and characters folded.
    """
    said = plain(text)
    if said in LISTS or said in HELPS:
        return StaffSay("list" if said in LISTS else "help")
    words = text.strip()
    if first := NUMBER_FIRST.match(_shadow(words)):  # 44167217 签收
        verb = _shadow(words)[first.end() :][: len(first[2])]
        words = f"{verb} {words[: first.end()]} {words[first.end() + len(verb) :]}"
    found = ORDER.match(_shadow(words))
    if found is None:
        return StaffSay("help") if _shadow(words).startswith(STAFF_ONLY) else None
    return _order(WORDS[found[1].lower()], words[found.end() :].strip(), staff, context)


def _shadow(text: str) -> str:
    """The text with every character in its usual form, each still at its place."""
    return text.translate(TRADITIONAL).translate(WIDE_DIGITS)


def _order(verb: str, rest: str, staff: Staff, context: Context) -> Move | None:
    number, rest, problem = _ticket(rest, staff)
    if problem is not None:
        citizens_own = problem.topic == "which_number" and not staff.open_numbers and rest
        return None if citizens_own else problem
    return _with_fields(verb, number, rest, staff, context)


def _ticket(rest: str, staff: Staff) -> tuple[str, str, StaffSay | None]:
    """The ticket meant, what follows it, or why it is unclear; it may be left out when only one waits."""
    shadow, waiting = _shadow(rest), staff.open_numbers
    typed = NUMBER.match(shadow)
    if typed is None or AMOUNT.match(shadow) or any(day.match(shadow) for day in DATES):
        if len(waiting) == 1:
            return waiting[0], rest, None
        return "", rest, StaffSay("which_number", waiting)
    digits, rest = re.sub(r"\D", "", typed[1]), rest[typed.end() :].strip()
    fitting = [number for number in waiting if number.endswith(digits)]
    if len(fitting) == 1 and len(digits) >= SHORTEST:
        return fitting[0], rest, None
    if len(digits) >= 8 and is_number(digits):  # ended or another's: the verb's own checks will say
        return digits, rest, None
    return "", rest, StaffSay("unknown_number")


def _with_fields(verb: str, number: str, rest: str, staff: Staff, context: Context) -> Move:
    if verb == "propose":
        return _propose(number, rest, context)
    if verb == "return":
        return _return(number, rest, staff)
    if verb == "sign":
        return StaffSay("help") if rest.strip("。.!！ ") else StaffAct(verb, number)
    return StaffAct(verb, number, {"text": rest}) if rest else StaffSay("help")


def _return(number: str, rest: str, staff: Staff) -> Move:
    """A return names the right unit, by code or name, and a reason."""
    found = UNIT.match(rest + " ")
    reason = rest[found.end() :].strip(" :：,，") if found else ""
    if found is None or not reason:
        return StaffSay("help")
    named = found[1].upper() if found[1].isascii() else found[1]
    return StaffAct("return", number, {"unit": staff.units.get(named, named), "reason": reason})


def _propose(number: str, rest: str, context: Context) -> Move:
    shadow, today = _shadow(rest), context.now.astimezone(ZoneInfo(context.zone)).date()
    for pattern in DATES:
        found = pattern.match(shadow)
        if found is None:
            continue
        day = _day(pattern, [int(part) for part in found.groups()], today)
        if day is None:
            break
        reason = rest[found.end() :].strip(" :：,，")
        return StaffAct("propose", number, {"until": day.isoformat(), "reason": reason})
    return StaffSay("bad_date")


def _day(pattern: re.Pattern[str], parts: list[int], today: date) -> date | None:
    """The day meant; a month and day already past is next year's."""
    try:
        if pattern is IN_DAYS:
            return today + timedelta(days=parts[0])
        if pattern is ISO:
            return date(*parts)
        day = date(today.year, *parts)
        return day if day >= today else date(today.year + 1, *parts)
    except ValueError:
        return None

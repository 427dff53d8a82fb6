"""Phone numbers: one spelling (E.164), which are the mainland's, and how much of one may be shown."""

import re
import unicodedata

import phonenumbers

MAINLAND = 86
WHATSAPP = "whatsapp:"
# A mobile number; Beijing (area code 10); any other area code with its number, 400 and 800.
SUBSCRIBER = re.compile(r"1[3-9]\d{9}|10\d{8}|[2-9]\d{9,10}")


def e164(number: str, region: str = "CN") -> str | None:
    """+8613812345678 for any usual spelling; None when it can be no subscriber's whole number, as a
    service number (10086) or one without its area code. A whatsapp: prefix stays off."""
    try:
        parsed = phonenumbers.parse(number.strip().removeprefix(WHATSAPP), region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    if parsed.country_code == MAINLAND and not SUBSCRIBER.fullmatch(str(parsed.national_number)):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def is_mainland(number: str) -> bool:
    """True for +86; Hong Kong (+852), Macao (+853) and Taiwan (+886) have codes of their own."""
    try:
        return phonenumbers.parse(number.removeprefix(WHATSAPP), "CN").country_code == MAINLAND
    except phonenumbers.NumberParseException:
        return False


MOBILES = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})


def takes_sms(number: str) -> bool:
    """True for an E.164 number that may be a mobile's; false for a landline or none."""
    try:
        return phonenumbers.number_type(phonenumbers.parse(number)) in MOBILES
    except phonenumbers.NumberParseException:
        return False


GIVEN = re.compile(
    r"(?:我的?|本人的?|联系)(?:电话|手机|号码|联系方式)(?:号码?)?[是为:： ]*(\+?\d[\d -]{6,16}\d)"
    r"|my (?:phone|mobile|number|cell)(?: number)?(?: is|:)? *(\+?\d[\d -]{6,16}\d)",
    re.IGNORECASE,
)


def given_phone(text: str) -> str | None:
    """The number a person gives as their own to be reached at; any other number in a text is not theirs."""
    found = GIVEN.search(text)
    return e164(found[1] or found[2]) if found else None


TAIL = 4  # digits by which people say which number is theirs
SPACING = re.compile(r"[\s()+\-]")


def tail_of(number: str) -> str:
    """The last four digits of a number; "" of what has fewer."""
    digits = SPACING.sub("", number)
    return digits[-TAIL:] if digits.isdecimal() and len(digits) >= TAIL else ""


def fragment_of(typed: str) -> str | None:
    """The digits of a number's end as somebody typed it, four at least; None for anything else."""
    digits = SPACING.sub("", unicodedata.normalize("NFKC", typed))
    return digits if digits.isascii() and digits.isdigit() and TAIL <= len(digits) <= 15 else None


def ends_with(number: str, digits: str) -> bool:
    """True when a number (E.164) ends so, or is the whole number that was typed (as 0936…, without +86)."""
    return number.endswith(digits) or number == e164(digits)


def masked(number: str) -> str:
    """+86 138****5678: enough to recognise, too little to call."""
    digits = number.removeprefix(WHATSAPP).removeprefix("+")
    if is_mainland(number) and digits.startswith("86") and len(digits) == 13:
        return f"+86 {digits[2:5]}****{digits[-4:]}"
    return f"+{digits[:3]}****{digits[-2:]}" if len(digits) > 6 else "****"

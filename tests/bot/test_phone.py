import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phone import e164, given_phone, is_mainland, masked, takes_sms

SPELLED: list[tuple[str, str | None]] = [
    ("13812345678", "+8613812345678"),
    ("+8613812345678", "+8613812345678"),
    ("8613812345678", "+8613812345678"),
    ("008613812345678", "+8613812345678"),
    (" 138 1234 5678 ", "+8613812345678"),
    ("138-1234-5678", "+8613812345678"),
    ("(+86) 138 1234 5678", "+8613812345678"),
    ("１３８１２３４５６７８", "+8613812345678"),
    ("0576-86123456", "+8657686123456"),
    ("010-65123456", "+861065123456"),
    ("400-123-4567", "+864001234567"),
    ("whatsapp:+85291234567", "+85291234567"),
    ("+852 9123 4567", "+85291234567"),
    ("+853 6612 3456", "+85366123456"),
    ("+886 912 345 678", "+886912345678"),
    ("+1 500 555 0006", "+15005550006"),
    ("10086", None),
    ("12345", None),
    ("110", None),
    ("106575257123456", None),
    ("86123456", None),  # which town's?
    ("12312345678", None),
    ("1381234567", None),
    ("138123456789", None),
    ("+8521234", None),
    ("", None),
    ("+", None),
    ("CityHall", None),
    ("一三八一二三四五六七八", None),
    ("9" * 200, None),
    ("\x00", None),
]


@pytest.mark.parametrize(("number", "one"), SPELLED)
def test_every_usual_spelling_is_one_number_and_the_rest_is_none(number: str, one: str | None) -> None:
    assert e164(number) == one


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_number_or_none_and_stays_what_it_is(text: str) -> None:
    number = e164(text)
    assert number is None or e164(number) == number


@pytest.mark.parametrize(
    ("number", "mainland"),
    [
        ("+8613812345678", True),
        ("+8657686123456", True),
        ("13812345678", True),
        ("whatsapp:+8613812345678", True),
        ("+85291234567", False),
        ("+85366123456", False),
        ("+886912345678", False),
        ("+15005550006", False),
        ("+447700900123", False),
    ],
)
def test_hong_kong_macao_and_taiwan_have_codes_of_their_own(number: str, mainland: bool) -> None:
    assert is_mainland(number) is mainland


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613812345678", "+86 138****5678"),
        ("whatsapp:+85291234567", "+852****67"),
        ("+15005550006", "+150****06"),
        ("12345", "****"),
        ("", "****"),
    ],
)
def test_a_shown_number_can_be_recognised_and_not_called(number: str, shown: str) -> None:
    assert masked(number) == shown


@given(st.from_regex(r"\+86(1[3-9][0-9]{9}|[2-9][0-9]{9,10})|\+852[569][0-9]{7}", fullmatch=True))
def test_at_least_four_digits_of_a_number_are_never_shown(number: str) -> None:
    assert sum(sign.isdigit() for sign in masked(number)) <= len(number) - 1 - 4


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("我的电话13812345678", "+8613812345678"),
        ("我的手机号是：138 1234 5678", "+8613812345678"),
        ("路灯坏了，联系电话：0576-86123456", "+8657686123456"),
        ("my number is +852 9123 4567", "+85291234567"),
        ("商家电话是13812345678，一直骗人", None),
        ("我的电话是12345", None),
        ("13812345678", None),
    ],
)
def test_only_a_number_given_as_ones_own_is_theirs(text: str, number: str | None) -> None:
    assert given_phone(text) == number


@pytest.mark.parametrize(
    ("number", "mobile"),
    [
        ("+8613812345678", True),
        ("+85291234567", True),
        ("+8657188887777", False),
        ("+861087654321", False),
        ("", False),
    ],
)
def test_only_a_mobile_is_texted(number: str, mobile: bool) -> None:
    assert takes_sms(number) is mobile

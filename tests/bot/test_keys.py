import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keys import Keys, SealBroken

KEYS = Keys(bytes(range(32)))
OTHER = Keys(bytes(range(1, 33)))
PHONE = "contacts.phone"


@given(st.text())
def test_what_is_sealed_opens_to_the_same_words(words: str) -> None:
    assert KEYS.open(KEYS.seal(words, context=PHONE), context=PHONE).decode() == words


def test_bytes_are_sealed_as_they_are() -> None:
    assert KEYS.open(KEYS.seal(b"\xff\x00", context=PHONE), context=PHONE) == b"\xff\x00"


def test_a_sealed_value_shows_nothing_and_is_never_the_same_twice() -> None:
    first, second = (KEYS.seal("+8613800000000", context=PHONE) for _ in range(2))
    assert b"138" not in first
    assert first != second


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_is_found(place: int, bit: int) -> None:
    sealed = bytearray(KEYS.seal("十分钟", context=PHONE))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBroken):
        KEYS.open(bytes(sealed), context=PHONE)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(SealBroken):
        KEYS.open(KEYS.seal("张三", context="contacts.name"), context=PHONE)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(SealBroken):
        OTHER.open(KEYS.seal("张三", context=PHONE), context=PHONE)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01" + bytes(12), b"\x02" + bytes(40), bytes(60)])
def test_what_was_never_sealed_is_refused(blob: bytes) -> None:
    with pytest.raises(SealBroken):
        KEYS.open(blob, context=PHONE)


def test_a_cut_value_is_refused() -> None:
    sealed = KEYS.seal("很长的一段话" * 9, context=PHONE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            KEYS.open(sealed[:length], context=PHONE)


def test_the_index_finds_the_same_number_and_tells_nothing_else() -> None:
    index = KEYS.index("+8613800000000", context=PHONE)
    assert index == KEYS.index("+8613800000000", context=PHONE)
    assert len(index) == 64
    assert index != KEYS.index("+8613800000001", context=PHONE)
    assert index != KEYS.index("+8613800000000", context="contacts.openid")
    assert index != OTHER.index("+8613800000000", context=PHONE)


def test_context_and_text_cannot_be_shifted_into_each_other() -> None:
    assert KEYS.index("bc", context="a") != KEYS.index("c", context="ab")


def test_a_token_is_known_again_by_its_digest_only() -> None:
    assert KEYS.digest_token("abc") == KEYS.digest_token("abc") != KEYS.digest_token("abd")
    assert "abc" not in KEYS.digest_token("abc")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keys(bytes(length))


def test_a_repr_shows_no_key() -> None:
    shown = repr(KEYS) + str(KEYS)
    assert "\\x01" not in shown
    assert "data_key" not in shown

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.segments import EXTENDED, GSM7, MOST_UNITS, Segments, fit, fits, segments

COUNTS: list[tuple[str, Segments]] = [
    ("", Segments("gsm7", 0, 0)),
    ("a", Segments("gsm7", 1, 1)),
    ("a" * 160, Segments("gsm7", 160, 1)),
    ("a" * 161, Segments("gsm7", 161, 2)),
    ("a" * 306, Segments("gsm7", 306, 2)),
    ("a" * 307, Segments("gsm7", 307, 3)),
    ("水" * 70, Segments("ucs2", 70, 1)),
    ("水" * 71, Segments("ucs2", 71, 2)),
    ("水" * 134, Segments("ucs2", 134, 2)),
    ("水" * 135, Segments("ucs2", 135, 3)),
    ("[" * 80, Segments("gsm7", 160, 1)),
    ("[" * 81, Segments("gsm7", 162, 2)),
    ("€" * 76 + "a", Segments("gsm7", 153, 1)),
    ("a" * 152 + "€" + "a" * 151, Segments("gsm7", 305, 2)),
    ("a" * 152 + "€" + "a" * 152, Segments("gsm7", 306, 3)),  # the pair goes whole to the second
    ("😡" * 35, Segments("ucs2", 70, 1)),
    ("😡" * 36, Segments("ucs2", 72, 2)),
    ("😡" * 66, Segments("ucs2", 132, 2)),  # 33 pairs and one unit left empty in each
    ("😡" * 67, Segments("ucs2", 134, 3)),
    ("水" + "😡" * 66 + "水", Segments("ucs2", 134, 2)),
    ("a" * 69 + "水", Segments("ucs2", 70, 1)),
    ("a" * 70 + "水", Segments("ucs2", 71, 2)),
    ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", Segments("gsm7", 44, 1)),
    ("^{}\\[~]|€", Segments("gsm7", 18, 1)),
]


@pytest.mark.parametrize(("text", "counted"), COUNTS)
def test_a_text_is_counted_as_the_gateway_will(text: str, counted: Segments) -> None:
    assert segments(text) == counted


@pytest.mark.parametrize("sign", "ç`á’“”…–\t—，。①Ё")
def test_one_sign_outside_the_alphabet_makes_the_whole_text_ucs2(sign: str) -> None:
    assert segments("a" * 100 + sign).encoding == "ucs2"
    assert segments("a" * 100 + sign).count == 2


def test_a_text_that_fits_is_left_alone() -> None:
    for text in ("", "好", "水" * 134, "a" * 306, "😡" * 66, "line \n"):
        assert fit(text, 2) == text


def test_a_chinese_text_is_cut_at_the_end_of_a_sentence() -> None:
    text = "您的诉求已转县医院办理。" * 20
    cut = fit(text, 2)
    assert cut == "您的诉求已转县医院办理。" * 11 + "…"
    assert segments(cut).count == 2


def test_an_english_text_keeps_its_alphabet_and_its_room() -> None:
    cut = fit("The hospital will call you. " * 20, 2)
    assert segments(cut).encoding == "gsm7"
    assert cut == ("The hospital will call you. " * 10).rstrip() + "..."


def test_without_a_sentence_near_the_end_the_room_is_used() -> None:
    assert fit("短。" + "水" * 300, 2) == "短。" + "水" * 131 + "…"
    assert fit("a" * 400, 2) == "a" * 303 + "..."


def test_a_point_inside_a_number_ends_no_sentence() -> None:
    text = "a" * 250 + " 3.5 million " + "b" * 200
    assert fit(text, 2).endswith("b...")


def test_no_message_is_longer_than_twilio_takes() -> None:
    assert fits("水" * 1600, 25)
    assert not fits("水" * 1601, 99)
    assert not fits("😡" * 801, 99)
    for sign in "水a😡[":
        units = len(fit(sign * 4000).encode("utf-16-le")) // 2
        assert MOST_UNITS - 3 <= units <= MOST_UNITS


SIGNS = st.sampled_from("水a😡[。. !\n€é…？; ")
TEXTS = st.lists(st.tuples(SIGNS, st.integers(1, 60))).map(lambda runs: "".join(s * n for s, n in runs))


@given(TEXTS, st.integers(1, 4))
def test_what_was_cut_never_takes_more_and_is_the_beginning(text: str, most: int) -> None:
    cut = fit(text, most)
    assert segments(cut).count <= most
    if segments(text).count <= most:
        assert cut == text
    else:
        assert cut.endswith(("…", "..."))
        assert text.startswith(cut.removesuffix("…").removesuffix("..."))


@given(st.text())
def test_segments_are_as_many_as_their_units_need_at_least(text: str) -> None:
    counted = segments(text)
    single, part = (160, 153) if counted.encoding == "gsm7" else (70, 67)
    least = -(-counted.units // (single if counted.units <= single else part))
    assert least <= counted.count <= least + counted.units // (part - 1)
    if counted.encoding == "ucs2":
        assert counted.units == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(TEXTS, TEXTS)
def test_more_text_never_takes_fewer_segments(text: str, more: str) -> None:
    assert segments(text + more).count >= segments(text).count


def test_the_alphabet_has_as_many_signs_as_the_standards_table() -> None:
    assert len(GSM7) == 127  # 128 places, one of which leads to the extension
    assert len(EXTENDED) == 10
    assert not GSM7 & EXTENDED

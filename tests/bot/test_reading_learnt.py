"""What is learnt counts by n-grams and cues, scaled so that long and short texts weigh alike."""

import pytest

from bot.intake.learnt import HEAD, UNIT, Model, Zone, grams_of, likelihoods, score
from bot.intake.reading import read
from bot.intake.topic import topic_of
from bot.routing.packing import HALF, WHOLE, pack, unpack
from config.router import load_router


def packed(*numbers: float) -> int:
    """A row of a zone."""
    return pack([(at, round(number / UNIT)) for at, number in enumerate(numbers)], WHOLE)


ROUTER = load_router(threshold=0.6)
MODEL = Model(
    ("ask", "blame"),
    (0.0, 0.5),
    Zone(1.0, {"请问": packed(4.0, 2.0, 0.0), "投诉": packed(1.0, 0.0, 3.0)}),
    Zone(1.0, {"^请": packed(1.0, 2.0, 0.0)}),
    {"head.complain": (0.0, 1.5)},
)
TOPICS = {
    "U01": (("政法/社会治安/治安案件", ("打架",)),),
    "U11": (("城乡建设/环卫/垃圾", ("垃圾",)), ("城乡建设/路灯/路灯", ("路灯",))),
}


def test_a_sum_of_packed_rows_is_the_sum_of_their_numbers_below_nought_too() -> None:
    first, second = [(0, -520), (2, 7)], [(0, 20), (1, -1), (2, -8)]
    for bits in (HALF, WHOLE):
        assert unpack(pack(first, bits) + pack(second, bits), 4, bits) == (-500, -1, -1, 0)
    assert unpack(0, 2, HALF) == (0, 0)


def test_known_n_grams_are_scaled_to_length_one() -> None:
    assert score(MODEL, grams_of("请问")) == pytest.approx({"ask": 1.0 + 2.0, "blame": 0.5})
    both = score(MODEL, grams_of("好的，请问投诉"))
    assert both["ask"] == pytest.approx(2.0 / 5**0.5)
    assert both["blame"] == pytest.approx(0.5 + 3.0 / 5**0.5)


def test_cues_count_beside_them_and_an_unknown_text_has_only_the_bias() -> None:
    assert score(MODEL, grams_of("xyz"), {"head.complain"}) == {"ask": 0.0, "blame": 2.0}


def test_the_first_sentence_is_bounded_and_likelihoods_add_up() -> None:
    assert max(len(gram) for gram in grams_of("长" * 10_000).head) <= 3
    assert len(grams_of("长" * (HEAD + 40)).head) < 10
    assert sum(likelihoods({"a": 900.0, "b": -900.0, "c": 0.0}).values()) == pytest.approx(1.0)


def test_the_learnt_level_leads_and_the_words_choose_below_it() -> None:
    levels = {"城乡建设": 0.4, "环境保护": -0.2}
    assert topic_of("路灯坏了", "U11", TOPICS, levels) == "城乡建设/路灯/路灯"
    assert topic_of("坏了", "U11", TOPICS, levels) == "城乡建设/环卫/垃圾"
    assert topic_of("路灯坏了", "U01", TOPICS, levels) == "城乡建设/路灯/路灯"
    assert topic_of("黑烟", "U01", TOPICS, {"环境保护": 0.3}) == "环境保护"


def test_where_no_level_claims_the_text_the_units_own_topic_stands() -> None:
    assert topic_of("有人打架", "U01", TOPICS, {"城乡建设": -0.3}) == "政法/社会治安/治安案件"
    assert topic_of("有人打架", "U01", TOPICS, {}) == "政法/社会治安/治安案件"
    assert topic_of("天气", None, {}, {}) == ""


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("请问办理身份证需要什么材料", True),
        ("咨询公积金提取政策，请问怎么申请，需要什么条件", True),
        ("请问你们窗口为什么骂人", False),
        ("我家停电三天了没人管", False),
        ("自来水公司乱收费", False),
        ("路灯什么时候修，问了三次都不理", False),
    ],
)
def test_only_a_sure_question_may_be_answered_by_a_guide(text: str, asks: bool) -> None:
    assert read(text, ROUTER).surely_asks is asks

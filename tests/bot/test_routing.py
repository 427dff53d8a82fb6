"""Who answers: the scene, the unit named, duties and weights."""

import pickle
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.reading import route_row
from bot.routing.chances import chance_of
from bot.routing.cohandling import implied
from bot.routing.facts import UnitFacts
from bot.routing.router import Router
from bot.routing.weights import Weights
from config.router import load_router
from config.words import load_wording

ROUTER = load_router(threshold=0.6)
MARKET = UnitFacts("X1", "县集市管理处", ("集市处",), "事业单位", "摊位 集市秩序", "County Fair Office")
LIBRARY = UnitFacts("X2", "县图书馆", (), "事业单位", "借书 阅览", "County Library")


def best(text: str) -> str | None:
    return ROUTER.route(text).best.code


HURRIED = [
    ("县医院收费窗口排队两小时没人管，态度还很差", "U40"),
    ("我家停电了", "U16"),
    ("公交车司机骂人", "U13"),
    ("自来水发黄", "U15"),
    ("小区电梯坏了物业不管", "U09"),
    ("拖欠农民工工资", "U04"),
    ("派出所办身份证态度差", "U01"),
    ("12123罚单不对", "U02"),
    ("路灯不亮", "U11"),
    ("农行柜台态度差", "U47"),
    ("快递丢了没人管", "U35"),
    ("公积金提取要什么材料", "U31"),
    ("消防通道被堵", "U29"),
    ("公园里的椅子坏了", "U11"),
    ("no water at home since morning", "U15"),
    ("the clerk at the county hospital was rude", "U40"),
    ("bus driver shouted at my grandmother", "U13"),
    ("my boss has not paid me for three months", "U04"),
]


@pytest.mark.parametrize(("text", "unit"), HURRIED)
def test_a_short_message_typed_in_a_hurry_finds_its_unit_and_is_sure(text: str, unit: str) -> None:
    routing = ROUTER.route(text)
    assert (routing.best.code, routing.sure) == (unit, True)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("医院旁边的垃圾堆臭死了", "U11"),
        ("供电局旁边的烧烤摊扰民", "U11"),
        ("学校门口红绿灯坏了", "U02"),
        ("公交站牌旁边的垃圾桶满了", "U11"),
        ("不是医院的事，是门口小摊占道", "U11"),
        ("streetlight broken near the police station", "U11"),
    ],
)
def test_a_unit_named_as_a_landmark_or_denied_is_not_the_unit_meant(text: str, unit: str) -> None:
    assert best(text) == unit


EMPTY_HANDED = ["", "你好", "谢谢", "😀", "hello", "我要投诉", "asdfgh", "Как дела", "帮帮我"]


@pytest.mark.parametrize("text", EMPTY_HANDED)
def test_a_message_that_says_nothing_is_left_to_the_duty_officer(text: str) -> None:
    routing = ROUTER.route(text)
    assert not routing.sure
    assert len(routing.candidates) >= 3


def test_a_scanned_window_beats_what_the_words_say() -> None:
    routing = ROUTER.route("公交车司机骂人", scene_unit="U40")
    assert routing.best.code == "U40"
    assert routing.sure
    assert routing.best.reasons[0].kind == "scene"


def test_a_window_below_a_unit_counts_as_the_unit() -> None:
    assert ROUTER.route("排队太久", scene_unit="U40-2").best.code == "U40"


def test_a_scene_nobody_knows_changes_nothing() -> None:
    assert ROUTER.route("公交车司机骂人", scene_unit="U99") == ROUTER.route("公交车司机骂人")


def test_two_units_equally_meant_are_both_shown_and_neither_is_sure() -> None:
    routing = ROUTER.route("停水停电好几天了")
    assert {candidate.code for candidate in routing.candidates[:2]} == {"U15", "U16"}
    assert not routing.sure


def test_a_matter_of_no_unit_is_never_sure() -> None:
    routing = ROUTER.route("法院判决不公")
    assert routing.best.code is None
    assert not routing.sure


def test_reasons_quote_what_was_found() -> None:
    best = ROUTER.route("县医院收费窗口态度差").best
    reasons = [word for reason in best.reasons for word in reason.words]
    assert "县医院" in reasons


def test_the_unit_s_old_name_still_names_it() -> None:
    assert [best("工商局办事拖拉"), best("国土局不给盖章"), best("计生委乱罚款")] == ["U20", "U10", "U06"]


def test_units_without_written_words_are_found_by_name_and_duties() -> None:
    router = Router((MARKET, LIBRARY), Weights({}), 0.6)
    assert router.route("集市处的人不讲理").best.code == "X1"
    assert router.route("想借书借不到").best.code == "X2"
    assert {c.code for c in router.route("集市处").candidates} == {"X1", "X2", None}


def test_a_unit_no_longer_in_force_is_never_proposed() -> None:
    fewer = Router([unit for unit in ROUTER.units if unit.code != "U40"], ROUTER.weights, 0.6)
    assert "U40" not in {candidate.code for candidate in fewer.route("县医院收费窗口态度差").candidates}


def test_the_threshold_alone_decides_who_is_sure() -> None:
    text = "小区电梯坏了物业不管"
    score = ROUTER.route(text).best.score
    assert Router(ROUTER.units, ROUTER.weights, score - 0.001).route(text).sure
    assert not Router(ROUTER.units, ROUTER.weights, min(score + 0.001, 1.0)).route(text).sure


def test_a_router_travels_to_another_process_unchanged() -> None:
    again = pickle.loads(pickle.dumps(ROUTER))
    assert again.route("路灯不亮") == ROUTER.route("路灯不亮")


@given(st.text(max_size=400) | st.text(string.ascii_letters + "水电路灯医院不是的事旁边+", max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_ordered_scores_between_nought_and_one(text: str) -> None:
    routing = ROUTER.route(text)
    scores = [candidate.score for candidate in routing.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) >= 3
    assert all(0 <= score <= 1 for score in scores)
    assert len({candidate.code for candidate in routing.candidates}) == len(scores)
    assert all(candidate.reasons for candidate in routing.candidates)


def test_explained_each_unit_has_its_chance_in_words_and_its_reasons() -> None:
    row = route_row("县医院收费窗口排队两小时没人管", ROUTER, load_wording())
    assert row["units"][0]["chance"] == "几乎每次都对"
    assert any("县医院" in reason for reason in row["units"][0]["reasons"])
    assert row["units"][2]["chance"] == "十次里不到一次对"


@pytest.mark.parametrize(
    ("score", "chance"), [(0.0, 0), (0.049, 0), (0.05, 1), (0.5, 5), (0.92, 9), (0.96, 9), (0.97, 10)]
)
def test_a_score_says_how_many_times_of_ten(score: float, chance: int) -> None:
    assert chance_of(score) == chance


def test_a_second_unit_is_offered_as_co_handler_only_where_the_words_speak_for_it() -> None:
    words, style = [["words", "收费"]], [["style"]]
    told = (("U40", 0.6, words), ("U41", 0.2, words), ("U16", 0.15, style), (None, 0.2, words))
    candidates = [{"code": code, "score": score, "reasons": why} for code, score, why in told]
    assert implied(candidates, "U40") == ["U41"]
    assert implied(candidates, "U15") == []


OLD_NAMES = [
    ("工商局的人态度差", "U20"),
    ("质监局不管电梯年检", "U20"),
    ("卫生局的人态度差", "U06"),
    ("计生委的人态度差", "U06"),
    ("国土局的人态度差", "U10"),
    ("环保局的人态度差", "U18"),
    ("安监局的人态度差", "U28"),
    ("地税局的人态度差", "U26"),
    ("经信局的人态度差", "U24"),
    ("扶贫办的人态度差", "U19"),
]


@pytest.mark.parametrize(("text", "unit"), OLD_NAMES)
def test_names_from_before_the_reorganisation_are_known_and_sure(text: str, unit: str) -> None:
    routing = ROUTER.route(text)
    assert (routing.best.code, routing.sure) == (unit, True)


def test_a_unit_that_was_renamed_is_found_by_its_new_name_and_its_old_one() -> None:
    old = next(unit for unit in ROUTER.units if unit.code == "U21")
    new = replace(old, name="县商务和口岸局", aliases=(*old.aliases, "商务局"))
    renamed = replace(ROUTER, units=[new if unit is old else unit for unit in ROUTER.units])
    assert renamed.route("投诉口岸局的人，商务和口岸局态度差").best.code == "U21"
    assert renamed.route("商务局的人态度差").best.code == "U21"


def test_of_a_unit_that_was_split_each_part_gets_what_its_duties_say() -> None:
    animals = UnitFacts("U54", "县畜牧兽医局", (), "政府部门", "动物防疫 屠宰 生猪", "Animal Office")
    split = replace(ROUTER, units=[*ROUTER.units, animals])
    assert best("屠宰场私宰生猪") == "U19"
    assert split.route("屠宰场私宰生猪").best.code == "U54"
    assert split.route("种粮补贴没发到卡上").best.code == "U19"


def test_a_word_that_moves_from_the_duties_of_one_unit_to_another_s_moves_the_matter() -> None:
    roads = next(unit for unit in ROUTER.units if unit.code == "U12")
    others = [unit for unit in ROUTER.units if unit is not roads]
    assert best("共享单车乱放没人管") == "U11"
    moved = replace(ROUTER, units=[*others, replace(roads, duties=f"{roads.duties} 共享单车")])
    assert moved.route("共享单车乱放没人管").best.code == "U12"


@pytest.mark.parametrize(
    "text",
    ["", "我", "啊" * 12000, "停水" * 6000, "\x00\x07\x1b", "'; DROP TABLE tickets; --", "Ω≈ç√ مرحبا Привет",
     "<script>alert(1)</script>", "12345", "\ud83d", "???!!!"],
)  # fmt: skip
def test_bad_input_gets_an_answer_with_at_least_three_candidates(text: str) -> None:
    routing = ROUTER.route(text)
    assert len(routing.candidates) >= 3
    assert routing.sure is ("停水" in text)

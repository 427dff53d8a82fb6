"""Two messages about one thing are alike, however they are told; two about different things are not."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.likeness.alike import likeness
from bot.likeness.hot import Told, find_issues
from bot.likeness.signature import sign
from config.rarity import load_rarity

RARITY = load_rarity()
DAY = datetime(2026, 3, 2, 9, 0)
MIXER = [
    "锦绣春天小区旁边的搅拌站整夜轰鸣，灰尘大得不敢开窗",
    "投诉锦绣春天小区附近混凝土搅拌站噪音粉尘污染",
    "我们锦绣春天的业主被搅拌站害惨了，粉尘噪音什么时候有人管",
    "锦绣春天小区北边搅拌站又在半夜开工，全是灰，老人咳嗽",
]
OTHERS = [
    "锦绣春天小区电梯坏了三天物业不修",
    "滨湖小学门口早上堵车严重，没有交警疏导",
    "请问老年公交卡在哪里办理，需要带什么材料",
    "县医院挂号窗口排队太久，只开一个窗口",
    "拖欠我们工地农民工工资半年了，老板电话不接",
    "东风路的路灯整条街都不亮，晚上走路害怕",
]


def alike(one: str, other: str) -> float:
    return likeness(sign(one, RARITY), sign(other, RARITY))


def test_one_nuisance_told_by_several_people_is_alike_and_other_matters_are_not() -> None:
    same = [alike(one, other) for one in MIXER for other in MIXER if one != other]
    different = [alike(one, other) for one in MIXER for other in OTHERS]
    assert min(same) > max(different)


def test_the_same_words_about_another_place_are_less_alike_than_other_words_about_the_same_place() -> None:
    here, elsewhere = "锦绣春天小区旁边的搅拌站噪音大", "杏花岭小区旁边的搅拌站噪音大"
    assert alike(here, MIXER[0]) > alike(elsewhere, MIXER[0])


def test_a_hot_issue_is_found_whole_and_named_in_words_of_its_messages() -> None:
    texts = [*OTHERS, *MIXER]
    told = [
        Told(str(n), DAY + timedelta(days=n), text, person=f"p{n}", unit="U18")
        for n, text in enumerate(texts)
    ]
    issues = find_issues(told, RARITY)
    assert [one.text for one in issues[0].members] == MIXER
    assert issues[0].title and any(issues[0].title in text for text in MIXER)
    assert "锦绣春天" in issues[0].place
    assert (issues[0].first, issues[0].last) == (told[6].at, told[9].at)
    assert issues[0].people == 4


def test_one_person_writing_four_times_is_one_person_and_no_hotter_than_that() -> None:
    told = [Told(str(n), DAY, text, person="the same") for n, text in enumerate(MIXER)]
    others = [Told(f"o{n}", DAY, text, person=f"p{n}") for n, text in enumerate(MIXER)]
    assert find_issues(told, RARITY)[0].heat < find_issues(others, RARITY)[0].heat


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_have_a_likeness_between_none_and_all_and_it_is_mutual(one: str, other: str) -> None:
    first = alike(one, other)
    assert 0.0 <= first <= 1.0001
    assert abs(first - alike(other, one)) < 1e-9

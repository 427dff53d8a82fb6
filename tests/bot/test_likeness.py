"""Two messages about one thing are alike, however they are told; two about different things are not."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.likeness.alike import likeness
from bot.likeness.hot import Course, Told, course, find_issues
from bot.likeness.naming import first_phrase, place_of_all, whom
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


def test_one_person_writing_four_times_is_no_hot_issue() -> None:
    assert (
        find_issues([Told(str(n), DAY, text, person="the same") for n, text in enumerate(MIXER)], RARITY)
        == []
    )


def test_messages_that_were_joined_stand_together_however_they_were_told() -> None:
    texts = [MIXER[0], OTHERS[1], OTHERS[4]]
    apart = [Told(str(n), DAY, text) for n, text in enumerate(texts)]
    assert find_issues(apart, RARITY) == []
    joined = [Told(str(n), DAY, text, matter="7") for n, text in enumerate(texts)]
    assert [issue.people for issue in find_issues(joined, RARITY)] == [3]


def test_an_issue_rises_is_steady_falls_or_has_gone_quiet() -> None:
    assert course(0.5, DAY, DAY + timedelta(days=1), 30) is Course.RISING
    assert course(0.3, DAY, DAY + timedelta(days=7), 30) is Course.STEADY
    assert course(0.1, DAY, DAY + timedelta(days=7), 30) is Course.FALLING
    assert course(0.5, DAY, DAY + timedelta(days=8), 30) is Course.QUIET


def test_many_people_in_one_month_are_hotter_than_as_many_over_two_years() -> None:
    def heat(apart: timedelta) -> float:
        told = [Told(f"m{n}", DAY + n * apart, text, person=f"p{n}") for n, text in enumerate(MIXER)]
        return find_issues(told, RARITY)[0].heat

    assert heat(timedelta(days=7)) > heat(timedelta(days=200))


def test_a_stray_that_shares_a_word_with_few_is_not_counted_with_an_issue() -> None:
    told = [Told(str(n), DAY, text) for n, text in enumerate([*MIXER, "锦绣春天小区电梯坏了三天物业不修"])]
    assert [len(issue.members) for issue in find_issues(told, RARITY)] == [len(MIXER)]


def test_the_place_of_an_issue_is_the_name_its_messages_share_without_the_verbs_before_it() -> None:
    said = ["反映位于锦绣春天小区的噪音", "我住在锦绣春天小区，太吵", "请问锦绣春天小区谁来管", "小区太吵"]
    assert place_of_all(said) == "锦绣春天小区"
    assert place_of_all(["公积金怎么提取", "公积金贷款怎么办", "我们学校门口太堵"]) == ""


def test_a_title_is_a_phrase_of_a_message_without_its_courtesies_and_no_longer_than_a_line() -> None:
    assert first_phrase("尊敬的领导：您好！请问锦绣春天小区的路灯何时修？谢谢") == "锦绣春天小区的路灯何时修"
    assert first_phrase("请假条在哪里开") == "请假条在哪里开"
    assert first_phrase("投诉") == "投诉"
    assert len(first_phrase("锦绣春天小区" * 20)) <= 40


def test_whom_it_concerns_is_named_only_where_many_name_them() -> None:
    assert whom(["我们业主受不了", "全体业主要求退款", "太吵了"]) == "业主"
    assert whom(["业主说", *["太吵了"] * 9]) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_have_a_likeness_between_none_and_all_and_it_is_mutual(one: str, other: str) -> None:
    first = alike(one, other)
    assert 0.0 <= first <= 1.0001
    assert abs(first - alike(other, one)) < 1e-9

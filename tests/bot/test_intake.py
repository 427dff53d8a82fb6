"""What a message is, read from its words alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.complaint import Complaint
from bot.intake.reading import read, route_row
from bot.vocabulary import Lane, Nature, Urgency
from config.router import load_router
from config.words import load_wording

ROUTER = load_router(threshold=0.6)


def said(text: str) -> Complaint:
    return read(text, ROUTER)


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("县医院收费窗口排队两小时没人管，态度还很差", Nature.COMPLAINT),
        ("路灯不亮", Nature.COMPLAINT),
        ("超市卖过期食品", Nature.COMPLAINT),
        ("the bus driver was rude to me", Nature.COMPLAINT),
        ("举报城管局副局长收受贿赂", Nature.REPORT),
        ("我要举报村支书贪污低保款", Nature.REPORT),
        ("村支书贪污低保款", Nature.REPORT),
        ("an official asked me for a bribe", Nature.REPORT),
        ("请问社保卡丢了怎么补办", Nature.INQUIRY),
        ("咨询医保异地就医备案怎么办", Nature.INQUIRY),
        ("how do I renew my residence permit", Nature.INQUIRY),
        ("建议学校门口设斑马线", Nature.SUGGESTION),
        ("I suggest adding a bus stop near the school", Nature.SUGGESTION),
        ("求助，老人走丢了", Nature.HELP),
        ("表扬县医院李医生，很热心", Nature.PRAISE),
        ("感谢交警同志帮我推车", Nature.PRAISE),
        ("谢谢你们，路灯修好了", Nature.PRAISE),
        ("thanks to the nurse, she was very helpful", Nature.PRAISE),
        ("", Nature.COMPLAINT),
    ],
)
def test_nature_is_read_from_the_words(text: str, nature: Nature) -> None:
    assert said(text).nature is nature


@pytest.mark.parametrize(
    "text",
    [
        "我家停电了",
        "停水三天了没人管",
        "家里没水",
        "小区停气了做不了饭",
        "暖气不热",
        "自来水发黄",
        "窨井盖没了",
        "路面塌陷了一个大坑",
        "no water at home since morning",
        "power cut in our building",
        "the water in our flat has been off for two days",
        "there is an open manhole on our street",
    ],
)
def test_a_livelihood_interrupted_now_is_urgent(text: str) -> None:
    assert said(text).urgency is Urgency.URGENT


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("我家着火了", "fire"),
        ("楼下店里起火了快来人", "fire"),
        ("my house is on fire", "fire"),
        ("闻到很浓的煤气味", "gas"),
        ("燃气管道漏气了", "gas"),
        ("I smell gas in the hallway", "gas"),
        ("有人晕倒在车站", "medical"),
        ("a man is unconscious on the bus", "medical"),
        ("有人持刀在街上", "crime"),
        ("我不想活了", "suicide"),
        ("I want to kill myself", "suicide"),
        ("我们被困在电梯里出不去", "other"),
        ("有人要跳楼", "suicide"),
        ("公交车自燃了", "fire"),
        ("工地塔吊要倒了", "other"),
        ("a live wire has fallen on the road", "other"),
        ("trapped in the lift", "other"),
    ],
)
def test_danger_now_is_an_emergency(text: str, danger: str) -> None:
    complaint = said(text)
    assert (complaint.urgency, complaint.danger) == (Urgency.EMERGENCY, danger)


@pytest.mark.parametrize(
    "text",
    [
        "the movie was on fire",
        "去年我家着火了消防来得很快",
        "昨天隔壁起火已经扑灭了",
        "小区消防通道堵了有火灾隐患",
        "这家店生意火了天天堵车",
        "火车站收费不合理",
        "想死你们了",
        "排队排得想死",
        "the bus was on fire last year",
        "热死了公交车没有空调",
        "如果着火了怎么办",
        "担心煤气泄漏",
        "请问停电通知在哪看",
        "电费收多了",
        "上个月停水的赔偿没给",
        "没水平的物业",
        "there was a fire last year",
        "my water bill doubled",
        "希望开展消防演练，防止火灾",
    ],
)
def test_look_alikes_do_not_raise(text: str) -> None:
    complaint = said(text)
    assert (complaint.urgency, complaint.danger) == (Urgency.ORDINARY, None)


@pytest.mark.parametrize(
    ("text", "staff"),
    [
        ("县医院收费窗口排队两小时没人管，态度还很差", True),
        ("公交车司机骂人", True),
        ("派出所民警推诿不给办", True),
        ("村干部不作为", True),
        ("the clerk at the county hospital was rude", True),
        ("物业态度差还乱收费", False),
        ("店里老板骂人", False),
        ("路灯不亮", False),
        ("我家停电了", False),
        ("表扬县医院李医生，很热心", False),
    ],
)
def test_a_matter_about_public_staff_is_told_from_one_about_a_business(text: str, staff: bool) -> None:
    assert said(text).about_staff is staff


@pytest.mark.parametrize(
    ("text", "lane", "reason"),
    [
        ("举报城管局副局长收受贿赂", Lane.SEALED, None),
        ("举报住建局王局长打击报复", Lane.SEALED, None),
        ("村支书贪污低保款", Lane.SEALED, None),
        ("I want to report a corrupt official who took a bribe", Lane.SEALED, None),
        ("不服法院判决，请求再审", Lane.NOT_ACCEPTED, "court"),
        ("公司欠薪已经申请劳动仲裁", Lane.NOT_ACCEPTED, "arbitration"),
        ("已经申请行政复议", Lane.NOT_ACCEPTED, "reconsideration"),
        ("信访件已经受理还没结果", Lane.NOT_ACCEPTED, "petition"),
        ("隔壁县的医院乱收费的问题", Lane.NOT_ACCEPTED, "other_county"),
        ("低息贷款无抵押，加微信领红包", Lane.NOT_ACCEPTED, "advertising"),
        ("举报楼上开赌场", Lane.ORDINARY, None),
        ("公交车司机骂人", Lane.ORDINARY, None),
        ("被低息贷款骗了，投诉", Lane.ORDINARY, None),
    ],
)
def test_a_lane_is_proposed_before_dispatch(text: str, lane: Lane, reason: str | None) -> None:
    complaint = said(text)
    assert (complaint.lane, complaint.lane_reason) == (lane, reason)


def test_wishes_for_protection_are_heard() -> None:
    assert said("我要匿名投诉村里乱收费").anonymous
    assert said("please keep it anonymous").anonymous
    assert said("老师体罚学生，别告诉学校是我说的").hide_words
    assert said("不要让他们知道是我").hide_words
    assert said("please don't tell the hospital").hide_words
    assert not said("工作人员没告诉我要带什么").hide_words


def test_insults_are_noticed_and_the_matter_is_taken_all_the_same() -> None:
    complaint = said("他妈的公交车又不来，傻逼公司")
    assert complaint.abusive
    assert complaint.routing.best.code == "U13"
    assert not said("公交车又不来").abusive


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("幸福小区3栋2单元停水了", "幸福小区3栋2单元"),
        ("我家住在人民路12号，停电了", "人民路12号"),
        ("garbage everywhere at Riverside Garden", "riverside garden"),
        ("路灯不亮", ""),
        ("停水了", ""),
    ],
)
def test_the_words_that_say_where_are_kept(text: str, place: str) -> None:
    assert said(text).place == place


def test_a_scanned_window_settles_the_unit() -> None:
    assert read("排队太久", ROUTER, scene_unit="U40").routing.best.code == "U40"


def test_a_row_for_programs_holds_what_the_command_prints() -> None:
    row = route_row("路灯不亮", ROUTER)
    assert list(row) == ["units", "sure", "nature", "urgency", "may_be_danger", "about_staff", "topic"]
    assert row["units"][0]["code"] == "U11"
    assert len(row["units"]) >= 3
    assert row["topic"].startswith("城乡建设/")
    assert "reasons" not in row["units"][0]
    assert route_row("路灯不亮", ROUTER, load_wording())["units"][0]["reasons"]


ODD = ["", " ", "😀😀😀", "\x00\ud800", "投诉" * 6000, "水" * 12000, "a" * 12000, "不是" * 6000, "1，" * 6000]


@pytest.mark.parametrize("text", ODD)
def test_odd_and_endless_texts_are_read_too(text: str) -> None:
    complaint = said(text)
    assert complaint.text == text
    assert len(complaint.routing.candidates) >= 3


@given(st.text(max_size=600))
@settings(max_examples=150, deadline=None)
def test_no_text_is_ever_refused(text: str) -> None:
    complaint = said(text)
    assert complaint.lane_reason is None or complaint.lane is Lane.NOT_ACCEPTED
    assert (complaint.danger is not None) == (complaint.urgency is Urgency.EMERGENCY)
    assert len(complaint.place) <= 40

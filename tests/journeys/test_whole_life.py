"""A ticket's whole life through the doors only: independent clients, API tokens, the operator's commands."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.outside import County, county, number_in

COMPLAINT = "县医院收费窗口排队两小时没人管，态度还很差"


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[County]:
    with county(database_url, tmp_path) as built:
        yield built


def later(**amount: float) -> str:
    return (datetime.now(UTC) + timedelta(**amount)).isoformat()


def test_a_complaint_by_wechat_is_signed_answered_rated_low_called_back_put_right_and_closed(
    place: County,
) -> None:
    unit, supervisor = place.staff("u40", "unit", "U40"), place.staff("sup", "supervisor")
    answer = place.wechat(COMPLAINT)
    number = number_in(answer)
    assert "县人民医院" in answer and "前办结" in answer and "前有人联系您" in answer
    assert place.ticket(number)["unit"] == "U40"

    assert unit.does(number, "sign")[0] == 200
    assert unit.does(number, "contact", text="您好，我们正在核实")[0] == 200
    assert unit.does(number, "reply", text="已加开两个收费窗口")[0] == 200
    place.tick(later(seconds=1))
    place.tick(later(hours=15))  # the survey waits for the morning
    told = place.outside.told("citizen-1")
    assert any("正在核实" in text for text in told) and any("已加开两个收费窗口" in text for text in told)
    assert "满意吗" in told[-1]

    echoed = place.wechat("1")
    assert "非常不满意" in echoed and "回访" in echoed
    assert place.ticket(number)["status"] == "assigned" and place.ticket(number)["reopens"] == 1
    kinds = {row["kind"] for row in place.rows("deadlines") if row["met_at"] is None and row["ended"] is None}
    assert "callback" in kinds

    assert supervisor.does(number, "call_back", contacted=True, solved=False, note="仍在排队")[0] == 200
    status, seen = supervisor.sees(number)
    assert status == 200
    assert [d["owner"] for d in seen["deadlines"] if d["kind"] == "rectify"] == ["U40/leader"]
    assert unit.does(number, "reply", text="窗口已常态化加开")[0] == 200
    assert "非常满意" in place.wechat("5")
    place.wechat("解决了")
    assert place.ticket(number)["status"] == "closed"
    assert '"broken": []' in place.operator("doctor")


def test_a_complaint_by_sms_is_handled_by_staff_who_answer_by_message(place: County) -> None:
    place.staff("liaison", "unit", "U40")
    code = place.operator("user", "code", "liaison")
    assert "U40/first" in place.wechat(f"绑定 {code}", who="staff-1")
    assert "绑定码不对" in place.wechat(f"绑定 {code}", who="somebody-else")

    number = number_in(place.sms("县医院收费窗口排队两小时没人管"))
    assert number in place.wechat("待办", who="staff-1")
    assert "已签收" in place.wechat(f"签收 {number}", who="staff-1")
    assert "没有办成" in place.wechat(f"签收 {number}", who="staff-1")
    assert "已答复" in place.wechat(f"答复 {number} 已加开窗口", who="staff-1")
    place.tick(later(seconds=1))
    assert any("已加开窗口" in text for text in place.outside.told("+85291234567")), place.rows("outbox")
    assert "非常满意" in place.sms("很满意谢谢")
    place.sms("解决了")
    assert place.ticket(number)["status"] == "closed"
    assert [row["satisfaction"] for row in place.rows("ratings")] == [5]


def test_what_stays_unresolved_climbs_each_step_once_however_often_and_late_the_clock_ticks(
    place: County,
) -> None:
    place.staff("duty", "duty")
    number = number_in(place.wechat("有件事想请你们管一管"))
    assert place.ticket(number)["unit"] is None
    for day in (1, 2, 3, 10, 10, 9, 30, 30):
        place.tick(later(days=day))
    steps = Counter(
        (row["data"]["deadline"], row["data"]["step"])
        for row in place.rows("events")
        if row["kind"] == "escalated"
    )
    assert set(steps.values()) == {1}
    promised = {row["id"] for row in place.rows("deadlines") if row["kind"] == "promise"}
    assert sorted(step for deadline, step in steps if deadline in promised) == [0, 1, 2, 3]
    assert place.ticket(number)["level"] == 3
    before = len(place.rows("events"))
    place.tick(later(days=30))
    assert len(place.rows("events")) == before
    assert '"broken": []' in place.operator("doctor")


def test_a_retry_is_answered_like_the_first_time_and_opens_nothing_twice(place: County) -> None:
    first = place.wechat("小区路灯坏了一个星期没人修", message_id=7)
    assert place.wechat("小区路灯坏了一个星期没人修", message_id=7) == first
    again = place.sms("村口路灯坏了没人修", sid="SM" + "a" * 32)
    assert place.sms("村口路灯坏了没人修", sid="SM" + "a" * 32) == again
    assert len(place.rows("tickets")) == 2


def test_a_unit_reaches_nothing_of_another(place: County) -> None:
    stranger = place.staff("u09", "unit", "U09")
    number = number_in(place.wechat(COMPLAINT))
    assert stranger.sees(number)[0] == 404
    assert stranger.does(number, "sign") == (404, {"error": "ticket", "message": "there is no such ticket"})


def test_a_wrong_dispatch_is_returned_ruled_and_never_moves_the_citizens_date(place: County) -> None:
    unit, duty = place.staff("u40", "unit", "U40"), place.staff("duty", "duty")
    number = number_in(place.wechat(COMPLAINT))
    promised = place.ticket(number)["promise_due_at"]
    assert unit.does(number, "return", reason="不属于本院", unit="U06")[0] == 200
    assert place.ticket(number)["status"] == "open"
    assert duty.does(number, "rule", uphold=True)[0] == 200
    moved = place.ticket(number)
    assert (moved["unit"], moved["dispatches"], moved["promise_due_at"]) == ("U06", 2, promised)

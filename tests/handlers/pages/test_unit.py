"""The unit's desk: what is due, and everything its people do about it from a phone."""

import io

import pytest

from bot.vocabulary import Role
from models.workings import ReplyTemplate
from services.work import begin
from tests.web import WORDS, Browser, Doors

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture
def unit(doors: Doors) -> Browser:
    return doors.browser(Role.UNIT, "U40")


def test_a_matter_is_signed_for_in_one_tap_from_the_list(doors: Doors, unit: Browser) -> None:
    number = doors.matter()
    assert f"签收 {number}" in unit.open("/unit/").text
    assert unit.send(f"/unit/{number}/sign", back="list").location == "/unit/"
    page = unit.open("/unit/").text
    assert "已签收" in page and f"签收 {number}" not in page


def test_a_number_is_found_and_another_is_not(doors: Doors, unit: Browser) -> None:
    number, other = doors.matter(), doors.matter()
    page = unit.open(f"/unit/?q={number}").text
    assert f"/unit/{number}" in page and f"/unit/{other}" not in page
    assert "没有这个编号" in unit.open("/unit/?q=nothing").text


def test_a_reply_carries_a_photo_to_the_citizen(doors: Doors, unit: Browser) -> None:
    number = doors.matter()
    unit.open(f"/unit/{number}")
    answer = unit.client.post(
        f"/unit/{number}/reply", content_type="multipart/form-data",
        data={"csrf_token": unit.csrf, "text": "坑已补好", "photos": (io.BytesIO(PNG), "a.png")},
    )  # fmt: skip
    assert answer.status_code == 303
    assert unit.open(f"/unit/{number}").text.count('src="/unit/media/') == 1


def test_a_refused_photo_keeps_the_reply_that_was_typed(doors: Doors, unit: Browser) -> None:
    number = doors.matter()
    unit.open(f"/unit/{number}")
    answer = unit.client.post(
        f"/unit/{number}/reply", content_type="multipart/form-data",
        data={"csrf_token": unit.csrf, "text": "写了很久的答复", "photos": (io.BytesIO(b"MZ"), "a.png")},
    )  # fmt: skip
    assert answer.status_code == 400 and "写了很久的答复" in answer.text and "只能发图片" in answer.text


def template(doors: Doors, unit: str | None, title: str) -> int:
    with begin(doors.house) as work:
        row = ReplyTemplate(
            unit=unit,
            title=title,
            body="您反映的 {number} 已由{unit}办理。",
            active=True,
            by="p1",
            edited_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        return row.id


def test_a_reply_begins_from_a_template(doors: Doors, unit: Browser) -> None:
    number = doors.matter()
    mine = [
        template(doors, code, title)
        for code, title in (("U40", "本院模板"), ("U09", "别人的"), (None, "全县模板"))
    ]
    page = unit.open(f"/unit/{number}?template={mine[0]}").text
    assert f"您反映的 {number} 已由县人民医院办理。" in page and "全县模板" in page and "别人的" not in page


def test_a_return_takes_a_reason_and_one_of_the_likely_units(doors: Doors, unit: Browser) -> None:
    number = doors.matter()
    page = unit.open(f"/unit/{number}").text
    assert "退给" in page
    assert unit.send(f"/unit/{number}/return", reason="not_duty", unit="U16").status_code == 303
    assert "裁定" in unit.open(f"/unit/{number}").text


def test_another_unit_helps_and_says_when_it_is_done(doors: Doors, unit: Browser) -> None:
    number = doors.matter()
    unit.open(f"/unit/{number}")
    assert unit.send(f"/unit/{number}/ask_help", unit="U16", text="请核对收费标准").status_code == 303
    helper = doors.browser(Role.UNIT, "U16")
    page = helper.open(f"/unit/{number}").text
    assert "请核对收费标准" in page and "协办完成" in page
    assert helper.send(f"/unit/{number}/help_done", text="标准无误").status_code == 303
    assert "标准无误" in unit.open(f"/unit/{number}").text
    assert "协办单位已办" in unit.open("/unit/notices").text
    assert unit.send(f"/unit/{number}/ask_help", unit="U16", text="再来").status_code == 409


def test_a_matter_is_passed_to_somebody_of_the_unit_only(doors: Doors, unit: Browser) -> None:
    number = doors.matter()
    doors.person("nurse", Role.UNIT, "U40")
    doors.person("stranger", Role.UNIT, "U09")
    assert "nurse" in unit.open(f"/unit/{number}").text
    assert unit.send(f"/unit/{number}/pass_on", person="nurse").status_code == 303
    assert "经办人：nurse" in unit.open(f"/unit/{number}").text
    assert unit.send(f"/unit/{number}/pass_on", person="stranger").status_code == 400


def test_matters_that_say_the_same_are_answered_together(doors: Doors, unit: Browser) -> None:
    number, alike, apart = doors.matter(), doors.matter(), doors.matter("U09")
    page = unit.open(f"/unit/{number}").text
    assert alike in page and apart not in page and WORDS in page
    answer = unit.client.post("/unit/several", data={
        "csrf_token": unit.csrf, "verb": "reply", "text": "已增开窗口", "number": [number, alike, apart],
    })  # fmt: skip
    assert answer.status_code == 303
    page = unit.open("/unit/").text
    assert f"{apart} 没有办成" in page
    for one in (number, alike):
        assert "已增开窗口" in unit.open(f"/unit/{one}").text


def test_a_deadline_explains_itself_step_by_step(doors: Doors, unit: Browser) -> None:
    number = doors.matter()
    page = unit.open(f"/unit/{number}/deadline").text
    assert number in page and '<ol class="why">' in page and "起算" in page


def test_a_units_figures_open_the_tickets_they_count(doors: Doors) -> None:
    mine, other = doors.matter(), doors.matter("U09")
    doors.town.clock.forward(days=20)
    unit = doors.browser(Role.UNIT, "U40")
    assert "figure=late" in unit.open("/unit/numbers").text
    page = unit.open("/unit/found?figure=late").text
    assert mine in page and other not in page

"""The administrator keeps the guides: by form and by sheet, seen first, in force at once, undone."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.vocabulary import Role
from config.seed import load_guides, load_units
from models.database import reading
from models.history import Audit
from services.seed import seed
from tests.web import Browser, Doors

NEW = {
    "key": "lamp", "unit": "U11", "subject": "utility", "keywords": "路灯报装+*", "phone": "0000-12319",
    "zh_title": "路灯报装", "zh_project": "装路灯", "zh_materials": "申请书", "zh_procedure": "窗口申请",
    "zh_limit": "5日",    "zh_fee": "免费", "zh_basis": "本地规定",
}  # fmt: skip


@pytest.fixture
def admin(doors: Doors) -> Browser:
    browser = doors.browser(Role.ADMIN)
    browser.open("/admin/guides")
    return browser


def upload(admin: Browser, data: bytes) -> TestResponse:
    admin.open("/admin/guides")
    fields: dict[str, Any] = {"csrf_token": admin.csrf, "sheet": (BytesIO(data), "guides.xlsx")}
    answer = admin.client.post("/admin/guides/import", data=fields, content_type="multipart/form-data")
    return admin._saw(answer)


def filled(admin: Browser, change: dict[tuple[int, int], str]) -> bytes:
    book = load_workbook(BytesIO(admin.client.get("/admin/guides/sheet.xlsx?filled=1").data))
    for (row, column), value in change.items():
        book.worksheets[0].cell(row, column, value)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_new_guide_answers_the_next_question_and_a_retired_one_none(doors: Doors, admin: Browser) -> None:
    assert admin.send("/admin/guides", **NEW).status_code == 303
    assert "/guides/lamp" in str(doors.town.says("路灯报装怎么申请"))
    admin.open("/admin/guides/lamp")
    assert admin.send("/admin/guides/lamp/active", active="0").status_code == 303
    assert "/guides/lamp" not in str(doors.town.says("请问路灯报装怎么申请", who="another"))
    assert doors.app.test_client().get("/guides/lamp").status_code == 404


def test_what_cannot_be_kept_is_told_by_field_and_what_was_typed_stands_again(admin: Browser) -> None:
    answer = admin.send("/admin/guides", **{**NEW, "zh_fee": "", "unit": "U99"})
    assert answer.status_code in (400, 422)
    assert "收费依据" in answer.text and "路灯报装+*" in answer.text


def test_a_sheet_changes_nothing_before_it_is_confirmed_and_is_undone(doors: Doors, admin: Browser) -> None:
    fee = 11
    row = next(n for n in range(2, 60) if "id-card" in row_of(admin, n))
    shown = upload(admin, filled(admin, {(row, fee): "一律免费（本县）"}))
    page = admin.open(str(shown.location)).text
    assert "一律免费（本县）" in page and "补领" in page
    public = doors.app.test_client()
    assert "一律免费（本县）" not in public.get("/guides/id-card").text
    assert admin.send(f"{shown.location}/confirm").status_code == 303
    assert "一律免费（本县）" in public.get("/guides/id-card").text
    assert admin.send(f"{shown.location}/undo").status_code == 303
    assert "一律免费（本县）" not in public.get("/guides/id-card").text
    with reading(doors.house.engine) as session:
        kinds = list(session.scalars(select(Audit.kind).where(Audit.kind.like("guides%"))))
    assert kinds == ["guides_imported", "guides_undone"]


def row_of(admin: Browser, number: int) -> list[str]:
    book = load_workbook(BytesIO(admin.client.get("/admin/guides/sheet.xlsx?filled=1").data))
    return [str(cell.value) for cell in book.worksheets[0][number]]


def test_every_bad_row_is_told_with_its_number_and_none_is_taken(admin: Browser) -> None:
    answer = upload(admin, filled(admin, {(3, 2): "U99", (5, 1): "坏"}))
    assert answer.status_code == 422
    assert "第 3 行" in answer.text and "第 5 行" in answer.text and "最近的变更" not in answer.text


def other_columns() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["a", "b"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


WRONG = [b"", b"PK\x03\x04broken", b"\x00" * 100, b"x" * (2 * 1024 * 1024 + 1), other_columns()]


@pytest.mark.parametrize("data", WRONG)
def test_a_wrong_file_is_refused_in_words(admin: Browser, data: bytes) -> None:
    answer = upload(admin, data)
    assert 400 <= answer.status_code < 500 and 'role="alert"' in answer.text


def test_seeding_again_leaves_an_edited_guide_alone(doors: Doors, admin: Browser) -> None:

    admin.open("/admin/guides/id-card")
    admin.send(
        "/admin/guides/id-card", **{**NEW, "unit": "U01", "subject": "identity", "zh_title": "本县身份证"}
    )
    seed(doors.house, load_units(), load_guides())
    assert "本县身份证" in doors.app.test_client().get("/guides/id-card").text

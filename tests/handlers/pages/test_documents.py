"""Papers through the desk and the clock: what stands in them, who may have them, what becomes of them."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
from docx import Document as Word
from openpyxl import load_workbook
from sqlalchemy import select

from bot.paper import Bars, Grid, Heading, Paper, Passage, as_data, chinese_number, from_data, numbered
from bot.permission import Actor
from bot.refusal import NotFound
from bot.vocabulary import Role
from models.documents import Document
from services.documents.make import TRIES, make_documents
from services.documents.order import copy_of, documents, order
from services.tick import tick
from services.work import begin
from tests.web import WORDS, Browser, Doors

DIRECTOR = Actor("p1", Role.DIRECTOR, person_id=1)
DUTY = Actor("p2", Role.DUTY, person_id=2)


def made(doors: Doors, actor: Actor, kind: str, **asked: str) -> bytes:
    number = order(doors.house, actor, kind, asked, "zh")
    assert make_documents(doors.house, doors.town.clock()) == 1
    return copy_of(doors.house, actor, number).body


def said(body: bytes) -> str:
    word = Word(io.BytesIO(body))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)


def month(doors: Doors) -> str:
    return f"{doors.town.clock():%Y-%m}"


class TestLedger:
    def test_it_has_a_line_a_ticket_with_real_times_and_a_head_that_stays(self, doors: Doors) -> None:
        numbers = {doors.matter("U40"), doors.matter("U16")}
        sheet = load_workbook(io.BytesIO(made(doors, DUTY, "ledger"))).active
        rows = list(sheet.iter_rows(values_only=True))
        assert {row[0] for row in rows[1:]} == numbers
        assert isinstance(rows[1][1], datetime) and rows[0][0] == "编号"
        assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref.startswith("A1:")
        assert sheet.column_dimensions["F"].width == 30

    def test_it_lists_what_the_search_lists(self, doors: Doors) -> None:
        doors.matter("U40")
        kept = doors.matter("U16")
        sheet = load_workbook(io.BytesIO(made(doors, DUTY, "ledger", unit="U16"))).active
        assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [kept]

    def test_words_that_look_like_a_formula_stay_words(self, doors: Doors) -> None:
        doors.matter("U40", topic="=1+1")
        cell = load_workbook(io.BytesIO(made(doors, DUTY, "ledger"))).active["F2"]
        assert (cell.value, cell.data_type) == ("=1+1", "s")


class TestBulletin:
    def test_it_is_a_document_with_numbered_sections_figures_and_a_signature(self, doors: Doors) -> None:
        doors.matter("U40")
        told = said(made(doors, DIRECTOR, "bulletin", month=month(doors), head="1", words="请抓紧办理。"))
        for words in (
            "一、总体情况",
            "二、各单位办理情况",
            "请抓紧办理。",
            "县人民医院",
            "本月每天收到的诉求",
        ):
            assert words in told, words

    def test_it_can_be_read_as_a_page(self, doors: Doors) -> None:
        doors.matter("U40")
        browser = doors.browser(Role.DIRECTOR)
        browser.open("/centre/documents")
        assert browser.send("/centre/documents/bulletin", month=month(doors)).status_code == 303
        tick(doors.house, doors.town.clock())
        page = browser.open("/centre/documents").text
        assert "四零通报" in page and "/page" in page
        path = re.search(r"/centre/documents/\d+/page", page)
        assert path and "各单位办理情况" in browser.open(path[0]).text

    @pytest.mark.parametrize("wrong", ["", "2026-13", "last", "2026-1-1", "９９９９-０１x"])
    def test_a_month_that_is_none_is_refused_in_words(self, doors: Doors, wrong: str) -> None:
        browser = doors.browser(Role.DIRECTOR)
        browser.open("/centre/documents")
        assert browser.send("/centre/documents/bulletin", month=wrong).status_code == 400
        assert "2026-11" in browser.page


class TestLetter:
    def test_it_names_what_is_late_at_the_unit_and_nothing_of_another(self, doors: Doors) -> None:
        late, other = doors.matter("U40"), doors.matter("U16")
        doors.town.clock.forward(days=20)
        told = said(made(doors, DUTY, "letter", month=month(doors), unit="U40"))
        assert late in told and other not in told


class TestCaseFile:
    def test_the_redacted_one_holds_no_word_of_the_citizen(self, doors: Doors) -> None:
        number = doors.matter("U40")
        told = said(made(doors, DUTY, "casefile", number=number))
        assert number in told and "时限及推算" in told and "逐步校验无改动" in told
        assert WORDS not in told

    def test_the_whole_one_needs_a_senior_and_a_reason_and_leaves_a_trace(self, doors: Doors) -> None:
        number = doors.matter("U40")
        duty, director = doors.browser(Role.DUTY), doors.browser(Role.DIRECTOR)
        tries = ((duty, "法院调卷", 403), (director, "", 400), (director, "法院调卷", 303))
        for browser, reason, status in tries:
            browser.open(f"/centre/{number}")
            sent = browser.send("/centre/documents/casefile", number=number, extent="whole", reason=reason)
            assert sent.status_code == status
        make_documents(doors.house, doors.town.clock())
        newest = documents(doors.house, DIRECTOR)[0]["id"]
        assert WORDS in said(copy_of(doors.house, DIRECTOR, newest).body)
        assert refused(duty, newest)
        assert "制作卷宗" in director.open(f"/centre/{number}").text

    def test_it_goes_after_its_days_and_a_ledger_stays(self, doors: Doors) -> None:
        number = doors.matter("U40")
        made(doors, DUTY, "casefile", number=number)
        made(doors, DUTY, "ledger")
        doors.town.clock.forward(days=31)
        tick(doors.house, doors.town.clock())
        states = {row["kind"]: row["state"] for row in documents(doors.house, DUTY)}
        assert states == {"casefile": "gone", "ledger": "made"}


def refused(browser: Browser, document: int) -> bool:
    return browser.open(f"/centre/documents/{document}/file").status_code == 404


class TestMaking:
    def test_one_that_breaks_is_given_up_after_three_times_and_stops_no_other(self, doors: Doors) -> None:
        broken, fine = (order(doors.house, DUTY, "ledger", {}, "zh") for _ in range(2))
        with begin(doors.house) as work:
            work.session.get_one(Document, broken).asked = {}
        for _ in range(TRIES):
            make_documents(doors.house, doors.town.clock())
        states = {row["id"]: row["state"] for row in documents(doors.house, DUTY)}
        assert states == {broken: "failed", fine: "made"}

    def test_one_whose_maker_died_is_made_by_another(self, doors: Doors) -> None:
        number = order(doors.house, DUTY, "ledger", {}, "zh")
        with begin(doors.house) as work:
            row = work.session.get_one(Document, number)
            row.lease, row.attempts = "dead", 1
            row.lease_until = doors.house.machine_now() - timedelta(seconds=1)
        make_documents(doors.house, doors.town.clock())
        assert copy_of(doors.house, DUTY, number).body

    def test_what_is_kept_is_sealed(self, doors: Doors) -> None:
        body = made(doors, DUTY, "ledger")
        with begin(doors.house) as work:
            kept = work.session.scalar(select(Document.body))
        assert kept and body not in kept

    def test_a_unit_has_only_its_own_letters(self, doors: Doors) -> None:
        made(doors, DUTY, "letter", month=month(doors), unit="U40")
        mine, theirs = (Actor("p3", Role.UNIT, unit) for unit in ("U40", "U16"))
        found = documents(doors.house, mine)[0]["id"]
        assert copy_of(doors.house, mine, found).body
        with pytest.raises(NotFound):
            copy_of(doors.house, theirs, found)


def test_a_paper_comes_back_from_its_row_as_it_was() -> None:
    parts = (Heading("总体"), Passage("话\n行"), Grid(("甲",), (("1",),), (1,)), Bars("图", ("1",), (3,)))
    paper = Paper("通报", parts, "中心", date(2026, 11, 25), notes=("注",))
    assert from_data(as_data(paper)) == paper


def test_sections_are_numbered_as_offices_number_them() -> None:
    parts = (Heading("甲"), Heading("乙", 2), Heading("丙", 2), Heading("丁"), Heading("戊", 2))
    assert [part.text for part in numbered(parts, "zh") if isinstance(part, Heading)] == [
        "一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊",
    ]  # fmt: skip
    assert [chinese_number(n) for n in (9, 10, 11, 20, 35)] == ["九", "十", "十一", "二十", "三十五"]

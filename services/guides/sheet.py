"""Guides in an Excel sheet: the form to fill in, and a filled one read row by row."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bot.guides.checking import FIELDS, Wrong, checked
from bot.guides.facts import SUBJECTS, GuideFacts
from bot.refusal import Invalid
from services.house import House
from services.work import Work, look

BYTES_MOST = 2 * 1024 * 1024
UNPACKED_MOST = 24 * 1024 * 1024  # bytes of all parts together: a bomb is small outside
PARTS_MOST = 200
ROWS_MOST = 500
COLUMNS_MOST = 40
CELL_MOST = 2000
TEXT = "@"  # typed as text: a code or a telephone number loses no zero


@dataclass(frozen=True)
class BadRow:
    """A row of the sheet that cannot be taken, by its number in the sheet."""

    number: int
    wrong: Wrong


@dataclass(frozen=True)
class Sheet:
    """What a sheet holds: the guides, and every bad row. With one bad row none is taken."""

    guides: tuple[GuideFacts, ...]
    bad: tuple[BadRow, ...]


def headings(work: Work, language: str) -> list[str]:
    """The names of the columns, in the order of FIELDS."""
    return [work.say(language, f"page.guide_column.{field}") for field in FIELDS]


def read_sheet(house: House, data: bytes) -> Sheet:
    """Read a filled sheet. Raises Invalid for a file that is none, is too large, or has other columns."""
    rows = _rows(data)
    if not rows:
        raise Invalid("sheet_empty", "the sheet has no rows")
    with look(house) as work:
        columns = _columns(work, rows[0][1])
        subjects = {work.say(at, f"page.guide_subject.{one}"): one for one in SUBJECTS for at in ("zh", "en")}
        units = {card.code for card in work.rules.units.values()}
    guides: dict[str, GuideFacts] = {}
    bad: list[BadRow] = []
    for number, cells in rows[1:]:
        typed = {field: cells[at] for field, at in columns.items() if at < len(cells)}
        typed["subject"] = subjects.get(typed.get("subject", ""), typed.get("subject", ""))
        found = checked(typed, units)
        if isinstance(found, list):
            bad += [BadRow(number, wrong) for wrong in found]
        elif found.key in guides:
            bad.append(BadRow(number, Wrong("key", "twice")))
        else:
            guides[found.key] = found
    if not guides and not bad:
        raise Invalid("sheet_empty", "the sheet has no rows")
    return Sheet(tuple(guides.values()), tuple(bad))


def _columns(work: Work, first: list[str]) -> dict[str, int]:
    """Where each field stands, by the headings of either language."""
    for language in ("zh", "en"):
        names = headings(work, language)
        if all(name in first for name in names[: len(FIELDS) // 2]):
            return {
                field: first.index(name) for field, name in zip(FIELDS, names, strict=True) if name in first
            }
    raise Invalid("sheet_columns", "the first row must be that of the form to fill in")


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers."""
    _refuse_what_is_no_sheet(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        found: list[tuple[int, list[str]]] = []
        cells = sheet.iter_rows(max_col=COLUMNS_MOST, max_row=ROWS_MOST * 2, values_only=True)
        for number, row in enumerate(cells, 1):
            said = [_cell(cell) for cell in row]
            if any(said):
                found.append((number, said))
    except Exception as broken:  # a sheet can be broken in more ways than its library names
        raise Invalid("sheet_type", "this is no Excel sheet (.xlsx)") from broken
    if len(found) > ROWS_MOST + 1:
        raise Invalid("sheet_rows", f"the sheet has more than {ROWS_MOST} rows")
    return found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:CELL_MOST].replace("\x00", "")


def _refuse_what_is_no_sheet(data: bytes) -> None:
    if len(data) > BYTES_MOST:
        raise Invalid("sheet_big", "the file is too large")
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
                raise Invalid("sheet_big", "the file is too large")
            xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
            if any(b"<!DOCTYPE" in packed.read(part)[:4096] for part in xml):
                raise Invalid("sheet_type", "this is no Excel sheet (.xlsx)")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as broken:
        raise Invalid("sheet_type", "this is no Excel sheet (.xlsx)") from broken


def sheet_of(house: House, language: str, *, filled: bool) -> bytes:
    """The form to fill in: columns typed as text, choices for unit and subject; `filled`: with the guides
    in use."""
    with look(house) as work:
        book = Workbook()
        page = book.active
        assert page is not None
        page.title = work.say(language, "page.guide_sheet.title")
        page.append(headings(work, language))
        rows = work.rules.guides.guides if filled else ()
        for facts in rows:
            page.append([_field(work, facts, field, language) for field in FIELDS])
        _dress(page, len(rows))
        _choices(page, work, language)
        notes = book.create_sheet(work.say(language, "page.guide_sheet.notes"))
        for line in work.say(language, "page.guide_sheet.how").split("\n"):
            notes.append([line])
        _units(book, work, language)
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()


def _field(work: Work, facts: GuideFacts, field: str, language: str) -> str:
    if field == "keywords":
        return "|".join(facts.keywords)
    if field == "subject":
        return work.say(language, f"page.guide_subject.{facts.subject}")
    at, _, name = field.partition("_")
    value = getattr(facts, at).get(name, "") if name else getattr(facts, at)
    return f"'{value}" if str(value)[:1] in ("=", "+", "@") else str(value)


def _dress(page: Any, rows: int) -> None:
    page.freeze_panes = "B2"
    for index in range(1, len(FIELDS) + 1):
        letter = get_column_letter(index)
        page.column_dimensions[letter].width = 16 if index <= 3 else 34
        page.column_dimensions[letter].number_format = TEXT
        page.cell(1, index).font = Font(bold=True)
        for row in range(2, max(rows, 60) + 2):
            cell = page.cell(row, index)
            cell.number_format, cell.alignment = TEXT, Alignment(wrap_text=True, vertical="top")


def _choices(page: Any, work: Work, language: str) -> None:
    """A list to choose the subject from; the units stand on a page of their own."""
    named = ",".join(work.say(language, f"page.guide_subject.{one}") for one in SUBJECTS)
    choice = DataValidation(type="list", formula1=f'"{named}"', allow_blank=True)
    page.add_data_validation(choice)
    choice.add(f"{get_column_letter(FIELDS.index('subject') + 1)}2:{get_column_letter(3)}{ROWS_MOST + 1}")


def _units(book: Workbook, work: Work, language: str) -> None:
    page = book.create_sheet(work.say(language, "page.guide_sheet.units"))
    known: Mapping[str, Any] = work.rules.units
    for code in sorted(known):
        page.append([code, known[code].called(language)])

"""A ledger as a workbook: real dates and numbers, widths, a head that stays. Written row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOMENT = "yyyy-mm-dd hh:mm"
FORMULA = ("=", "+", "-", "@")  # beginnings that a spreadsheet would take for one
Value = str | int | float | datetime | None


@dataclass(frozen=True)
class Column:
    """One column: its title and its width in characters."""

    title: str
    width: float = 12


def write_sheet(
    file: BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], ends_at: int
) -> None:
    """Write a workbook of one sheet. Times must be naive and in the reader's zone; `ends_at` is the number of
    rows, for the filter over the columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{ends_at + 1}"
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.append([_head(sheet, column.title) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def _head(sheet: object, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=title)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE8EEF4")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(sheet: object, value: Value) -> object:
    """A time in one form; words that look like a formula stay words."""
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = MOMENT
        return cell
    if isinstance(value, str) and value.startswith(FORMULA):
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"
        return cell
    return value

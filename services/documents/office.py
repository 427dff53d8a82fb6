"""A paper as a Word document in the layout of Chinese official documents (GB/T 9704-2012).

From the standard: A4, margins 37 mm above, 28 mm at the binding, 26 mm outside, 35 mm below; title 2号小标宋,
body 3号仿宋 of 28 points a line with two characters' indent, sections in 黑体 and 楷体, page number in
dashes, who signs at the right with the day below. A machine without these fonts shows its own in their place.
"""

from io import BytesIO
from typing import IO

import docx
from docx.document import Document as Word
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from bot.paper import Bars, Grid, Heading, Paper, Part, Passage, numbered
from services.documents.chart import draw_bars

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
SECTION = {1: HEI, 2: KAI}
RED = RGBColor(0xC0, 0x00, 0x00)
TITLE, BODY, CELL, SMALL = Pt(22), Pt(16), Pt(10.5), Pt(14)
LINE = Pt(28)
LINE_WIDTH = Mm(156)


def write_paper(paper: Paper, language: str, file: IO[bytes]) -> None:
    """Write the paper to `file`."""
    word = docx.Document()
    _page(word)
    if paper.head:
        _head(word, paper)
    _line(word, paper.title, TITLE, SONG, WD_ALIGN_PARAGRAPH.CENTER)
    _line(word, "", BODY, FANG)
    if paper.addressed:
        _line(word, paper.addressed, BODY, FANG)
    for part in numbered(paper.parts, language):
        _part(word, part)
    _ending(word, paper, language)
    word.save(file)


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "— ", SMALL, "宋体")
    run = foot.add_run()
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        mark.text = words
        run._r.append(mark)
    run.font.size = SMALL
    _run(foot, " —", SMALL, "宋体")


def _head(word: Word, paper: Paper) -> None:
    """The office's name in red, the paper's number, a red line (红头)."""
    _line(word, paper.head, Pt(36), SONG, WD_ALIGN_PARAGRAPH.CENTER, RED, exact=False)
    below = _line(word, paper.number, BODY, FANG, WD_ALIGN_PARAGRAPH.CENTER)
    border = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "C00000")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    below._p.get_or_add_pPr().append(border)
    _line(word, "", BODY, FANG)


def _part(word: Word, part: Part) -> None:
    if isinstance(part, Heading):
        _line(
            word, part.text, BODY, SECTION.get(part.level, FANG), indent=True
        ).paragraph_format.keep_with_next = True
    elif isinstance(part, Passage):
        for words in part.text.split("\n"):
            _line(word, words, BODY, KAI if part.quoted else FANG, indent=True)
    elif isinstance(part, Grid):
        _grid(word, part)
    else:
        _bars(word, part)


def _grid(word: Word, grid: Grid) -> None:
    if grid.caption:
        _line(
            word, grid.caption, SMALL, HEI, WD_ALIGN_PARAGRAPH.CENTER
        ).paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=len(grid.head), style="Table Grid")
    table.autofit = False
    shares = grid.widths or (1,) * len(grid.head)
    widths = [int(LINE_WIDTH * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _row(table, grid.head, widths, HEI)
    _repeat(table.rows[0])
    for row in grid.rows:
        _row(table, row, widths, FANG)
    _line(word, "", CELL, FANG, exact=False)


def _row(table: object, cells: tuple[str, ...], widths: list[int], font: str) -> None:
    made = table.add_row().cells  # type: ignore[attr-defined]
    for cell, words, width in zip(made, cells, widths, strict=True):
        cell.width = width
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
        _run(paragraph, words, CELL, font)
        if words.replace(".", "").replace("%", "").replace("—", "").strip().isdigit():
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _repeat(row: object) -> None:
    """The head stands on every page the table goes over."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]


def _bars(word: Word, bars: Bars) -> None:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(BytesIO(draw_bars(bars)), width=LINE_WIDTH)
    shape._inline.docPr.set("descr", f"{bars.caption}: {', '.join(map(str, bars.values))}")
    _line(word, bars.caption, SMALL, FANG, WD_ALIGN_PARAGRAPH.CENTER)


def _ending(word: Word, paper: Paper, language: str) -> None:
    for note in paper.notes:
        _line(word, note, SMALL, FANG, indent=True)
    _line(word, "", BODY, FANG)
    day = paper.dated
    said = f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day:%-d %B %Y}"
    for words in (paper.signed, said):
        line = _line(word, words, BODY, FANG, WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = Pt(4 * 16)
        line.paragraph_format.keep_together = True


def _line(
    word: Word, words: str, size: Pt, font: str, align: WD_ALIGN_PARAGRAPH | None = None,
    colour: RGBColor | None = None, *, indent: bool = False, exact: bool = True,
) -> Paragraph:  # fmt: skip
    paragraph = word.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    if exact:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, max(LINE, Pt(size.pt * 1.4))
    if align is not None:
        paragraph.alignment = align
    if indent:
        shape.first_line_indent = Pt(2 * size.pt)
    _run(paragraph, words, size, font, colour)
    return paragraph


def _run(paragraph: Paragraph, words: str, size: Pt, font: str, colour: RGBColor | None = None) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.name = size, "Times New Roman"
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour

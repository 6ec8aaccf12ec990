"""Excel by openpyxl in write-only mode: rows go to disk as they come, cells are typed.

A text is written as a text whatever it starts with, so that none becomes a formula.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from apps.reports.content import Cell, Content, Table
from apps.reports.writers import texts
from apps.reports.writers.progress import Progress

ROWS_OF_A_SHEET = 1_000_000  # Excel has 1,048,576
FORMATS = {
    Cell.INTEGER: "#,##0",
    Cell.MONEY: "#,##0.00",
    Cell.QUANTITY: "#,##0.###",
    Cell.PERCENT: "0.##",
    Cell.DATE: "DD.MM.YYYY",
    Cell.MOMENT: "DD.MM.YYYY HH:MM",
    Cell.TEXT: "@",
}
# Of whole numbers: Excel would show the formats above with a decimal mark and nothing behind it.
WHOLE = {Cell.QUANTITY: "#,##0", Cell.PERCENT: "0"}
BOLD = Font(bold=True)
TITLE = Font(bold=True, size=14)
HEAD_FILL = PatternFill("solid", fgColor="E8EDF3")
LINE = Border(top=Side(style="thin"))
CENTERED = Alignment(horizontal="center", vertical="center", wrap_text=True)
FORBIDDEN = dict.fromkeys(map(ord, r"[]:*?/\\"), " ")


def write(content: Content, file: BinaryIO, progress: Progress) -> None:
    """A sheet with the figures where there are such, then a sheet a table."""
    book = Workbook(write_only=True)
    try:
        if not content.bare:
            _summary(book, content)
        for table in content.tables:
            _sheets(book, table, content.ask.language, progress)
        book.properties.title = texts.clean(content.title)
        book.properties.creator = texts.clean(content.organization)
        book.save(file)
    finally:
        # Sheets of an unfinished book keep their temporary files open.
        for sheet in book.worksheets:
            if not sheet.closed:
                sheet.close()


def _summary(book: Workbook, content: Content) -> None:
    language = content.ask.language
    sheet = book.create_sheet(texts.SUMMARY.of(language))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 44, 28
    sheet.append([_text(sheet, content.title, TITLE)])
    sheet.append([_text(sheet, texts.ORGANIZATION.of(language)), _text(sheet, content.organization)])
    period = f"{content.ask.start:%d.%m.%Y} – {content.ask.end:%d.%m.%Y}"
    sheet.append([_text(sheet, texts.PERIOD.of(language)), _text(sheet, period)])
    for what, day in content.as_of_labels:
        sheet.append([_text(sheet, what), _text(sheet, texts.as_of(day, language))])
    made_at = _Typed(sheet, Cell.MOMENT)(content.made_at)
    sheet.append([_text(sheet, texts.MADE_AT.of(language)), made_at])
    sheet.append([])
    heads = (texts.INDICATOR, texts.VALUE)
    sheet.append([_head(sheet, words.of(language)) for words in heads])
    for figure in content.figures:
        value = None if figure.value is None else _Typed(sheet, figure.kind)(figure.value)
        sheet.append([_text(sheet, figure.title.of(language)), value])


def _sheets(book: Workbook, table: Table, language: str, progress: Progress) -> None:
    """The table, on more than one sheet when Excel's do not hold it; sums stand on the last."""
    rows = progress.rows(table)
    number = 1
    while True:
        sheet = _open_sheet(book, table, number)
        cells = [_Typed(sheet, column.kind) for column in table.columns]
        written = _append(sheet, cells, islice(rows, ROWS_OF_A_SHEET))
        following = next(rows, None) if written == ROWS_OF_A_SHEET else None
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{written + 1}"
        if following is None:
            break
        rows = _with_first(following, rows)
        number += 1
    if table.has_totals:
        _append_totals(sheet, table, language)


def _with_first(first: list[Any], rest: Iterable[list[Any]]) -> Any:
    yield first
    yield from rest


def _open_sheet(book: Workbook, table: Table, number: int) -> Any:
    title = table.title if number == 1 else f"{table.title} {number}"
    sheet = book.create_sheet(title.translate(FORBIDDEN)[:31])
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for index, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.append([_head(sheet, head) for head in table.heads])
    return sheet


def _append(sheet: Any, cells: list[_Typed], rows: Iterable[list[Any]]) -> int:
    written = 0
    for row in rows:
        sheet.append([None if v is None else cell(v) for cell, v in zip(cells, row, strict=True)])
        written += 1
    return written


def _append_totals(sheet: Any, table: Table, language: str) -> None:
    row: list[Any] = []
    for column, total in zip(table.columns, table.totals(), strict=True):
        cell = None if total is None else _Typed(sheet, column.kind)(total)
        if cell is not None:
            cell.font, cell.border = BOLD, LINE
        row.append(cell)
    if row[0] is None:
        label = _text(sheet, table.total or texts.TOTAL.of(language), BOLD)
        label.border = LINE
        row[0] = label
    sheet.append(row)


class _Typed:
    """One styled cell, used for value after value of its column: a row is written before the next comes."""

    def __init__(self, sheet: Any, kind: Cell) -> None:
        self.cell = WriteOnlyCell(sheet)
        self.cell.number_format = FORMATS[kind]
        self.is_text = kind is Cell.TEXT
        # A cell of its own: the book keeps a cell's style, and would see it change.
        self.whole = WriteOnlyCell(sheet) if kind in WHOLE else None
        if self.whole is not None:
            self.whole.number_format = WHOLE[kind]

    def __call__(self, value: Any) -> WriteOnlyCell:
        cell = self.cell
        if self.is_text:
            cell.value = texts.clean(value)
            cell.data_type = "s"
        else:
            if self.whole is not None and value == int(value):
                cell = self.whole
            cell.value = value
        return cell


def _text(sheet: Any, value: str, font: Font | None = None) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, texts.clean(value))
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _head(sheet: Any, value: str) -> WriteOnlyCell:
    cell = _text(sheet, value, BOLD)
    cell.fill, cell.alignment = HEAD_FILL, CENTERED
    return cell

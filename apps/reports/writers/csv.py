"""CSV that Excel opens right by a double click.

Excel splits and reads numbers by the machine's locale. In Kazakhstan that is ru or kk: `;` between cells,
a decimal comma, DD.MM.YYYY. English files have `,`, a point and ISO dates. UTF-8 with BOM in all of them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any, BinaryIO

from apps.reports.content import Cell, Content, Table
from apps.reports.writers import texts
from apps.reports.writers.progress import Progress

BOM = "\ufeff"


def write(content: Content, file: BinaryIO, progress: Progress) -> None:
    """The one table of the content: heads, rows, sums."""
    language = content.ask.language
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    text.write(BOM)
    writer = csv.writer(text, delimiter="," if language == "en" else ";", lineterminator="\r\n")
    for table in content.tables:
        _write_table(table, writer, language, progress)
    text.flush()
    text.detach()


def _write_table(table: Table, writer: Any, language: str, progress: Progress) -> None:
    writer.writerow([texts.harmless(head) for head in table.heads])
    cells = [_cell(column.kind, language) for column in table.columns]
    for row in progress.rows(table):
        writer.writerow(
            ["" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)]
        )
    if table.has_totals:
        totals = ["" if sum_ is None else cells[i](sum_) for i, sum_ in enumerate(table.totals())]
        if table.columns[0].total:
            totals.insert(0, table.total or texts.TOTAL.of(language))
        else:
            totals[0] = table.total or texts.TOTAL.of(language)
        writer.writerow(totals)


def _cell(kind: Cell, language: str) -> Callable[[Any], str]:
    """How a value of the kind is written, None apart."""
    english = language == "en"
    if kind.is_number:
        return _number if english else lambda value: _number(value).replace(".", ",")
    if kind is Cell.DATE:
        return dt.date.isoformat if english else lambda day: f"{day:%d.%m.%Y}"
    if kind is Cell.MOMENT:
        pattern = "%Y-%m-%d %H:%M:%S" if english else "%d.%m.%Y %H:%M:%S"
        return lambda moment: moment.strftime(pattern)
    return texts.harmless


def _number(value: Decimal | int) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)

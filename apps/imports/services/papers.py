"""Files that imports give: templates, what is there in the same columns, and what was wrong."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from apps.imports import selectors
from apps.imports.choices import Outcome
from apps.imports.columns import COLUMNS, Column
from apps.imports.grids import MOST_ROWS
from apps.imports.services import requests
from apps.imports.services.kinds import KINDS, Kind
from apps.kernel.actor import Actor
from apps.kernel.files import File

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"
# Signs by which a spreadsheet takes a text for a formula; with an apostrophe it does not (cells.plain).
FORMULA = ("=", "+", "-", "@")
HEAD, NEEDED = PatternFill("solid", fgColor="FFE8EEF7"), PatternFill("solid", fgColor="FFFFF2CC")


def template(kind: str, *, actor: Actor, format: str = "xlsx", with_data: bool = False) -> File:  # noqa: A002
    """The columns of a kind with a sample row, or with the records that are there: edit and import them.

    Raises:
        PermissionDenied: the rights that the kind asks for, or those to see its records.
    """
    requests.require_rights(kind, actor)
    columns = COLUMNS[kind]
    rows: Iterable[Sequence[Any]] = [[column.sample for column in columns]]
    if with_data:
        found = KINDS[kind](actor, columns)
        rows = islice(rows_for_import(found, found.there()), MOST_ROWS)
    name = f"{kind}.{format}"
    if format == "csv":
        return File(name, CSV, _csv([column.heading for column in columns], rows))
    return File(name, XLSX, _xlsx(columns, rows))


def rows_for_import(kind: Kind, rows: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """Records as the cells of the kind's columns; imported again they change nothing."""
    for values in kind.existing(rows):
        yield tuple(values.get(column.name) for column in kind.columns)


def errors_file(import_id: UUID, *, actor: Actor) -> File:
    """What was wrong: row, column, value and sentence, for a spreadsheet.

    Raises:
        NotFound, PermissionDenied
    """
    found = selectors.require_visible(import_id, actor=actor)
    requests.require_rights(found.kind, actor)
    wrong = selectors.rows_of(import_id, actor=actor).filter(outcome=Outcome.ERROR)
    rows = [
        [number, problem["heading"] or "", problem["value"] or "", problem["message"]]
        for number, problems in wrong.values_list("number", "problems").iterator()
        for problem in problems
    ]
    heads = [_("Row"), _("Column"), _("Value"), _("What is wrong")]
    return File("errors.csv", CSV, _csv(heads, rows))


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """As Excel here opens it by a double click: `;` and a decimal comma, in English `,` and a point."""
    english = (get_language() or "").startswith("en")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="," if english else ";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([[_shown(value, english) for value in row] for row in rows])
    return (BOM + text.getvalue()).encode()


def _shown(value: Any, english: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        digits = format(value, "f")
        return digits if english else digits.replace(".", ",")
    if isinstance(value, dt.date):
        return value.isoformat() if english else f"{value:%d.%m.%Y}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """Headings stay in sight, the required ones are yellow; codes and numbers of companies are texts."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("Import")[:31])
    sheet.freeze_panes = "A2"
    heads = []
    for place, column in enumerate(columns):
        cell = WriteOnlyCell(sheet, column.heading)
        cell.font, cell.fill = Font(bold=True), NEEDED if column.required else HEAD
        heads.append(cell)
        sheet.column_dimensions[get_column_letter(place + 1)].width = max(14, len(column.heading) + 4)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, column, value) for column, value in zip(columns, row, strict=True)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, dt.date):
        cell.number_format = "DD.MM.YYYY"
    elif column.is_text:
        cell.value, cell.number_format = str(value), "@"
        cell.data_type = "s"  # never a formula
    return cell

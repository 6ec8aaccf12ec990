"""Files of strangers as grids of cells: Excel workbooks, and CSV in the encodings and with the signs that
programs here write. Nothing is computed: formulas give the value that was stored with them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any
from xml.etree import ElementTree as ET

from openpyxl import load_workbook

from apps.imports.errors import TooManyRows, Unreadable

Grid = list[list[Any]]
MOST_ROWS, MOST_COLUMNS = 20_000, 200
# Headings are looked for in so many rows; they come on top of the others.
HEAD_ROWS = 10
# A workbook: at most so many bytes unpacked, in so many parts.
MOST_UNPACKED, MOST_PARTS = 300_000_000, 5_000
SIGNS = (";", ",", "\t", "|")
LONGEST_CELL = 32_767
HTML_HEAD = 1000
# Rows that are empty all the way down are what a spreadsheet keeps of deleted ones; after so many it ends.
MOST_EMPTY = 5_000


def grids(file: IO[bytes]) -> Iterator[Grid]:
    """What may be the table: each sheet of a workbook, or a text cut at each sign. Lazy, as read.

    Raises:
        Unreadable, TooManyRows
    """
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK"):
        yield from _sheets(file)
    elif head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise Unreadable()
    else:
        words = _decoded(file.read())
        if words.lstrip().startswith("<"):
            yield from _elements(words)
        for sign in SIGNS:
            yield _cut(words, sign)


def _sheets(file: IO[bytes]) -> Iterator[Grid]:
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
                raise Unreadable()
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Unreadable:
        raise
    except Exception:  # a stranger's archive breaks in ways that no list of exceptions holds
        raise Unreadable() from None
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # what a file says of its own size is often wrong
            yield _limited(_read(sheet))
    finally:
        book.close()


def _read(sheet: Any) -> Iterator[tuple[Any, ...]]:
    try:
        yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    except Exception:  # as above
        raise Unreadable() from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else Windows' Cyrillic with Kazakh letters (KZ-1048).

    Where Windows-1251 has other letters these are Ukrainian and Serbian ones.
    """
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "kz1048")
    for encoding in encodings:
        try:
            found = content.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" not in found:
            return found
    raise Unreadable()


def _elements(words: str) -> Iterator[Grid]:
    """Records of an XML file: elements with nothing but texts in them; nothing of what is no XML.

    Raises:
        Unreadable: it declares entities, which may grow without end.
    """
    if "<!DOCTYPE" in words or "<!ENTITY" in words:
        if "<html" in words[:HTML_HEAD].lower():
            return
        raise Unreadable()
    try:
        root = ET.fromstring(words.encode())  # noqa: S314  (declares no entities)
    except (ET.ParseError, ValueError):
        return
    records = [
        {child.tag.rpartition("}")[2]: child.text for child in node}
        for node in root.iter()
        if len(node) > 1 and not any(len(child) for child in node)
    ]
    heads = list(dict.fromkeys(name for record in records for name in record))
    yield _limited([heads, *([record.get(name) for name in heads] for record in records)])


def _cut(words: str, sign: str) -> Grid:
    try:
        return _limited(csv.reader(io.StringIO(words, newline=""), delimiter=sign))
    except csv.Error:
        return []


def _limited(rows: Iterable[Iterable[Any]]) -> Grid:
    found: Grid = []
    empty = filled = 0
    for row in rows:
        cells = [_cell(value) for value in list(row)[:MOST_COLUMNS]]
        if any(value is not None for value in cells):
            empty, filled = 0, filled + 1
        else:
            empty += 1
        if filled > MOST_ROWS + HEAD_ROWS:
            raise TooManyRows(limit=MOST_ROWS)
        if empty > MOST_EMPTY:
            break
        found.append(cells)
    return found


def _cell(value: Any) -> Any:
    """None where nothing but space stands."""
    if isinstance(value, str):
        value = value[:LONGEST_CELL].strip("\ufeff \t\r\n\u00a0")
        return value or None
    return value

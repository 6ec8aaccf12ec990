"""A grid as the rows of a kind: where its headings stand, which column is which, and what each cell holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from apps.imports.cells import CellError, plain
from apps.imports.columns import COLUMNS, Column
from apps.imports.errors import NoHeadings, TooManyRows
from apps.imports.grids import HEAD_ROWS, MOST_ROWS, Grid, grids
from apps.kernel.letters import folded

LONGEST_VALUE = 100


@dataclass(slots=True)
class Row:
    """A row that holds something: its number in the file, what its cells say, and what is wrong with them."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, column: Column | None, text: Any, value: Any = None) -> None:
        """Note what is wrong, in the language in force, at a column or at the row as a whole."""
        self.problems.append(
            {
                "column": column.key if column else None,
                "heading": column.heading if column else None,
                "value": plain(value)[:LONGEST_VALUE] if value is not None else None,
                "message": str(text),
            }
        )


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: which heading is which column, headings that no column has, and the rows."""

    columns: dict[str, str]
    ignored: list[str]
    rows: list[Row]


def read(file: IO[bytes], kind: str, named: Mapping[str, str]) -> Table:
    """The rows of a file of a kind.

    Args:
        named: headings of the file that mean a column of another name: {heading: the column's key}.
    Raises:
        Unreadable, TooManyRows. NoHeadings: or one that is required is not there.
    """
    known = COLUMNS[kind]
    best: tuple[int, int, dict[int, Column], Grid] = (0, 0, {}, [])
    for grid in grids(file):
        for place, cells in enumerate(grid[:HEAD_ROWS]):
            found = _matched(cells, known, named)
            if len(found) > best[0]:
                best = (len(found), place, found, grid)
    _count, place, found, grid = best
    present = {column.name for column in found.values()}
    wanted = [column.heading for column in known if column.required and column.name not in present]
    if not found or wanted:
        raise NoHeadings(columns=wanted or [column.heading for column in known])
    heads = grid[place]
    rows = [
        _row(place + 2 + offset, cells, found)
        for offset, cells in enumerate(grid[place + 1 :])
        if any(at < len(cells) and cells[at] is not None for at in found)
    ]
    if len(rows) > MOST_ROWS:
        raise TooManyRows(limit=MOST_ROWS)
    return Table(
        {plain(heads[at]): column.key for at, column in found.items()},
        [plain(head)[:255] for at, head in enumerate(heads) if head is not None and at not in found],
        rows,
    )


def normal(heading: Any) -> str:
    """A heading as it is compared: letter case, signs, stars and space aside."""
    return re.sub(r"[^\w]+", " ", folded(plain(heading))).strip()


def _matched(cells: Sequence[Any], known: Sequence[Column], named: Mapping[str, str]) -> dict[int, Column]:
    """{place: column}; the first of two headings of one column has it, one's own name goes first."""
    by_key = {column.key: column for column in known}
    meant = {normal(head): by_key[key] for head, key in named.items() if key in by_key}
    sure: dict[str, Column] = {}
    for column in known:
        for heading in (column.name, column.key, column.en, column.ru, column.kk):
            sure.setdefault(normal(heading), column)
    likely: dict[str, Column] = {}
    for column in known:
        for heading in column.also:
            likely.setdefault(normal(heading), column)
    found: dict[int, Column] = {}
    for words in (meant, sure, likely):
        taken = {column.name for column in found.values()}
        for at, head in enumerate(cells):
            if at in found or not isinstance(head, str):
                continue
            meets = words.get(normal(head))
            if meets is not None and meets.name not in taken:
                found[at] = meets
                taken.add(meets.name)
    return found


def _row(number: int, cells: Sequence[Any], columns: Mapping[int, Column]) -> Row:
    row = Row(number)
    for at, column in columns.items():
        value = cells[at] if at < len(cells) else None
        if value is None:
            continue
        try:
            row.values[column.name] = column.read(value)
        except CellError as error:
            row.refuse(column, error.text, value)
    return row

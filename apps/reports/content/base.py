"""What a report is made of: one declaration of columns feeds CSV, Excel and PDF."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.db.models import Model, QuerySet, TextChoices

from apps.analytics.periods import Period
from apps.analytics.periods import PeriodType as CalendarKind
from apps.kernel import clock, money
from apps.reports.content.filters import Reader

CHUNK = 2_000  # rows that a server-side cursor fetches at a time


class Words(NamedTuple):
    """A fixed text in the three languages."""

    kk: str
    ru: str
    en: str

    def of(self, language: str) -> str:
        found: str = getattr(self, language)
        return found


class Cell(enum.Enum):
    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    QUANTITY = "quantity"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"

    @property
    def is_number(self) -> bool:
        return self in (Cell.INTEGER, Cell.MONEY, Cell.QUANTITY, Cell.PERCENT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in characters, `total`: summed up, `right`: shown to its holders only.

    Values of `choices` are shown by their labels.
    """

    title: Words
    kind: Cell = Cell.TEXT
    width: int = 14
    total: bool = False
    choices: type[TextChoices] | None = None
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted, with everything that the figures depend on."""

    start: dt.date
    end: dt.date
    word: str
    today: dt.date
    language: str
    filters: dict[str, Any] = field(default_factory=dict)
    rights: frozenset[str] = frozenset()

    @property
    def from_moment(self) -> dt.datetime:
        return clock.day_start(self.start)

    @property
    def until_moment(self) -> dt.datetime:
        """Exclusive."""
        return clock.day_start(self.end + dt.timedelta(days=1))

    @property
    def as_of(self) -> dt.date:
        """The day whose figures are shown: the period's last one, or today while it is not over."""
        return min(self.end, self.today)

    @property
    def is_over(self) -> bool:
        """Whether the figures at the period's end is another than that of now."""
        return self.end < self.today

    @property
    def is_narrowed(self) -> bool:
        """Whether filters leave rows out; `section` chooses among tables."""
        return bool(self.filters.keys() - {"section"})

    @property
    def by_day(self) -> bool:
        """Short periods are drawn by day, longer ones by month."""
        return (self.end - self.start).days < 62

    @property
    def period(self) -> Period:
        """The period as dashboards compare it."""
        if self.word in CalendarKind.values:
            return Period.containing(self.word, self.today)
        return Period.between(self.start, self.end)

    def may(self, right: str | None) -> bool:
        return right is None or right in self.rights


class Source(Protocol):
    """Tuples that stream by, as a queryset of them does."""

    def count(self) -> int:
        """How many there are."""

    def iterator(self, chunk_size: int) -> Iterator[tuple[Any, ...]]:
        """Each of them, fetched by so many."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table. `rows` gives a queryset of tuples in the columns' order, or the tuples themselves.

    `counts` says which of these tuples the sums hold, all unless given; `total` then names the sums.
    """

    key: str
    title: Words
    columns: Sequence[Column]
    rows: Callable[[Query], QuerySet[Any] | Source | list[tuple[Any, ...]]]
    permission: str | None = None
    counts: Callable[[tuple[Any, ...]], bool] | None = None
    total: Words | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the summary; None where there is none."""

    title: Words
    value: Decimal | int | None
    kind: Cell = Cell.MONEY


@dataclass(frozen=True, slots=True)
class Chart:
    """Points to draw: `bars` over time or age, `shares` of a whole."""

    title: Words
    shape: str
    points: list[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Subject:
    """One type of report. `rights` are those that open more of it than `right` does.

    `named` says what the ids of a filter are ids of; `as_of_label` what of it is shown as of `Ask.as_of`,
    `present` what is shown as it is now also where the period is over.
    """

    title: Words
    permission: str
    filters: dict[str, Reader]
    sections: Sequence[Section]
    figures: Callable[[Query], list[Figure]]
    charts: Callable[[Query], list[Chart]]
    rights: frozenset[str] = frozenset()
    named: Mapping[str, type[Model]] = field(default_factory=dict)
    as_of_label: Words | None = None
    present: Words | None = None


class Table:
    """One section for one reader: its columns, and its rows as they stream by.

    `totals` add up while the rows are read, so they are whole only after the last one.
    """

    def __init__(self, section: Section, ask: Query) -> None:
        self.key = section.key
        self.title = section.title.of(ask.language)
        shown = [index for index, column in enumerate(section.columns) if ask.may(column.permission)]
        self.columns = [section.columns[index] for index in shown]
        self.heads = [column.title.of(ask.language) for column in self.columns]
        self.total = section.total.of(ask.language) if section.total else ""
        self._source = section.rows(ask)
        self._counts = section.counts
        self._shown = shown if len(shown) < len(section.columns) else None
        self._labels = {
            index: {str(value): str(label) for value, label in column.choices.choices}
            for index, column in enumerate(self.columns)
            if column.choices is not None
        }
        self._money = [i for i, column in enumerate(self.columns) if column.kind is Cell.MONEY]
        self._moments = [i for i, column in enumerate(self.columns) if column.kind is Cell.MOMENT]
        self._days = [i for i, column in enumerate(self.columns) if column.kind is Cell.DATE]
        self._summed = [i for i, column in enumerate(self.columns) if column.total]
        self._sums = dict.fromkeys(self._summed, money.ZERO)
        self.read = 0

    def count(self) -> int:
        return len(self._source) if isinstance(self._source, list) else self._source.count()

    @property
    def has_totals(self) -> bool:
        return bool(self._summed)

    def totals(self) -> list[Decimal | None]:
        """A cell a column: the sum so far, or None."""
        return [self._sums.get(index) for index in range(len(self.columns))]

    def __iter__(self) -> Iterator[list[Any]]:
        rows = self._source
        source: Iterable[tuple[Any, ...]]
        source = rows if isinstance(rows, list) else rows.iterator(chunk_size=CHUNK)
        sums = self._sums
        for found in source:
            row = list(found) if self._shown is None else [found[index] for index in self._shown]
            for index, labels in self._labels.items():
                row[index] = labels.get(row[index], row[index])
            for index in self._money:
                if row[index] is not None:
                    row[index] = money.round_money(row[index])
            for index in self._moments:
                if row[index] is not None:
                    row[index] = row[index].astimezone(clock.ALMATY).replace(tzinfo=None)
            for index in self._days:
                if isinstance(row[index], dt.datetime):
                    row[index] = row[index].astimezone(clock.ALMATY).date()
            for index in self._summed if self._counts is None or self._counts(found) else ():
                if row[index] is not None:
                    sums[index] += row[index]
            self.read += 1
            yield row


@dataclass(frozen=True, slots=True)
class Content:
    """A report ready to be written; figures and charts are read, tables stream.

    `as_of_labels`: what is shown as of which day, where there is such a thing. `bare`: tables alone.
    """

    title: str
    organization: str
    made_at: dt.datetime
    ask: Query
    figures: list[Figure]
    charts: list[Chart]
    tables: list[Table]
    as_of_labels: Sequence[tuple[str, dt.date]] = ()
    bare: bool = False

"""What a filter does with the value of its parameter: the condition on its column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.kernel import clock, kz
from apps.kernel.api.filter_types import CATEGORY, MOMENT, TAGS, TEXT, BadValue, FilterType, read_boolean
from apps.kernel.letters import folded, holds, is_called

MAX_VALUES = 100


@dataclass(frozen=True)
class Filter:
    """One filterable field: its column path and kind. `build` replaces the comparison where needed.

    `means` gives the values of the column that those sent stand for: another table's ids, none or several.
    """

    column: str
    kind: FilterType
    build: Callable[[str, Any], Q] | None = None
    means: Callable[[list[Any]], list[Any]] | None = None


def _moment_bounds(column: str, operator: str, value: dt.date | dt.datetime) -> Q:
    """A day means all of it, and a moment its whole second: answers show no fractions."""
    if isinstance(value, dt.datetime):
        start, after = value, value
        if not value.microsecond:
            after += dt.timedelta(seconds=1)
        elif operator in ("exact", "lte", "gt"):
            return Q(**{column if operator == "exact" else f"{column}__{operator}": value})
    else:
        start, after = clock.day_start(value), clock.day_start(value + dt.timedelta(days=1))
    bounds = {
        "exact": {"gte": start, "lt": after},
        "gte": {"gte": start},
        "lte": {"lt": after},
        "gt": {"gte": after},
        "lt": {"lt": start},
    }
    return Q(**{f"{column}__{lookup}": bound for lookup, bound in bounds[operator].items()})


# A value in quotes (a quote inside is doubled), or letters of which a backslash keeps a comma or itself.
_VALUE = re.compile(r'"((?:[^"]|"")*+)"(?=,|$)|((?:\\[\\,]|[^,])*+)', re.DOTALL)
_KEPT = re.compile(r"\\([\\,])")


def separated(text: str) -> list[str]:
    """The values of a comma list: `a,b`; a comma inside one is written `"a, b"` or `a\\, b`."""
    values, place = [], 0
    while True:
        match = _VALUE.match(text, place)
        assert match is not None  # the second form takes nothing too
        quoted, plain = match.groups()
        values.append(_KEPT.sub(r"\1", plain) if quoted is None else quoted.replace('""', '"'))
        if match.end() == len(text):
            return values
        place = match.end() + 1


class GrammarField(forms.Field):
    """Reads one parameter's text by its kind and operator: a value, a list, or true/false for isnull."""

    def __init__(self, *, kind: FilterType, operator: str, **kwargs: Any) -> None:
        self.kind, self.operator = kind, operator
        super().__init__(required=False)

    def clean(self, value: Any) -> Any:
        text = value or ""
        if self.operator == "isnull":
            return read_boolean(text)
        if self.operator == "in" or (self.operator in ("exact", "ne") and self.kind.many and "," in text):
            parts = separated(text)
            if len(parts) > MAX_VALUES:
                raise BadValue(_("Too many values."))
            return [self.kind.read(part) for part in parts]
        return self.kind.read(text)


class GrammarFilter(django_filters.Filter):
    """One column under one operator."""

    field_class = GrammarField

    def __init__(self, declared: Filter, operator: str) -> None:
        self.declared = declared
        # Without a label the base class would look one up in the model.
        super().__init__(
            field_name=declared.column, lookup_expr=operator, label="", kind=declared.kind, operator=operator
        )

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        condition = self._condition(value)
        return qs.filter(~condition if self.lookup_expr == "ne" else condition)

    def _condition(self, value: Any) -> Q:
        column, operator = self.declared.column, self.lookup_expr
        if operator == "isnull":
            return Q(**{f"{column}__isnull": value})
        if self.declared.means:
            found = self.declared.means(value if isinstance(value, list) else [value])
            value = found[0] if len(found) == 1 and operator != "in" else found
        compare = self.declared.build or self._compare
        if isinstance(value, list):
            if self.declared.kind is TAGS:
                return Q(**{f"{column}__overlap": value})
            if self.declared.kind is CATEGORY:
                return Q(**{f"{column}__plain__in": sorted({folded(one) for one in value})})
            if not self.declared.build:
                return Q(**{f"{column}__in": value})
            anyone = Q()
            for one in value:
                anyone |= compare("exact", one)
            return anyone
        return compare("exact" if operator == "ne" else operator, value)

    def _compare(self, operator: str, value: Any) -> Q:
        column = self.declared.column
        if self.declared.kind is TAGS:
            return Q(**{f"{column}__contains": [value]})
        if self.declared.kind is MOMENT:
            return _moment_bounds(column, operator, value)
        if operator == "contains":
            return holds(column, value)
        if self.declared.kind is CATEGORY:
            return is_called(column, value)
        return Q(**{column if operator == "exact" else f"{column}__{operator}": value})


class SearchField(forms.Field):
    """The words of `search=`, ten at most."""

    def clean(self, value: Any) -> list[str]:
        found: list[str] = TEXT.read(value or "").split()[:10]
        return found


class SearchFilter(django_filters.Filter):
    """`search=`: hands the words to the filter set's `search_query`; all together may be a telephone."""

    field_class = SearchField

    def filter(self, qs: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
        if not words:
            return qs
        found = self.parent.search_query(words)
        for digits in kz.phone_digits(" ".join(words)) if self.parent.phones else ():
            for column in self.parent.phones:
                found |= holds(column, digits)
        return qs.filter(found)

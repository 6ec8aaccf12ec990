"""One filter grammar on every list (domain.md C5), declared once a resource.

`stage=A,B` · `value[gte]=1` · `customer.type=COMPANY` · `createdAt[gte]=2025-01-01` · `search=…` ·
`sort=-value,createdAt` or `sort=name&order=asc`. An unknown parameter, operator or field is a 400
that names it: a misspelt filter must never return everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.kernel import clock

ORDERED = ("gte", "lte", "gt", "lt")
PAGING = {"page", "limit", "sort", "order", "search"}
MAX_VALUES = 100


class BadValue(forms.ValidationError):
    """What a parameter's text is not; `code` tells a malformed id from other mistakes."""

    def __init__(self, message: str, code: str = "invalid") -> None:
        super().__init__(message, code=code)


@dataclass(frozen=True)
class Kind:
    """How one type of column is read and compared."""

    read: Callable[[str], Any]
    operators: tuple[str, ...]
    openapi: dict[str, Any]
    many: bool = False

    def __deepcopy__(self, memo: Any) -> Kind:
        """Filter sets copy their filters deeply for each request; a kind stays the same object."""
        return self


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadValue(_("Invalid UUID format"), "invalid_uuid") from None


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadValue(_("A valid number is required.")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 16:
        raise BadValue(_("A valid number is required."))
    return number


def _integer(text: str) -> int:
    if not text.lstrip("-").isascii() or not text.lstrip("-").isdigit() or len(text) > 10:
        raise BadValue(_("A valid integer is required."))
    number = int(text)
    if abs(number) > 2_147_483_647:
        raise BadValue(_("A valid integer is required."))
    return number


def read_boolean(text: str) -> bool:
    """`true` or `false` (also 1, 0)."""
    folded = text.strip().lower()
    if folded in ("true", "1"):
        return True
    if folded in ("false", "0"):
        return False
    raise BadValue(_("Must be true or false."))


def _day(text: str) -> dt.date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise BadValue(_("Date has wrong format. Use YYYY-MM-DD."))
    return day


def _day_or_moment(text: str) -> dt.date | dt.datetime:
    try:
        moment = parse_datetime(text.replace(" ", "+")) if len(text) > 10 else None
    except ValueError:
        moment = None
    if moment is None:
        return _day(text)
    if not 1900 <= moment.year <= 2200:
        raise BadValue(_("Date has wrong format. Use YYYY-MM-DD."))
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ALMATY)


def _text(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadValue(_("Null characters are not allowed."))
    if len(text) > 200:
        raise BadValue(_("Ensure this field has no more than 200 characters."))
    return text


def enum(choices: type[TextChoices]) -> Kind:
    """A column of a TextChoices; any letter case, a comma list is IN."""
    by_folded = {str(value).lower(): value for value in choices.values}

    def read(text: str) -> Any:
        try:
            return by_folded[text.strip().lower()]
        except KeyError:
            allowed = ", ".join(map(str, choices.values))
            raise BadValue(_("Not a valid choice. Allowed: %(allowed)s.") % {"allowed": allowed}) from None

    schema = {"type": "string", "enum": [str(v) for v in choices.values]}
    return Kind(read, ("in", "ne"), schema, many=True)


ID = Kind(_uuid, ("in", "ne", "isnull"), {"type": "string", "format": "uuid"}, many=True)
NUMBER = Kind(_number, (*ORDERED, "ne", "in", "isnull"), {"type": "number"})
INTEGER = Kind(_integer, (*ORDERED, "ne", "in", "isnull"), {"type": "integer"})
BOOLEAN = Kind(read_boolean, ("ne",), {"type": "boolean"})
DAY = Kind(_day, (*ORDERED, "ne", "in", "isnull"), {"type": "string", "format": "date"})
MOMENT = Kind(_day_or_moment, (*ORDERED, "ne", "isnull"), {"type": "string", "format": "date-time"})
TEXT = Kind(_text, ("in", "ne", "contains", "isnull"), {"type": "string"})
TAGS = Kind(_text, ("contains",), {"type": "string"}, many=True)


@dataclass(frozen=True)
class Filter:
    """One filterable field: its column path and kind. `build` replaces the comparison where needed."""

    column: str
    kind: Kind
    build: Callable[[str, Any], Q] | None = None


def _moment_bounds(column: str, operator: str, value: dt.date | dt.datetime) -> Q:
    if isinstance(value, dt.datetime):
        return Q(**{column if operator == "exact" else f"{column}__{operator}": value})
    start, after = clock.day_start(value), clock.day_start(value + dt.timedelta(days=1))
    bounds = {
        "exact": Q(**{f"{column}__gte": start, f"{column}__lt": after}),
        "gte": Q(**{f"{column}__gte": start}),
        "lte": Q(**{f"{column}__lt": after}),
        "gt": Q(**{f"{column}__gte": after}),
        "lt": Q(**{f"{column}__lt": start}),
    }
    return bounds[operator]


class GrammarField(forms.Field):
    """Reads one parameter's text by its kind and operator: a value, a list, or true/false for isnull."""

    def __init__(self, *, kind: Kind, operator: str, **kwargs: Any) -> None:
        self.kind, self.operator = kind, operator
        super().__init__(required=False)

    def clean(self, value: Any) -> Any:
        text = value or ""
        if self.operator == "isnull":
            return read_boolean(text)
        if self.operator == "in" or (self.operator in ("exact", "ne") and self.kind.many and "," in text):
            parts = text.split(",")
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

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        condition = self._condition(value)
        return qs.filter(~condition if self.lookup_expr == "ne" else condition)

    def _condition(self, value: Any) -> Q:
        column, operator = self.declared.column, self.lookup_expr
        if operator == "isnull":
            return Q(**{f"{column}__isnull": value})
        compare = self.declared.build or self._compare
        if isinstance(value, list):
            if self.declared.kind is TAGS:
                return Q(**{f"{column}__overlap": value})
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
            return Q(**{f"{column}__icontains": value})
        return Q(**{column if operator == "exact" else f"{column}__{operator}": value})


class SearchFilter(django_filters.Filter):
    """`search=`: hands the words to the filter set's `search_query`."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        words = _text(str(value or "")).split()[:10]
        return qs.filter(self.parent.search_query(words)) if words else qs


class FilterSet(django_filters.filterset.BaseFilterSet):
    """Subclasses declare `fields`, `aliases`, `search` columns and `sorts`.

    fields: {"customerId": Filter("customer_id", ID), "customer.type": …}
    aliases: {"minValue": ("value", "gte")} naming another field and its operator
    search: column paths for `search=`: each word must occur in one of them
    sorts: {"value": "value"}; `createdAt` and the id are always there.
    extra: parameters that the view itself reads.

    Only the filters that the request names are built (design.md §11).
    """

    fields: dict[str, Filter] = {}
    aliases: dict[str, tuple[str, str]] = {}
    search: Sequence[str] = ()
    sorts: dict[str, str] = {}
    default_sort: Sequence[str] = ("-created_at",)
    extra: frozenset[str] = frozenset()
    base_filters: dict[str, django_filters.Filter] = {}

    class _meta:
        form = forms.Form

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        filters: dict[str, django_filters.Filter] = {"search": SearchFilter(label="")}
        for name, declared in cls.fields.items():
            filters[name] = GrammarFilter(declared, "exact")
            for operator in declared.kind.operators:
                filters[f"{name}[{operator}]"] = GrammarFilter(declared, operator)
        for name, (field, operator) in cls.aliases.items():
            filters[name] = GrammarFilter(cls.fields[field], operator)
        cls.base_filters = filters

    def __init__(self, data: Any, queryset: QuerySet | None = None, **kwargs: Any) -> None:
        every = type(self).base_filters
        self.unknown = [
            name for name in data if name not in every and name not in PAGING and name not in self.extra
        ]
        self.base_filters = {name: deepcopy(every[name]) for name in data if name in every}
        # The base class would look for a model; the queryset comes with `apply`.
        super().__init__(data, SimpleNamespace(model=None) if queryset is None else queryset, **kwargs)

    def apply(self, queryset: QuerySet) -> QuerySet:
        """The filtered, unsorted queryset.

        Raises:
            ValidationError: naming every bad parameter.
        """
        self.queryset = queryset
        errors = {
            name: [ErrorDetail(str(e.messages[0]), code=e.code or "invalid") for e in found]
            for name, found in self.form.errors.as_data().items()
        }
        for name in self.unknown:
            known = name.partition("[")[0] in self.fields
            message = _("Unknown operator.") if known else _("Unknown parameter.")
            errors[name[:100]] = [ErrorDetail(message, code="invalid")]
        try:
            self.order()
        except BadValue as error:
            errors["sort"] = [ErrorDetail(error.messages[0], code="invalid")]
        if errors:
            raise ValidationError(errors)
        return self.filter_queryset(queryset)

    def search_query(self, words: list[str]) -> Q:
        """Each word occurs in some search column."""
        condition = Q()
        for word in words:
            anywhere = Q()
            for column in self.search:
                anywhere |= Q(**{f"{column}__icontains": word})
            condition &= anywhere
        return condition

    def order(self) -> list[str]:
        """Column names to order by, the id last, so that pages never overlap.

        Raises:
            BadValue: an unknown key or direction.
        """
        direction = self.data.get("order", "asc").lower()
        if direction not in ("asc", "desc"):
            raise BadValue(_("Must be asc or desc."))
        known = {"createdAt": "created_at", "id": "id", **self.sorts}
        columns = []
        for key in filter(None, (part.strip() for part in self.data.get("sort", "").split(","))):
            name = key.removeprefix("-")
            if name not in known:
                allowed = ", ".join(sorted({"createdAt", *self.sorts}))
                message = _("Cannot sort by %(name)s. Allowed: %(allowed)s.")
                raise BadValue(message % {"name": name[:64], "allowed": allowed})
            down = key.startswith("-") or direction == "desc"
            columns.append(f"-{known[name]}" if down else known[name])
        columns = columns or list(self.default_sort)
        if "id" not in (column.lstrip("-") for column in columns):
            columns.append("-id" if columns[-1].startswith("-") else "id")
        return columns

    @classmethod
    def parameters(cls) -> list[dict[str, Any]]:
        """Every query parameter as OpenAPI, for the schema generator."""
        found: list[tuple[str, dict[str, Any], str]] = []
        for name, made in cls.base_filters.items():
            if isinstance(made, GrammarFilter):
                found.append((name, _openapi(made.declared.kind, made.lookup_expr), ""))
            else:
                found.append((name, {"type": "string"}, ""))
        sorts = ", ".join(sorted({"createdAt", *cls.sorts}))
        found.append(("sort", {"type": "string"}, f"Comma list, `-` for descending: {sorts}"))
        found.append(("order", {"type": "string", "enum": ["asc", "desc"]}, "Direction of unprefixed keys"))
        return [
            {"name": name, "in": "query", "schema": schema, **({"description": text} if text else {})}
            for name, schema, text in found
        ]


def _openapi(kind: Kind, operator: str) -> dict[str, Any]:
    if operator == "isnull":
        return {"type": "boolean"}
    if operator == "in" or kind.many:
        return {"type": "string", "description": "One value or a comma list"}
    return kind.openapi

"""One filter grammar on every list (contract.md C5), declared once a resource.

`stage=A,B` · `value[gte]=1` · `customer.type=COMPANY` · `createdAt[gte]=2025-01-01` · `search=…` ·
`sort=-value,createdAt` or `sort=name&order=asc`. An unknown parameter, operator or field is a 400
that names it: a misspelt filter must never return everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.kernel import tenancy
from apps.kernel.api.comparisons import Filter, GrammarFilter, SearchFilter
from apps.kernel.api.filter_types import (
    BOOLEAN,
    CATEGORY,
    DAY,
    ID,
    INTEGER,
    MOMENT,
    NUMBER,
    TAGS,
    TEXT,
    BadValue,
    FilterType,
    enum,
    read_boolean,
)
from apps.kernel.letters import by_name, holds

__all__ = [
    "BOOLEAN",
    "CATEGORY",
    "DAY",
    "ID",
    "INTEGER",
    "MOMENT",
    "NUMBER",
    "TAGS",
    "TEXT",
    "BadValue",
    "Filter",
    "FilterSet",
    "FilterType",
    "enum",
    "read_boolean",
]

# Ids that another program knows; they read anew what it missed.
ONE_OF = replace(ID, operators=("in",))
SEARCH = "Words that must occur, each in some searched column"
PAGING = {"page", "limit", "sort", "order", "search", "fields"}


class FilterSet(django_filters.filterset.BaseFilterSet):
    """Subclasses declare `fields`, `aliases`, `search` columns and `sorts`.

    fields: beside `id`, {"customerId": Filter("customer_id", ID), "customer.type": …}
    aliases: {"minValue": ("value", "gte")} naming another field and its operator
    search: column paths for `search=`: each word must occur in one of them, in any spelling of its letters
    phones: those of them that hold telephone numbers
    sorts: {"value": "value"}; `createdAt` and the id are always there.
    names: the columns of `sorts` that people read: they are sorted as a dictionary does
    extra: parameters that the view itself reads.
    identified: whether rows show an id, to be asked for by it.
    joins: foreign keys that columns above pass through; a request that uses one looks for the other row in
        this workspace's index, which the planner cannot infer from the key.

    Only the filters that the request names are built (architecture.md §11).
    """

    fields: dict[str, Filter] = {}
    aliases: dict[str, tuple[str, str]] = {}
    search: Sequence[str] = ()
    phones: Sequence[str] = ()
    names: Sequence[str] = ()
    sorts: dict[str, str] = {}
    default_sort: Sequence[str] = ("-created_at",)
    extra: frozenset[str] = frozenset()
    joins: Sequence[str] = ()
    identified: bool = True
    base_filters: dict[str, django_filters.Filter] = {}

    class _meta:  # noqa: N801  (django-filter looks for this name)
        form = forms.Form

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.identified:
            cls.fields = {"id": Filter("id", ONE_OF), **cls.fields}
        filters: dict[str, django_filters.Filter] = {"search": SearchFilter(label="")}
        for name, declared in cls.fields.items():
            filters[name] = GrammarFilter(declared, "exact")
            for operator in declared.kind.operators:
                filters[f"{name}[{operator}]"] = GrammarFilter(declared, operator)
        for name, (field, operator) in cls.aliases.items():
            filters[name] = GrammarFilter(cls.fields[field], operator)
        cls.base_filters = filters

    def __init__(self, data: Any, queryset: QuerySet[Any] | None = None, **kwargs: Any) -> None:
        every = type(self).base_filters
        data, self.repeated = _single(data, every)
        self.unknown = [
            name for name in data if name not in every and name not in PAGING and name not in self.extra
        ]
        self.base_filters = {name: deepcopy(every[name]) for name in data if name in every}
        # The base class would look for a model; the queryset comes with `apply`.
        super().__init__(data, SimpleNamespace(model=None) if queryset is None else queryset, **kwargs)

    def apply(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
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
        for name in self.repeated:
            errors[name[:100]] = [ErrorDetail(_("May be given once only."), code="invalid")]
        try:
            self.columns()
        except BadValue as error:
            errors[error.parameter] = [ErrorDetail(error.messages[0], code="invalid")]
        if errors:
            raise ValidationError(errors)
        answer: QuerySet[Any] = self.filter_queryset(queryset.filter(**self._joined()))
        return answer

    def _joined(self) -> dict[str, Any]:
        used = [*self.columns(), *(made.field_name or "" for made in self.filters.values())]
        return {
            f"{key}__workspace_id": tenancy.current().workspace_id
            for key in self.joins
            if any(column.lstrip("-").startswith(f"{key}__") for column in used)
        }

    def search_query(self, words: list[str]) -> Q:
        """Each word occurs in some search column."""
        condition = Q()
        for word in words:
            anywhere = Q()
            for column in self.search:
                anywhere |= holds(column, word)
            condition &= anywhere
        return condition

    def order(self) -> list[Any]:
        """What to order by: `columns`, those of `names` as a dictionary does."""
        return [by_name(column) if column.lstrip("-") in self.names else column for column in self.columns()]

    def columns(self) -> list[str]:
        """Column names to order by, the id last, so that pages never overlap.

        Raises:
            BadValue: an unknown key or direction.
        """
        direction = self.data.get("order", "asc").lower()
        if direction not in ("asc", "desc"):
            raise BadValue(_("Must be asc or desc."), parameter="order")
        known = {"createdAt": "created_at", "id": "id", **self.sorts}
        columns: list[str] = []
        for key in filter(None, (part.strip() for part in self.data.get("sort", "").split(","))):
            name = key.removeprefix("-")
            if name not in known:
                allowed = ", ".join(sorted({"createdAt", *self.sorts}))
                message = _("Cannot sort by %(name)s. Allowed: %(allowed)s.")
                raise BadValue(message % {"name": name[:64], "allowed": allowed}, parameter="sort")
            down = key.startswith("-") or direction == "desc"
            if known[name] not in (column.lstrip("-") for column in columns):
                columns.append(f"-{known[name]}" if down else known[name])
        columns = columns or list(self.default_sort)
        if "id" not in (column.lstrip("-") for column in columns):
            columns.append("-id" if columns[-1].startswith("-") else "id")
        return columns

    @classmethod
    def parameters(cls) -> list[dict[str, Any]]:
        """Every query parameter as OpenAPI, for the schema generator."""
        found: list[dict[str, Any]] = []
        for name, made in cls.base_filters.items():
            if isinstance(made, GrammarFilter):
                found.append({"name": name, **_openapi(made.declared.kind, made.lookup_expr)})
            else:
                found.append({"name": name, "description": SEARCH, "schema": {"type": "string"}})
        sorts = ", ".join(sorted({"createdAt", *cls.sorts}))
        described = f"Comma list, `-` for descending: {sorts}"
        found.append({"name": "sort", "description": described, "schema": {"type": "string"}})
        order = {"type": "string", "enum": ["asc", "desc"]}
        found.append({"name": "order", "description": "Direction of unprefixed keys", "schema": order})
        return [{"in": "query", **parameter} for parameter in found]


def _single(data: Any, known: dict[str, django_filters.Filter]) -> tuple[dict[str, str], list[str]]:
    """One text per parameter: repeats of a comma-list parameter join it; other repeats are named."""
    if not hasattr(data, "lists"):
        return data, []
    single, repeated = {}, []
    for name, values in data.lists():
        single[name] = values[-1] if values else ""
        if len(values) > 1:
            made = known.get(name)
            if isinstance(made, GrammarFilter) and (made.declared.kind.many or made.lookup_expr == "in"):
                single[name] = ",".join(values)
            else:
                repeated.append(name)
    return single, repeated


def _openapi(kind: FilterType, operator: str) -> dict[str, Any]:
    if operator == "isnull":
        return {"schema": {"type": "boolean"}}
    if operator == "in" or kind.many:
        return {"style": "form", "explode": False, "schema": {"type": "array", "items": kind.openapi}}
    return {"schema": kind.openapi}

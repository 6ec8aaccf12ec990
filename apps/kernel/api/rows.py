"""The one read path: a declared serializer names its columns, and rows come without instances.

Instances are what a list costs (architecture.md §11): a `RowSerializer` is compiled once into the columns
to select and a function that shapes each row; children come by one query a kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from apps.kernel import prepared_statements
from apps.kernel.api.fields import DateField
from apps.kernel.api.naming import camelize
from apps.kernel.api.serializers import Serializer

# Whose fields and serializers show what the database gave as it is; the reader knows `DateField`.
READABLE = ("rest_framework.", "apps.kernel.api.fields", "apps.kernel.api.serializers")
MARKS = ("_row_computed", "_row_expression", "_row_children", "_row_external")
Fetch = Callable[[list[UUID]], Iterable[tuple[Any, ...]]]


class RowSerializer(Serializer):
    """Read-only. Each field's `source` is a column path (`customer.name`); see `computed`, `children`."""

    # Rows are shaped without instances: nobody would ever call a `to_representation` of its own, so that a
    # class that has one, or shows a serializer or field that has one, is refused when it is made.
    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _require_shown_as_read(cls)
        for name, declared in cls._declared_fields.items():
            if not any(hasattr(declared, mark) for mark in MARKS):
                _require_shown_as_read(type(declared), f"{cls.__name__}.{name}")


def _require_shown_as_read(shown: type, where: str = "") -> None:
    """Raises TypeError for a serializer or field that would change what the row reader has read."""
    own = next(base for base in shown.__mro__ if "to_representation" in vars(base))
    if not own.__module__.startswith(READABLE):
        raise TypeError(
            f"{where or shown.__name__}: rows are read without `to_representation` (of {own.__name__}); "
            "use computed(), expression() or external()."
        )


@dataclass
class _Computed:
    columns: tuple[str, ...]
    using: Callable[..., Any]


@dataclass
class _Children:
    serializer: type[RowSerializer]
    queryset: Callable[[], QuerySet[Any]]
    key: str
    order: tuple[str, ...]
    first: bool = False
    newest: int | None = None


@dataclass
class _External:
    fetch: Callable[[list[UUID]], dict[UUID, Any]]
    empty: Callable[[], Any]


def computed(declared: Any, *columns: str, using: Callable[..., Any]) -> Any:
    """A field made of several columns: `computed(CharField(), "first", "last", using=full_name)`."""
    declared._row_computed = _Computed(tuple(c.replace(".", "__") for c in columns), using)
    return declared


def expression(declared: Any, build: Callable[[], Any]) -> Any:
    """A field whose value is an SQL expression, built per request (it may depend on the language)."""
    declared._row_expression = build
    return declared


def children(
    serializer: type[RowSerializer],
    queryset: Callable[[], QuerySet[Any]],
    *,
    key: str,
    order: Sequence[str] = ("id",),
    newest: int | None = None,
    reading: type[RowSerializer] | None = None,
) -> Any:
    """Rows of another table, one query for the whole page; `key` is their column with the parent's id.

    `newest` keeps that many per parent (the first by `order`). `reading` has more columns than are shown,
    for the viewset's `present` to judge by.
    """
    many: Any = serializer(many=True, read_only=True)
    many._row_children = _Children(reading or serializer, queryset, key, tuple(order), newest=newest)
    return many


def external(
    declared: Any,
    fetch: Callable[[list[UUID]], dict[UUID, Any]],
    empty: Callable[[], Any] = list,
) -> Any:
    """A value that another app's selector gives: `fetch(ids) -> {id: value}`, `empty()` where absent."""
    declared._row_external = _External(fetch, empty)
    return declared


@dataclass
class Plan:
    """What a serializer needs and how a row of it becomes JSON."""

    columns: list[str] = field(default_factory=list)
    expressions: dict[str, Callable[[], Any]] = field(default_factory=dict)
    shape: Callable[[tuple[Any, ...]], dict[str, Any]] = lambda row: {}
    attached: list[tuple[str, _Children | _External]] = field(default_factory=list)

    def column(self, name: str) -> int:
        if name not in self.columns:
            self.columns.append(name)
        return self.columns.index(name)


@cache
def plan_of(serializer: type[RowSerializer]) -> Plan:
    """Compile a serializer class once."""
    plan = Plan()
    plan.column("pk")
    plan.shape = _compile(serializer, "", plan, top=True)
    return plan


def _compile(
    serializer: type[Serializer], prefix: str, plan: Plan, top: bool
) -> Callable[..., dict[str, Any]]:
    plain: list[tuple[str, int]] = []
    made: list[tuple[str, Callable[[tuple[Any, ...]], Any]]] = []
    fields: dict[str, Any] = serializer._declared_fields
    for name, declared in fields.items():
        key = camelize(name)
        if spec := getattr(declared, "_row_computed", None):
            made.append((key, _computed_reader([plan.column(prefix + c) for c in spec.columns], spec.using)))
        elif build := getattr(declared, "_row_expression", None):
            alias = f"_{prefix}{name}"
            plan.expressions[alias] = build
            plan.column(alias)
            plain.append((key, plan.column(alias)))
        elif spec := (getattr(declared, "_row_children", None) or getattr(declared, "_row_external", None)):
            if not top:
                raise TypeError(f"{serializer.__name__}.{name}: children belong to the outermost serializer")
            plan.attached.append((key, spec))
        elif isinstance(declared, Serializer):
            source = _kwargs(declared).get("source", name)
            inner_prefix = prefix if source == "*" else f"{prefix}{source.replace('.', '__')}__"
            inner = _compile(type(declared), inner_prefix, plan, top=False)
            made.append((key, inner if source == "*" else _or_null(plan.column(f"{inner_prefix}id"), inner)))
        else:
            source = _kwargs(declared).get("source", name).replace(".", "__")
            index = plan.column(prefix + source)
            if isinstance(declared, DateField):
                made.append((key, _computed_reader([index], _as_day(declared))))
            else:
                plain.append((key, index))
    # A dictionary in the declared order, filled by position.
    order = [camelize(name) for name in serializer._declared_fields]

    def shape(row: tuple[Any, ...]) -> dict[str, Any]:
        out = dict.fromkeys(order)
        for key, index in plain:
            out[key] = row[index]
        for key, read in made:
            out[key] = read(row)
        return out

    return shape


def _kwargs(declared: Any) -> dict[str, Any]:
    """What a field was declared with: `source` is set only when a serializer is made."""
    found: dict[str, Any] = declared._kwargs
    return found


def _computed_reader(indexes: list[int], using: Callable[..., Any]) -> Callable[[tuple[Any, ...]], Any]:
    return lambda row: using(*[row[i] for i in indexes])


def _or_null(index: int, shape: Callable[..., Any]) -> Callable[[tuple[Any, ...]], Any]:
    return lambda row: None if row[index] is None else shape(row)


def _as_day(declared: DateField) -> Callable[[Any], Any]:
    return lambda value: None if value is None else declared.to_representation(value)


def blank_to_null(text: str) -> str | None:
    """For `computed`: an empty column is shown as null."""
    return text or None


def read(serializer: type[RowSerializer], queryset: QuerySet[Any]) -> list[dict[str, Any]]:
    """The rows of `queryset`, in its order, in the serializer's shape: 1 query + 1 per kind of children."""
    return read_beside(serializer, queryset, ())[0]


def read_beside(
    serializer: type[RowSerializer],
    queryset: QuerySet[Any],
    names: Sequence[str],
    only: frozenset[str] | None = None,
) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """As `read`, and of each row the values of further columns or annotations, which are not shown.

    only: keys that will be shown; children under other keys are not read.
    """
    plan = plan_of(serializer)
    if plan.expressions:
        queryset = queryset.annotate(**{alias: build() for alias, build in plan.expressions.items()})
    rows = list(queryset.values_list(*plan.columns, *names))
    items = [plan.shape(row) for row in rows]
    if plan.attached and rows:
        ids = [row[0] for row in rows]
        for key, spec in plan.attached:
            if only is not None and key not in only:
                continue
            if isinstance(spec, _Children):
                found: dict[UUID, list[dict[str, Any]]] = _read_children(spec, ids)
                for pk, item in zip(ids, items, strict=True):
                    item[key] = found.get(pk, [])
            else:
                given = spec.fetch(ids)
                for pk, item in zip(ids, items, strict=True):
                    item[key] = given[pk] if pk in given else spec.empty()
    return items, [row[len(plan.columns) :] for row in rows]


@prepared_statements.enabled()
def _read_children(spec: _Children, ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    plan = plan_of(spec.serializer)
    queryset = spec.queryset().filter(**{f"{spec.key}__in": ids}).order_by(spec.key, *spec.order)
    if spec.newest:
        # The window limits each parent's rows in SQL; without it one busy parent floods the page. It stands
        # in a subquery of its own: Django cannot order a filtered window by a column that is also shown.
        nth = Window(RowNumber(), partition_by=F(spec.key), order_by=list(spec.order))
        newest = queryset.order_by().annotate(_nth=nth).filter(_nth__lte=spec.newest)
        queryset = queryset.filter(pk__in=newest.values("pk"))
    if plan.expressions:
        queryset = queryset.annotate(**{alias: build() for alias, build in plan.expressions.items()})
    # A child that shows its parent's id has that column already; values_list would not give it twice.
    columns = [*plan.columns, *({spec.key} - set(plan.columns))]
    at = columns.index(spec.key)
    grouped: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in queryset.values_list(*columns):
        grouped[row[at]].append(plan.shape(row))
    return grouped

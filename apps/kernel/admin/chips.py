"""What a list is filtered by, in words: one chip a value, each with the address of the list without it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import IGNORED_PARAMS, SEARCH_VAR
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.utils import parse_date_str

from apps.kernel.admin import columns

# `delivery_date_from`, and of moments `created_at_from_0` with its time in `created_at_from_1`.
RANGE = re.compile(r"^(?P<path>\w+)_(?P<end>from|to)(?P<part>_[01])?$")
ENDS = {"from": "gte", "to": "lte"}
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Chip:
    """`url` is the list without it."""

    title: str
    text: str
    url: str


def of(changes: Any, request: HttpRequest, aside: tuple[str, ...]) -> list[Chip]:
    """The chips of a list in the order of its address; `aside` are parameters that narrow nothing."""
    found: list[Chip] = []
    skipped = {*IGNORED_PARAMS, *aside, "p", "e"}
    simple = {
        spec.parameter_name: spec for spec in changes.filter_specs if isinstance(spec, SimpleListFilter)
    }
    for name, values in request.GET.lists():
        wanted = [value for value in values if value != ""]
        if name == SEARCH_VAR and changes.search_fields and changes.query:
            found.append(Chip(_("Search"), changes.query, without(request, name)))
        if name in skipped or not wanted:
            continue
        if name in simple:
            found += _simple(simple[name], request, name)
        else:
            found += _of_field(changes, request, name, wanted)
    return found


def without(request: HttpRequest, *names: str, value: str | None = None) -> str:
    """The address's query without parameters, or without one value of one; from its first page."""
    query: QueryDict = request.GET.copy()
    query.pop("p", None)
    for name in names:
        left = [each for each in query.getlist(name) if value is not None and each != value]
        query.setlist(name, left)
        if not left:
            query.pop(name, None)
    return f"?{query.urlencode()}"


def _simple(spec: Any, request: HttpRequest, name: str) -> list[Chip]:
    labels = {str(value): str(label) for value, label in spec.lookup_choices}
    label = labels.get(str(spec.value()))
    return [Chip(str(capfirst(spec.title)), label, without(request, name))] if label else []


def _of_field(changes: Any, request: HttpRequest, name: str, values: list[str]) -> list[Chip]:
    """Chips of a parameter that asks a field; none where it names no field of the list's."""
    ranged = RANGE.match(name)
    if ranged and (field := _field(changes.model, ranged["path"])) is not None:
        return _ranged(field, request, ranged, values[0])
    path, lookup = _split(name)
    field = _field(changes.model, path)
    if field is None:
        return []
    title = str(capfirst(field.verbose_name))
    if lookup != "in":
        return [
            Chip(title, text, without(request, name, value=value))
            for value in values
            if (text := _text(changes, request, field, lookup, [value]))
        ]
    several = [part for value in values for part in value.split(",") if part]
    return [Chip(title, _text(changes, request, field, "exact", several), without(request, name))]


def _split(name: str) -> tuple[str, str]:
    """`customer__id__exact` → (customer, exact)."""
    parts = name.split(LOOKUP_SEP)
    lookup = "exact"
    if len(parts) > 1 and parts[-1] in {"exact", "in", "isnull", "isempty", "gte", "lte", "gt", "lt"}:
        lookup = parts.pop()
    if len(parts) > 1 and parts[-1] in ("id", "pk"):
        parts.pop()
    return LOOKUP_SEP.join(parts), lookup


def _field(model: type[models.Model], path: str) -> Any:
    try:
        found: Any = get_fields_from_path(model, path)[-1]
    except (FieldDoesNotExist, AttributeError, IndexError):
        return None
    return found if isinstance(found, models.Field) else None


def _ranged(field: Any, request: HttpRequest, ranged: re.Match[str], value: str) -> list[Chip]:
    """One end of a stretch of days, or of moments: its time comes along with its day."""
    day, stem = parse_date_str(value), f"{ranged['path']}_{ranged['end']}"
    if day is None or ranged["part"] == "_1":
        return []
    text = columns.date(day)
    if ranged["part"]:
        hour = request.GET.get(f"{stem}_1", "")
        if not hour:  # the theme's filter then asks nothing
            return []
        text = f"{text} {hour[:5]}"
    names = (f"{stem}_0", f"{stem}_1") if ranged["part"] else (stem,)
    return [
        Chip(str(capfirst(field.verbose_name)), _ends(ENDS[ranged["end"]], text), without(request, *names))
    ]


def _ends(lookup: str, text: str) -> str:
    said = {"gte": _("from %(value)s"), "gt": _("after %(value)s"), "lte": _("to %(value)s")}
    return said.get(lookup, _("before %(value)s")) % {"value": text}


def _text(changes: Any, request: HttpRequest, field: Any, lookup: str, values: list[str]) -> str:
    """What is asked of a field, as people say it."""
    if lookup in ("isnull", "isempty"):
        return _("empty") if values[0].lower() in ("1", "true") else _("not empty")
    if field.is_relation:
        return _names(changes, request, field, values)
    labels = {str(value): str(label) for value, label in field.flatchoices}
    text = ", ".join(_plain(field, labels, value) for value in values)
    return text if lookup == "exact" else _ends(lookup, text)


def _plain(field: Any, labels: dict[str, str], value: str) -> str:
    if isinstance(field, models.BooleanField):
        return _("Yes") if value.lower() in ("1", "true") else _("No")
    if isinstance(field, models.DateField) and (day := _day(value)) is not None:
        return columns.date(day)
    return labels.get(value, value)


def _day(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError:
        return None


def _names(changes: Any, request: HttpRequest, field: Any, values: list[str]) -> str:
    """Names of the records asked for; of those that the visitor may not open, none."""
    screen = changes.model_admin.admin_site._registry.get(field.related_model)
    if screen is None or not screen.has_view_permission(request):
        return HIDDEN
    wanted = []
    for value in values:
        try:
            wanted.append(UUID(value))
        except ValueError:
            continue
    return ", ".join(str(row) for row in screen.get_queryset(request).filter(pk__in=wanted)) or HIDDEN

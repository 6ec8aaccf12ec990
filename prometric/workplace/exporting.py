"""Any list as Excel or CSV: the rows that its filters leave, in the columns that it shows to the visitor.

Written by the reports' own writers: no text becomes a formula, and Excel opens either by a double click.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from apps.kernel import clock
from apps.kernel.money import QUANTITY_PLACES
from apps.reports.content import Cell, Column, Content, Query, Table, Words
from apps.reports.content.base import Section
from apps.reports.writers import csv, excel
from apps.reports.writers.progress import Progress

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# What is written while somebody waits; more than that is a report.
MOST = 20_000
# Of the list's address, what is no filter of it.
ASIDE = ("p", "all", "_popup", "_to_field")


def export(request: HttpRequest, screen: Any, kind: str) -> HttpResponse:
    """The file; a list that is too long goes back to itself and says so.

    Raises:
        PermissionDenied: the list is not the visitor's. Http404: no such kind of file.
    """
    if kind not in FORMATS:
        raise Http404
    if not screen.has_view_permission(request):
        raise PermissionDenied
    query = request.GET.copy()
    for name in ASIDE:
        query.pop(name, None)
    request.GET = query  # type: ignore[assignment]
    changes = screen.get_changelist_instance(request)
    found = list(changes.get_queryset(request)[: MOST + 1])
    if len(found) > MOST:
        told = gettext("More than %(count)s rows: narrow the list by its filters, or make a report of it.")
        messages.warning(request, told % {"count": f"{MOST:,}".replace(",", "\xa0")})
        name = f"{screen.admin_site.name}:{screen.opts.app_label}_{screen.opts.model_name}_changelist"
        return HttpResponseRedirect(f"{reverse(name)}?{query.urlencode()}")
    file = io.BytesIO()
    content = _content(screen, changes.list_display, found)
    if kind == "xlsx":
        excel.write(content, file, Progress(), summary=False)
    else:
        csv.write(content, file, Progress())
    response = HttpResponse(file.getvalue(), content_type=FORMATS[kind])
    day = f"{clock.today():%Y-%m-%d}"
    response["Content-Disposition"] = f'attachment; filename="{screen.opts.model_name}-{day}.{kind}"'
    return response


def _content(screen: Any, shown: Any, found: list[Any]) -> Content:
    title = str(capfirst(screen.opts.verbose_name_plural))
    language, today = (get_language() or "ru")[:2], clock.today()
    ask = Query(start=today, end=today, word="day", today=today, language=language)
    columns = [_column(screen, each) for each in shown if _name(each) != "action_checkbox"]
    rows = [tuple(value(row) for _head, value in columns) for row in found]
    heads = [head for head, _value in columns]
    section = Section("list", Words(title, title, title), heads, lambda asked: rows)
    return Content(title, "", timezone.now(), ask, [], [], [Table(section, ask)])


def _name(shown: Any) -> str:
    return shown if isinstance(shown, str) else getattr(shown, "__name__", "")


def _column(screen: Any, shown: Any) -> tuple[Column, Callable[[Any], Any]]:
    """A column of the list: its head, and what a cell of it holds."""
    title = str(capfirst(str(label_for_field(shown, screen.model, screen))))
    words = Words(title, title, title)
    try:
        field: Any = screen.model._meta.get_field(_name(shown))
    except FieldDoesNotExist:
        return Column(words, width=24), lambda row: _text(lookup_field(shown, row, screen)[2])
    kind = _kind(field)
    if kind is Cell.TEXT:
        return Column(words, width=24), lambda row: _plain(field, row)
    return Column(words, kind, width=16), lambda row: getattr(row, field.attname)


def _kind(field: Any) -> Cell:
    if field.choices or field.is_relation:
        return Cell.TEXT
    if isinstance(field, models.DecimalField):
        if field.decimal_places == QUANTITY_PLACES:
            return Cell.QUANTITY
        return Cell.PERCENT if field.max_digits <= 5 else Cell.MONEY
    if isinstance(field, models.DateTimeField):
        return Cell.MOMENT
    if isinstance(field, models.DateField):
        return Cell.DATE
    return Cell.INTEGER if isinstance(field, models.IntegerField) else Cell.TEXT


def _plain(field: Any, row: Any) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")() or "")
    return _text(getattr(row, field.name))


def _text(value: Any) -> str:
    """What a list shows, without its marks: yes and no in words, nothing as nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, Decimal):
        return format(value, "f")
    text = strip_tags(str(value)).strip()
    return "" if text == "–" else text

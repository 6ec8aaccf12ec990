"""Any list as Excel or CSV: the rows that its filters leave, in the columns that it shows to the visitor.

Written by the reports' own writers: no text becomes a formula, and Excel opens either by a double click. What
is short is written while one waits, what is long by a worker as reports are, with the rights of that moment.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.admin import site as company_site
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path, label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from apps.accounts.models import User
from apps.accounts.selectors import actor_of_member
from apps.kernel import clock, errors
from apps.kernel.actor import Actor
from apps.kernel.admin import actor_of
from apps.kernel.money import QUANTITY_PLACES
from apps.reports import services
from apps.reports.content import Cell, Column, Content, Query, Table, Words
from apps.reports.content.base import Section
from apps.reports.content.lists import loads_lists
from apps.reports.models import Report, ReportFormat
from apps.reports.writers import MEDIA_TYPES, WRITERS, Progress
from prometric.workplace import for_import

FORMATS = {"xlsx": ReportFormat.EXCEL, "csv": ReportFormat.CSV}
# What is written while somebody waits; more than that is a worker's.
MOST = 5_000
# Of the list's address, what is no filter of it.
ASIDE = ("p", "all", "e", "_popup", "_to_field", "size")


def export(request: HttpRequest, screen: Any, kind: str) -> HttpResponse:
    """The file of a short list; a long one asks whether it shall be made, and POST has it made.

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
    imported = for_import.chosen(request, screen)
    try:
        changes = _changes(request, screen)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(_list_of(screen))
    if request.method == "POST":
        return _ask(request, screen, kind, query)
    if changes.result_count > MOST:
        return _offer(request, screen, changes.result_count)
    file = io.BytesIO()
    WRITERS[FORMATS[kind]](_content(screen, changes, actor_of(request), imported), file, Progress())
    response = HttpResponse(file.getvalue(), content_type=MEDIA_TYPES[FORMATS[kind]])
    day = f"{clock.today():%Y-%m-%d}"
    name = imported or screen.opts.model_name
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{kind}"'
    return response


def _changes(request: HttpRequest, screen: Any) -> Any:
    """The list as its address filters it, whatever its rows are to be exported for."""
    query = request.GET.copy()
    query.pop(for_import.PARAMETER, None)
    whole, request.GET = request.GET, query  # type: ignore[assignment]
    try:
        return screen.get_changelist_instance(request)
    finally:
        request.GET = whole


def _list_of(screen: Any) -> str:
    name = f"{screen.admin_site.name}:{screen.opts.app_label}_{screen.opts.model_name}_changelist"
    return str(reverse(name))


def title_of(model: Any) -> str:
    """The list's title in the language in force."""
    return str(capfirst(model._meta.verbose_name_plural))


def _offer(request: HttpRequest, screen: Any, count: int) -> HttpResponse:
    """Nothing is made by looking at a page."""
    context = {
        **screen.admin_site.each_context(request),
        "title": title_of(screen.model),
        "rows": count,
        "back": f"{_list_of(screen)}?{request.GET.urlencode()}",
    }
    return TemplateResponse(request, "workplace/export.html", context)


def _ask(request: HttpRequest, screen: Any, kind: str, query: QueryDict) -> HttpResponse:
    made = services.request_list(
        actor=screen.admin_site.actor(request, None),
        format=FORMATS[kind],
        screen=screen.opts.label_lower,
        query=query.urlencode(),
        title=title_of(screen.model),
        name=screen.opts.model_name,
        right=screen.right("view"),
    )
    return HttpResponseRedirect(reverse("admin:exported_change", args=(made.pk,)))


@loads_lists
def load(report: Report) -> Content:
    """The list that a member asked for, as it stands for the member now.

    Raises:
        errors.PermissionDenied: the member may not see it any more.
    """
    assert report.requested_by_id is not None, "a list has a maker"
    actor = actor_of_member(report.requested_by_id, report.workspace_id)
    screen: Any = company_site._registry[apps.get_model(report.filters["screen"])]
    request = HttpRequest()
    request.method, request.GET = "GET", QueryDict(report.filters["query"])
    request.user = User.objects.get(pk=report.requested_by_id)
    request.actor = actor  # type: ignore[attr-defined]
    if actor_of(request) is None or not screen.has_view_permission(request):
        raise errors.PermissionDenied(required=screen.right("view"))
    with translation.override(report.language):
        return _content(
            screen, _changes(request, screen), actor_of(request), for_import.chosen(request, screen)
        )


class Rows:
    """The rows of a list in its columns, as they stream by."""

    def __init__(self, found: models.QuerySet[Any], values: list[Callable[[Any], Any]]) -> None:
        self.found = found
        self.values = values

    def count(self) -> int:
        return self.found.count()

    def iterator(self, chunk_size: int) -> Iterator[tuple[Any, ...]]:
        for row in self.found.iterator(chunk_size=chunk_size):
            yield tuple(value(row) for value in self.values)


def _content(screen: Any, changes: Any, actor: Actor | None, imported: str | None) -> Content:
    title = title_of(screen.model)
    language, today = (get_language() or "ru")[:2], clock.today()
    ask = Query(start=today, end=today, word="day", today=today, language=language)
    rows: Any
    if imported is None or actor is None:
        columns = [_column(screen, each) for each in changes.list_display if _name(each) != "action_checkbox"]
        rows = Rows(changes.queryset, [value for _head, value in columns])
        heads = [head for head, _value in columns]
    else:
        rows, heads = for_import.Rows(imported, actor, changes.queryset), for_import.columns(imported)
    section = Section("list", Words(title, title, title), heads, lambda asked: rows)
    return Content(title, "", timezone.now(), ask, [], [], [Table(section, ask)], bare=True)


def _name(shown: Any) -> str:
    return shown if isinstance(shown, str) else getattr(shown, "__name__", "")


def _column(screen: Any, shown: Any) -> tuple[Column, Callable[[Any], Any]]:
    """A column of the list: its head, and what a cell of it holds."""
    title = str(capfirst(str(label_for_field(shown, screen.model, screen))))
    words = Words(title, title, title)
    try:
        field: Any = screen.model._meta.get_field(_name(shown))
    except FieldDoesNotExist:
        label = partial(_label, screen, shown)
        path = screen.exported.get(_name(shown))
        if path is None:
            return Column(words, width=24), label
        return Column(words, _kind_at(screen.model, path), width=16), lambda row: _at(row, path, label(row))
    kind = _kind(field)
    if kind is Cell.TEXT:
        return Column(words, width=24), lambda row: _plain(field, row)
    return Column(words, kind, width=16), lambda row: getattr(row, field.attname)


def _label(screen: Any, shown: Any, row: Any) -> str:
    return _text(lookup_field(shown, row, screen)[2])


def _kind_at(model: type[models.Model], path: str) -> Cell:
    try:
        return _kind(get_fields_from_path(model, path)[-1])
    except FieldDoesNotExist:
        return Cell.QUANTITY


def _at(row: Any, path: str, label: str) -> Any:
    """What a column of the screen's own stands for; nothing where it shows nothing."""
    if not label:
        return None
    for name in path.split(LOOKUP_SEP):
        row = getattr(row, name)
    return row


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

"""The rows of a list, written at once.

The theme renders a template for each row's box and asks the headers, the links' address and the classes anew
for each cell: nine tenths of what a list costs. What is the same in all rows is made once here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import lookup_field, quote
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import BooleanField, DateField, ForeignKey, TimeField
from django.urls import NoReverseMatch
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from unfold.templatetags.unfold_list import CHECKBOX_CLASSES, LINK_CLASSES, ROW_CLASSES
from unfold.utils import display_for_field, display_for_value

from apps.kernel.admin.columns import escaped, name_of

BOX = "action_checkbox"
# Stands for a row's id in what is made once for all rows.
HERE, RAW = "0-0-0", "1-1-1"
ROW = (
    '<tr class="data-row block border border-base-200 mb-3 relative rounded-default lg:table-row'
    ' lg:border-none lg:mb-0 lg:rounded-none dark:border-base-800">'
)
# Each second one is a shade darker.
BODIES = (
    f'<tbody class="block relative lg:table-row-group">{ROW}',
    f'<tbody class="block relative lg:table-row-group bg-base-50 dark:bg-white/[.02]">{ROW}',
)

Shown = Callable[[Any], Any]


class Column(NamedTuple):
    """What stands before, in and after a cell of any row, and whether it leads to the record."""

    before: str
    shown: Shown
    after: str
    links: bool


def rows(cl: Any) -> SafeString:
    """The page's rows as the theme shows them, each a `<tbody>`."""
    columns, link = list(_columns(cl)), _link(cl)
    parts: list[str] = []
    for index, row in enumerate(cl.result_list):
        key = str(row.pk)
        opening = link.replace(HERE, quote(key)).replace(RAW, escape(key))
        parts.append(BODIES[index % 2])
        for before, shown, after, links in columns:
            text = escaped(shown(row))
            parts += (before, f"{opening}{text}</a>" if links and opening else text, after)
        parts.append("</tr></tbody>")
    return mark_safe("".join(parts))  # noqa: S308 (each cell is escaped)


def _columns(cl: Any) -> Iterator[Column]:
    head = True
    for index, (each, header) in enumerate(zip(cl.list_display, cl.headers, strict=True)):
        links = _links(cl, each, head)
        tag, head = ("th", False) if links and head else ("td", head)
        name = name_of(each)
        classes = CHECKBOX_CLASSES if name == BOX else [f"field-{name}", *ROW_CLASSES]
        label = _("Select record") if index == 0 and not links else header["text"]
        field = _field(cl, each)
        more = " nowrap" if isinstance(field, DateField | TimeField | ForeignKey) else ""
        before = format_html('<{} class="{}{}" data-label="{}">', tag, " ".join(classes), more, label)
        yield Column(before, _shown(cl, each, field), f"</{tag}>", links)


def _links(cl: Any, each: Any, first: bool) -> bool:
    if cl.list_display_links is None:
        return False
    return first if not cl.list_display_links else each in cl.list_display_links


def _link(cl: Any) -> str:
    """What opens the link to a record, "" where it has no page."""
    try:
        url = cl.url_for_result(SimpleNamespace(**{cl.pk_attname: HERE}))
    except NoReverseMatch:
        return ""
    url = add_preserved_filters({"preserved_filters": cl.preserved_filters, "opts": cl.opts}, url)
    picks = format_html(' data-popup-opener="{}"', RAW) if cl.is_popup else ""
    return format_html('<a href="{}" class="{}"{}>', url, " ".join(LINK_CLASSES), picks)


def _field(cl: Any, each: Any) -> Any:
    """The model's field that a column shows as it is."""
    if not isinstance(each, str):
        return None
    try:
        return cl.lookup_opts.get_field(each)
    except FieldDoesNotExist:
        return None


def _shown(cl: Any, each: Any, field: Any) -> Shown:
    """How a column's value is found and stands for people."""
    screen, nothing = cl.model_admin, cl.model_admin.get_empty_value_display()
    if each == BOX:
        box = screen.action_checkbox(SimpleNamespace(pk=RAW))
        return lambda row: mark_safe(box.replace(RAW, escape(str(row.pk))))  # noqa: S308 (the theme's)
    if isinstance(field, ForeignKey):
        return _safely(lambda row: _or(getattr(row, each), nothing), nothing)
    if isinstance(field, BooleanField):
        icons = {value: display_for_field(value, field, nothing) for value in (True, False, None)}
        return lambda row: icons[getattr(row, each)]
    if field is not None:
        return lambda row: display_for_field(getattr(row, each), field, nothing)
    attribute = each if callable(each) else getattr(screen, each, None)
    if attribute is None:
        return _safely(lambda row: display_for_value(lookup_field(each, row, screen)[2], nothing), nothing)
    nothing = getattr(attribute, "empty_value_display", nothing)
    if getattr(attribute, "boolean", False):
        marks = {value: display_for_value(value, nothing, boolean=True) for value in (True, False, None)}
        return _safely(lambda row: marks[attribute(row)], marks[None])
    return _safely(lambda row: display_for_value(attribute(row), nothing), nothing)


def _or(value: Any, nothing: Any) -> Any:
    return nothing if value is None else value


def _safely(shown: Shown, nothing: Any) -> Shown:
    """As the theme does: a row that a column asks for and that is gone shows as nothing."""

    def found(row: Any) -> Any:
        try:
            return shown(row)
        except ObjectDoesNotExist:
            return nothing

    return found

"""What every list has around its rows: how many stand on a page, and what it is filtered by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from unfold.templatetags.unfold_list import result_headers
from unfold.views import ChangeList

from apps.kernel.admin import chips, table
from apps.kernel.admin.columns import name_of
from apps.kernel.admin.records import TotalsChangeList

SIZES = (25, 50, 100, 200)
USUAL = 50
SIZE = "size"
COLUMNS = "columns"
# Parameters of a list's address that say how it is shown and narrow nothing.
ASIDE = (SIZE, COLUMNS)
COOKIE = "list_size"
REMEMBERED = 365 * 24 * 3600


def size_of(request: HttpRequest) -> int:
    """Rows of a page: as the address asks, else as the visitor last chose."""
    for asked in (request.GET.get(SIZE), request.COOKIES.get(COOKIE)):
        if asked is not None and asked.isascii() and asked.isdigit() and int(asked[:9]) in SIZES:
            return int(asked)
    return USUAL


class ListOfPages(TotalsChangeList):
    """A list whose address may say how many rows a page has."""

    asked: HttpRequest
    list_per_page: int

    def get_filters_params(self, params: Any = None) -> Any:
        found = super().get_filters_params(params)
        for name in ASIDE:
            found.pop(name, None)
        return found

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        """Of related rows only what the list shows: read whole they are most of what its rows cost."""
        found = super().get_queryset(request, exclude_parameters)
        return found.defer(*_unread(self.model, self.model_admin.list_reads))

    def get_results(self, request: HttpRequest) -> None:
        self.asked = request
        if self.list_per_page == USUAL:
            self.list_per_page = size_of(request)
        super().get_results(request)

    @cached_property
    def chips(self) -> list[chips.Chip]:
        """What the list is filtered by."""
        return chips.of(self, self.asked, ASIDE)

    @property
    def without_chips(self) -> str:
        """The list unfiltered."""
        query = self.asked.GET
        kept = {name: query.getlist(name) for name in (*ASIDE, "o") if name in query}
        return "?" + urlencode(kept, doseq=True)

    @cached_property
    def choices(self) -> list[tuple[str, str, bool, bool]]:
        """The columns that the visitor may have: (name, title, shown, always shown)."""
        screen, here = self.model_admin, {name_of(each) for each in self.list_display}
        return [
            (name, str(label_for_field(each, self.model, screen)), name in here, screen.is_link(index, name))
            for index, each in enumerate(screen.offered_columns(self.asked))
            for name in (name_of(each),)
        ]

    @property
    def filters_kept(self) -> list[tuple[str, str]]:
        """What of the address goes along when other columns are chosen: all but the sorting, by place."""
        sent = [item for item in self.asked.GET.lists() if item[0] not in (COLUMNS, "o", "p", "e")]
        return [(name, value) for name, values in sent for value in values]

    @cached_property
    def headers(self) -> list[dict[str, Any]]:
        """What stands above the columns, as the theme takes it."""
        return list(result_headers(self))

    @property
    def sorted_by(self) -> int:
        """By how many columns it is sorted."""
        return sum(bool(header["sortable"] and header["sorted"]) for header in self.headers)

    def rows(self) -> SafeString:
        """Its rows as they stand on the page; no property, since a template hides what fails in one."""
        return table.rows(self)

    @cached_property
    def saved(self) -> Any:
        """Views that are kept of this list, where the site keeps such."""
        return None if self.is_popup else self.model_admin.admin_site.saved_views(self.asked, self)

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """(rows of a page, address; "" for the one in force); none where everything fits the smallest."""
        if self.result_count <= SIZES[0]:
            return []
        here = self.list_per_page
        return [
            (size, "" if size == here else self.get_query_string({SIZE: str(size)}, ["p"])) for size in SIZES
        ]


def _unread(model: type[Model], reads: Mapping[str, tuple[str, ...]]) -> list[str]:
    """All columns of the related rows but those that are read."""
    found = []
    for path, names in reads.items():
        related: Any = model
        for part in path.split("__"):
            related = related._meta.get_field(part).related_model
        kept = {*names, related._meta.pk.name}
        found += [f"{path}__{f.name}" for f in related._meta.concrete_fields if f.name not in kept]
    return found


class ListsMixin:
    """Chips above a list and page sizes below it; the size last chosen is kept in a cookie."""

    list_before_template = "workplace/chips.html"
    # Columns of the screen's own → the path of what they show, for files: a date there is a date. What is no
    # field at the path's end is a quantity.
    exported: Mapping[str, str] = {}

    # Of rows in `list_select_related`, path → the columns that the list reads of them; whole ones by default.
    list_reads: Mapping[str, tuple[str, ...]] = {}

    # Columns that a visitor may choose beside those of `list_display`; the rows have them already.
    more_columns: tuple[str, ...] = ()

    list_display: Any
    list_display_links: Any

    def is_link(self, index: int, name: str) -> bool:
        """Whether a column leads to the record: it is always shown."""
        return name in self.list_display_links if self.list_display_links else index == 0

    def usual(self, offered: list[Any]) -> list[Any]:
        """Those of the columns that are shown to who has chosen none."""
        return [each for each in offered if name_of(each) not in self.more_columns]

    def chosen(self, request: HttpRequest, offered: list[Any]) -> list[Any]:
        """Those of the columns that the address names, the usual ones where it names none of them."""
        wanted = set(request.GET.get(COLUMNS, "").split(","))
        if not wanted & {name_of(each) for each in offered}:
            return self.usual(offered)
        return [
            each
            for index, each in enumerate(offered)
            if name_of(each) in wanted or self.is_link(index, name_of(each))
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ListOfPages

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        several = request.GET.getlist(COLUMNS)
        if len(several) > 1:  # as boxes send them; the theme's forms carry one value of a name along
            query = request.GET.copy()
            query[COLUMNS] = ",".join(several)
            return HttpResponseRedirect(f"?{query.urlencode()}")
        found = {"for_import": self.admin_site.exported_for_import(request, self)}  # type: ignore[attr-defined]
        shown = {**found, **(extra_context or {})}
        answer: HttpResponse = super().changelist_view(request, shown)  # type: ignore[misc]
        if request.GET.get(SIZE) == str(size_of(request)):
            answer.set_cookie(
                COOKIE,
                request.GET[SIZE],
                max_age=REMEMBERED,
                path="/",
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        return answer

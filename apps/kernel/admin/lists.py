"""What every list has around its rows: how many stand on a page, and what it is filtered by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from unfold.views import ChangeList

from apps.kernel.admin import chips
from apps.kernel.admin.records import TotalsChangeList

SIZES = (25, 50, 100, 200)
USUAL = 50
SIZE = "size"
# Parameters of a list's address that say how it is shown and narrow nothing.
ASIDE = (SIZE,)
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
        return "?" + urlencode({name: query[name] for name in (*ASIDE, "o") if name in query})

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """(rows of a page, address; "" for the one in force); none where everything fits the smallest."""
        if self.result_count <= SIZES[0]:
            return []
        here = self.list_per_page
        return [
            (size, "" if size == here else self.get_query_string({SIZE: str(size)}, ["p"])) for size in SIZES
        ]


class ListsMixin:
    """Chips above a list and page sizes below it; the size last chosen is kept in a cookie."""

    list_before_template = "workplace/chips.html"
    # Columns of the screen's own → the path of what they show, for files: a date there is a date. What is no
    # field at the path's end is a quantity.
    exported: Mapping[str, str] = {}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ListOfPages

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        answer: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
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

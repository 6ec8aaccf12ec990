"""One page of a list, by its number or after a cursor."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.response import Response

from apps.kernel import prepared_statements
from apps.kernel.api import cursors, pagination
from apps.kernel.api.filters import FilterSet

PAGED = frozenset(("page", "limit"))


def answer(view: Any) -> Response:
    """The page that the view's request asks for.

    Raises:
        ValidationError: naming every bad parameter.
    """
    params = view.request.query_params
    return _after_cursor(view, params) if cursors.PARAMETER in params else _numbered(view, params)


def _numbered(view: Any, params: Any) -> Response:
    page = pagination.read_page(params)
    filters: FilterSet = view.filterset_class(params)
    matching = filters.apply(view.get_queryset())
    # The whole list, newest first, has one plan; what is filtered has one for each filter and tenant.
    with prepared_statements.enabled() if PAGED.issuperset(params) else nullcontext():
        count = pagination.total(matching)
        found = pagination.cut(matching.order_by(*filters.order()), page)
        shown = view.read_rows(found)[0] if count > page.offset else []
    items = view.present(shown)
    return Response(pagination.answer(items, count, page, nested_only=view.request.version == "2"))


def _after_cursor(view: Any, params: Any) -> Response:
    if "page" in params:
        raise cursors.refused(_("A cursor and a page number do not go together."))
    if len(params.getlist(cursors.PARAMETER)) > 1:
        raise cursors.refused(_("May be given once only."))
    asked = params.copy()
    [cursor] = asked.pop(cursors.PARAMETER)
    limit = pagination.read_page(asked).limit
    filters: FilterSet = view.filterset_class(asked)
    matching = filters.apply(view.get_queryset())
    order = filters.order()
    keys = cursors.keys_of(order, matching.model)
    question = f"{type(view).__name__}.{view.action}:{view.kwargs}"
    digest = cursors.digest(question, filters.data)
    place = cursors.read(cursor.strip(), digest, keys)
    found = cursors.placed(matching, keys)
    if place is not None:
        found = cursors.after(found, keys, place)
    names = [key.name for key in keys]
    shown, places = view.read_rows(found.order_by(*order)[: limit + 1], names)
    following = cursors.write(places[limit - 1], digest) if len(shown) > limit else None
    items = view.present(shown[:limit])
    response = Response(cursors.answer(items, limit, following, nested_only=view.request.version == "2"))
    if following is not None:
        response["Link"] = cursors.link(view.request.path, filters.data, following)
    return response

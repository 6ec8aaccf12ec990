"""`fields=`: of each row the keys that are named, and no query for children that are not (contract.md §4)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.kernel.api.naming import camelize

PARAMETER = "fields"
SHOWING = ("list", "retrieve")


def offered(view: Any) -> bool:
    """Whether the view's action shows objects of a resource."""
    entry = view.entry_or_none()
    if entry is None or entry.service is not None or entry.query is not None:
        return False
    return view.action in SHOWING or entry.paged


def keys_of(view: Any) -> list[str]:
    """What a row of the view's answer has."""
    return [camelize(name) for name in view.entry.response._declared_fields]


def read(view: Any) -> frozenset[str] | None:
    """The keys that were asked for; None is all of them.

    Raises:
        ValidationError: one that a row does not have, or the parameter twice.
    """
    given = view.request.query_params.getlist(PARAMETER)
    if not given or not offered(view):
        return None
    if len(given) > 1:
        raise _refused(_("May be given once only."))
    wanted = [key for part in given[0].split(",") if (key := part.strip())]
    known = keys_of(view)
    if strange := [key for key in wanted if key not in known]:
        message = _("There is no field %(name)s. There are: %(allowed)s.")
        raise _refused(message % {"name": strange[0][:64], "allowed": ", ".join(known)})
    return frozenset(wanted) or None


def _refused(message: str) -> ValidationError:
    return ValidationError({PARAMETER: [ErrorDetail(message, code="invalid")]})


def cut(response: Response, wanted: frozenset[str] | None) -> Response:
    """The answer with those keys alone; a list's figures stay."""
    if wanted is None:
        return response
    data = response.data
    if isinstance(data, list):
        response.data = [_cut(row, wanted) for row in data]
    elif "items" in data and "pagination" in data:
        data["items"] = [_cut(row, wanted) for row in data["items"]]
    else:
        response.data = _cut(data, wanted)
    return response


def _cut(row: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key in wanted}

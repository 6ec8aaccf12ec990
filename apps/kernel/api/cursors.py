"""Pages by cursor (contract.md §4): they go on after a row, not after a number of rows.

What is written or deleted meanwhile moves no other row to another page, and no page costs more than the
first. A cursor holds the last row's values of what is sorted by, and of which question it is an answer to;
it is signed, since those values go into a condition.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.kernel import tenancy
from apps.kernel.letters import NameKey

PARAMETER = "cursor"
SIGNER = signing.Signer(salt="prometric.cursors")
LONGEST = 8_000
# What an answer looks like is no part of the question.
SHAPE = ("limit", "fields")
_READERS: dict[str, Callable[[str], Any]] = {
    "Decimal": Decimal,
    "UUID": UUID,
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "bytes": b64decode,
}


@dataclass(frozen=True)
class Key:
    """One thing that rows are sorted by; PostgreSQL takes nulls for larger than everything."""

    name: str
    expression: Any
    descending: bool
    nullable: bool


def keys_of(order: Sequence[Any], model: type[Model]) -> list[Key]:
    """A list's order (`FilterSet.order()`) as keys that a row's place is told by."""
    found = []
    for number, entry in enumerate(order):
        if isinstance(entry, OrderBy):
            expression, descending = entry.expression, entry.descending
        else:
            expression, descending = F(entry.lstrip("-")), entry.startswith("-")
        found.append(Key(f"_place_{number}", expression, descending, _nullable(expression, model)))
    return found


def _nullable(expression: Any, model: type[Model]) -> bool:
    """Whether it may be null, of what is more than a column or its name key: yes."""
    if isinstance(expression, NameKey):
        [expression] = expression.get_source_expressions()
    if not isinstance(expression, F):
        return True
    current: Any = model
    path: str = vars(expression)["name"]
    for name in path.split("__"):
        try:
            field = current._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        current = field.related_model
    return False


def digest(question: str, params: Mapping[str, str]) -> str:
    """Of which list a cursor is: its tenant, the reader's language, what it is filtered and sorted by."""
    scope = tenancy.current()
    asked = sorted((name, value) for name, value in params.items() if name not in SHAPE)
    text = repr((question, scope.organization_id, scope.workspace_id, get_language(), asked))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def write(place: Sequence[Any], of: str) -> str:
    """The cursor of a row; `place` is its value of each key."""
    return SIGNER.sign_object([of, *map(_packed, place)], compress=True)


def read(text: str, of: str, keys: Sequence[Key]) -> list[Any] | None:
    """The place that a cursor names; None is the beginning.

    Raises:
        ValidationError: not a cursor of this list, as it is filtered and sorted.
    """
    if not text:
        return None
    try:
        if len(text) > LONGEST:
            raise ValueError
        found, *place = SIGNER.unsign_object(text)
        if found != of or len(place) != len(keys):
            raise ValueError
        return [_unpacked(value) for value in place]
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        raise refused(_("Not a cursor of this list with these filters and this order.")) from None


def refused(message: str) -> ValidationError:
    """A 400 about the cursor."""
    return ValidationError({PARAMETER: [ErrorDetail(message, code="invalid")]})


def placed(queryset: QuerySet[Any], keys: Sequence[Key]) -> QuerySet[Any]:
    """The rows with their place as columns."""
    found: QuerySet[Any] = queryset.annotate(**{key.name: key.expression for key in keys})
    return found


def after(queryset: QuerySet[Any], keys: Sequence[Key], place: Sequence[Any]) -> QuerySet[Any]:
    """Of `placed` rows those that stand after a place.

    The first key's bound, which follows from the rest, is where an index begins.
    """
    beyond, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, place, strict=True):
        if (further := _further(key, value)) is not None:
            beyond |= same & further
        same &= Q(**{f"{key.name}__isnull": True} if value is None else {key.name: value})
    first, value = keys[0], place[0]
    if value is not None and (first.descending or not first.nullable):
        bound = Q(**{f"{first.name}__{'lte' if first.descending else 'gte'}": value})
        return queryset.filter(bound, beyond)
    return queryset.filter(beyond)


def _further(key: Key, value: Any) -> Q | None:
    """The key alone is beyond the value; None where nothing can be."""
    if value is None:
        return Q(**{f"{key.name}__isnull": False}) if key.descending else None
    if key.descending:
        return Q(**{f"{key.name}__lt": value})
    larger = Q(**{f"{key.name}__gt": value})
    return larger | Q(**{f"{key.name}__isnull": True}) if key.nullable else larger


def link(path: str, params: Mapping[str, str], cursor: str) -> str:
    """The `Link` header of the next page."""
    return f'<{path}?{urlencode({**params, PARAMETER: cursor})}>; rel="next"'


def answer(items: list[Any], limit: int, cursor: str | None, *, nested_only: bool) -> dict[str, Any]:
    """The list's `data`: nothing is counted, and a page has no number."""
    nested = {"limit": limit, "hasNext": cursor is not None, "nextCursor": cursor}
    return {"items": items, **({} if nested_only else {"limit": limit}), "pagination": nested}


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, bytes | memoryview):
        return ["bytes", b64encode(bytes(value)).decode()]
    if isinstance(value, dt.date):
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, Decimal | UUID):
        return [type(value).__name__, str(value)]
    raise TypeError(f"no cursor can hold a {type(value).__name__}")


def _unpacked(value: Any) -> Any:
    return _READERS[value[0]](value[1]) if isinstance(value, list) else value

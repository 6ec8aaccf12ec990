"""Pages in both documented forms (contract.md C1), with a count that stays cheap on large tables."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.kernel import tenancy

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
# Up to here the total is counted each time; beyond, it is remembered for half a minute.
EXACT_UP_TO = 10_000
REMEMBER_SECONDS = 30
# Deep pages find their ids in the index first; joins are then made for one page only.
IDS_FIRST_FROM = 1_000


@dataclass(frozen=True)
class Page:
    """Which slice was asked for."""

    page: int
    limit: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit


def read_page(params: Any) -> Page:
    """`page` ≥ 1 (default 1) and `limit` ≥ 1 (default 20, above 100 clamped).

    Raises:
        ValidationError: not whole numbers.
    """
    values, errors = {}, {}
    for name, default in (("page", 1), ("limit", DEFAULT_LIMIT)):
        text = params.get(name, str(default)).strip()
        if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= 1:
            values[name] = int(text)
        else:
            errors[name] = [ErrorDetail(_("Must be a whole number of at least 1."), code="invalid")]
    if errors:
        raise ValidationError(errors)
    return Page(values["page"], min(values["limit"], MAX_LIMIT))


def total(queryset: QuerySet[Any]) -> int:
    """How many rows match: exact up to 10,000, beyond that at most half a minute old.

    Compiled once: `count()` of a slice would clone and compile the query twice.
    """
    try:
        sql, params = queryset.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    # Each process remembers for itself: to ask another one would cost what it spares.
    remembered = caches["totals"]
    scope = tenancy.current().settings
    digest = hashlib.sha256(repr((connection.settings_dict["NAME"], scope, sql, params)).encode()).hexdigest()
    if (known := remembered.get(digest)) is not None:
        return int(known)
    counted = _count(f"{sql} LIMIT {EXACT_UP_TO + 1}", params)
    if counted > EXACT_UP_TO:
        counted = _count(sql, params)
        remembered.set(digest, counted, REMEMBER_SECONDS)
    return counted


def _count(sql: str, params: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS matching", params)  # noqa: S608
        return int(cursor.fetchone()[0])


def cut(queryset: QuerySet[Any], page: Page) -> QuerySet[Any]:
    """One page of an ordered queryset."""
    stop = page.offset + page.limit
    if page.offset < IDS_FIRST_FROM:
        return queryset[page.offset : stop]
    ids = list(queryset.values_list("pk", flat=True)[page.offset : stop])
    return queryset.filter(pk__in=ids)


def answer(items: list[Any], count: int, page: Page, *, nested_only: bool = False) -> dict[str, Any]:
    """The list's `data`: flat and nested forms together, in /api/v2 the nested one alone."""
    pages = ceil(count / page.limit)
    nested = {
        "page": page.page,
        "limit": page.limit,
        "total": count,
        "totalPages": pages,
        "hasNext": page.page < pages,
        "hasPrev": page.page > 1,
    }
    if nested_only:
        return {"items": items, "pagination": nested}
    return {
        "items": items,
        "total": count,
        "page": page.page,
        "limit": page.limit,
        "totalPages": pages,
        "pagination": nested,
    }

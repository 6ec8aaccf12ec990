"""What open production and confirmed orders still want, that nobody has reserved or is making for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import F
from django.db.models.expressions import RawSQL

from apps.inventory.selectors import stock_item_rows
from apps.kernel import money, tenancy
from apps.kernel.sql import fetch
from apps.production.sql import BEHIND, TOTALS, wanting_products


class Need(TypedDict):
    """Who wants a product, and how much of it is not provided for; in the API's words."""

    quantity: Decimal
    productionOrderId: UUID | None
    productionNumber: str | None
    orderId: UUID | None
    orderNumber: str | None
    status: str
    priority: str | None
    dueDate: date | None


def wanting() -> RawSQL:
    """The ids of the products of which more is wanted than is available, as a sub-select."""
    return wanting_products(tenancy.current().workspace_id)


def open_needs(product_ids: Iterable[UUID]) -> dict[UUID, list[Need]]:
    """{product: who wants it, the most pressing first}; one query."""
    found: dict[UUID, list[Need]] = defaultdict(list)
    for product_id, *columns in _run(BEHIND, list(product_ids)):
        need = dict(zip(Need.__annotations__, columns, strict=True))
        found[product_id].append(need)  # type: ignore[arg-type]
    return dict(found)


def free_stock(product_ids: Iterable[UUID], *, without: UUID | None = None) -> dict[UUID, Decimal]:
    """What is available of each product beyond what others wait for already; two queries, never negative.

    Args:
        without: a production order whose own wants do not count.
    """
    wanted = list(set(product_ids))
    if not wanted:
        return {}
    claimed = dict(_run(TOTALS, wanted, without))
    stock = stock_item_rows().filter(product_id__in=wanted)
    free = stock.values_list("product_id", F("in_stock") - F("reserved"))
    return {pk: max(money.ZERO, there - claimed.get(pk, money.ZERO)) for pk, there in free}


def _run(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return fetch(sql, [tenancy.current().workspace_id, *parameters])

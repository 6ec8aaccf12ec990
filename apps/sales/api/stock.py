"""What is kept for an order and what it waits for, where its page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apps.inventory.selectors import every_product_rows, reservation_rows
from apps.inventory.selectors.waiting import expected_days, stock_wait_rows
from apps.inventory.translated import text
from apps.kernel import money
from apps.production import selectors as production
from apps.sales.models import HOLDER_KIND


def stock_of_orders(order_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{order: per product what is kept for it, what it waits for, and when that is expected}.

    Expected is when the last of it comes by open purchases and what is made for the order; None: not all of
    it is ordered or made, or nobody said for when.
    """
    of = {"holder_kind": HOLDER_KIND, "holder_id__in": list(order_ids)}
    kept = {row[:2]: row[2] for row in _rows(reservation_rows().filter(**of))}
    waiting = {row[:2]: row[2] for row in _rows(stock_wait_rows().filter(**of))}
    products = every_product_rows().in_bulk({product for _order, product in (*kept, *waiting)})
    expected = expected_days(HOLDER_KIND, order_ids, production.made_for_orders(order_ids)) if waiting else {}
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for key in sorted({*kept, *waiting}, key=lambda key: products[key[1]].code):
        order_id, product_id = key
        found[order_id].append(
            {
                "productId": product_id,
                "productCode": products[product_id].code,
                "productName": text(products[product_id], "name"),
                "reserved": kept.get(key, money.ZERO),
                "waiting": waiting.get(key, money.ZERO),
                "expectedDate": expected.get(key),
            }
        )
    return dict(found)


def _rows(rows: Any) -> list[tuple[Any, ...]]:
    return list(rows.values_list("holder_id", "product_id", "quantity"))

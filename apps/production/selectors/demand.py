"""What open production and confirmed orders still want, that nobody has reserved or is making for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.db.models.expressions import RawSQL

from apps.inventory.selectors import stock_item_rows
from apps.kernel import money, tenancy

# Tables that the SQL here names.
SQL_TABLES = (
    "inventory_reservation",
    "inventory_stockitem",
    "production_productionmaterial",
    "production_productionorder",
    "sales_order",
)

# One row a holder and product. A production order wants what its materials lack beyond its reservation and
# its own open child orders; a confirmed order wants what its goods lack beyond its reservation and the open
# production orders that were opened for it.
NEEDS = """
WITH here AS (
    SELECT %s::uuid AS id
), opened AS (
    SELECT id, number, order_id, parent_id, product_id, quantity - completed_quantity AS rest, due_date,
        priority, status
    FROM production_productionorder
    WHERE workspace_id = (SELECT id FROM here) AND deleted_at IS NULL
        AND status IN ('pending', 'scheduled', 'in_progress')
), children AS (
    SELECT parent_id, product_id, sum(rest) AS rest FROM opened WHERE parent_id IS NOT NULL GROUP BY 1, 2
), for_orders AS (
    SELECT order_id, product_id, sum(rest) AS rest FROM opened
    WHERE order_id IS NOT NULL AND parent_id IS NULL GROUP BY 1, 2
), wanted AS (
    SELECT m.component_id AS product_id, p.id AS production_order_id, p.number AS production_number,
        p.order_id, p.due_date, p.priority, p.status,
        m.needed - m.issued - COALESCE(r.quantity, 0) - COALESCE(c.rest, 0) AS quantity
    FROM opened p
    JOIN production_productionmaterial m ON m.production_order_id = p.id
    LEFT JOIN inventory_reservation r ON r.workspace_id = (SELECT id FROM here)
        AND r.holder_kind = 'production_order' AND r.holder_id = p.id AND r.product_id = m.component_id
    LEFT JOIN children c ON c.parent_id = p.id AND c.product_id = m.component_id
    UNION ALL
    SELECT g.product_id, NULL, NULL, o.id, o.delivery_date, NULL, o.status,
        g.quantity - COALESCE(r.quantity, 0) - COALESCE(f.rest, 0)
    FROM sales_order o
    CROSS JOIN LATERAL (
        SELECT key::uuid AS product_id, value::numeric AS quantity FROM jsonb_each_text(o.stock_needed)
    ) g
    LEFT JOIN inventory_reservation r ON r.workspace_id = (SELECT id FROM here)
        AND r.holder_kind = 'order' AND r.holder_id = o.id AND r.product_id = g.product_id
    LEFT JOIN for_orders f ON f.order_id = o.id AND f.product_id = g.product_id
    WHERE o.workspace_id = (SELECT id FROM here) AND o.deleted_at IS NULL
        AND o.status IN ('confirmed', 'processing')
), needs AS (
    SELECT * FROM wanted WHERE quantity > 0
)
"""
TOTALS = (
    NEEDS
    + """
SELECT product_id, sum(quantity) FROM needs
WHERE product_id = ANY(%s::uuid[]) AND production_order_id IS DISTINCT FROM %s::uuid GROUP BY product_id
"""
)
BEHIND = (
    NEEDS
    + """
SELECT n.product_id, n.quantity, n.production_order_id, n.production_number, n.order_id, o.number, n.status,
    n.priority, n.due_date
FROM needs n LEFT JOIN sales_order o ON o.id = n.order_id
WHERE n.product_id = ANY(%s::uuid[])
ORDER BY n.product_id, n.due_date NULLS LAST, COALESCE(n.production_number, o.number)
"""
)
# A product without a stock row has been deleted: nothing can be received for it.
SHORT = (
    NEEDS
    + """
SELECT s.product_id FROM needs n JOIN inventory_stockitem s ON s.product_id = n.product_id
GROUP BY s.product_id, s.in_stock, s.reserved HAVING sum(n.quantity) > s.in_stock - s.reserved
"""
)


class Need(TypedDict):
    """Who wants a product, and how much of it is not provided for; in the wire's words."""

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
    return RawSQL(SHORT, [tenancy.current().workspace_id])  # noqa: S611 - a constant statement


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
    rows = stock.values_list("product_id", F("in_stock") - F("reserved"))
    return {pk: max(money.ZERO, there - claimed.get(pk, money.ZERO)) for pk, there in rows}


def _run(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [tenancy.current().workspace_id, *parameters])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

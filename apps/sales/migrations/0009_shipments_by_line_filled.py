"""What was shipped before there were lines: each shipment brought its whole order.

Goods went with it, services with the delivery; an order of services alone that was delivered gets the shipment
that it never had. What a confirmed order needs of the stock is shared among its lines: a bundle's part is what
no other line explains."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib.postgres.operations import ValidateConstraint
from django.db import connections, migrations, transaction
from psycopg.types.json import Jsonb

from apps.kernel import backfill
from apps.kernel.backfill import EVERYBODY

STOCKABLE = "('PRODUCT', 'MATERIAL', 'MANUFACTURED')"
GOODS = "('PRODUCT', 'MATERIAL', 'MANUFACTURED', 'BUNDLE')"
TAKEN = f"""CASE WHEN p.type IN {STOCKABLE} THEN jsonb_build_object(i.product_id::text, i.quantity::text)
    ELSE '{{}}'::jsonb END"""
NEVER_SHIPPED = """
INSERT INTO sales_shipment (id, organization_id, workspace_id, created_at, updated_at, number, order_id, status,
    tracking_number, carrier, shipped_at, delivered_at)
SELECT gen_random_uuid(), o.organization_id, o.workspace_id, now(), now(),
    (public.kernel_next_numbers(o.organization_id, 'SHP', o.delivered_at, 1))[1], o.id, 'delivered', '', '',
    o.delivered_at, o.delivered_at
FROM (SELECT * FROM sales_order ORDER BY delivered_at, id) o
WHERE o.status = 'delivered' AND o.delivered_at IS NOT NULL AND o.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sales_orderitem i WHERE i.order_id = o.id)
    AND NOT EXISTS (SELECT 1 FROM sales_shipment s WHERE s.order_id = o.id)
"""
ITEMS = f"""
INSERT INTO sales_shipmentitem (id, organization_id, workspace_id, created_at, updated_at, shipment_id,
    order_item_id, position, product_id, is_service, quantity, returned_quantity, tax, net, vat, total,
    stock_taken)
SELECT gen_random_uuid(), i.organization_id, i.workspace_id, now(), now(), s.id, i.id, i.position, i.product_id,
    coalesce(p.type NOT IN {GOODS}, true), i.quantity, 0, i.tax, i.agreed_net, i.agreed_vat, i.agreed_total, {TAKEN}
FROM sales_order o
JOIN sales_orderitem i ON i.order_id = o.id
LEFT JOIN inventory_product p ON p.id = i.product_id
CROSS JOIN LATERAL (
    SELECT id FROM sales_shipment WHERE order_id = o.id ORDER BY shipped_at, id LIMIT 1
) s
WHERE o.status IN ('shipped', 'delivered') AND o.deleted_at IS NULL
    AND (p.type IN {GOODS} OR o.status = 'delivered')
    AND NOT EXISTS (SELECT 1 FROM sales_shipmentitem x WHERE x.order_item_id = i.id)
"""  # noqa: S608 (constants only)
# The lines of orders with bundles.
BUNDLES = """
SELECT o.id, o.stock_needed, i.id, i.product_id, p.type, i.quantity
FROM sales_order o
JOIN sales_orderitem i ON i.order_id = o.id
JOIN inventory_product p ON p.id = i.product_id
WHERE o.stock_needed <> '{}'::jsonb AND o.status IN ('confirmed', 'processing', 'shipped', 'delivered')
    AND EXISTS (
        SELECT 1 FROM sales_orderitem b JOIN inventory_product q ON q.id = b.product_id
        WHERE b.order_id = o.id AND q.type = 'BUNDLE'
    )
ORDER BY o.id, i.position, i.id
"""
PARTS = """
SELECT c.component_id, c.quantity, p.type FROM inventory_bomcomponent c
JOIN inventory_product p ON p.id = c.component_id WHERE c.product_id = %s ORDER BY c.component_id
"""
NEEDED = f"""(
    SELECT CASE WHEN p.type IN {STOCKABLE} THEN jsonb_build_object(t.product_id::text, t.quantity::text)
        ELSE t.stock_needed END
    FROM inventory_product p WHERE p.id = t.product_id
)"""  # noqa: S608 (constants only)
SHIPPED = "coalesce((SELECT sum(x.quantity) FROM sales_shipmentitem x WHERE x.order_item_id = t.id), 0)"
UNTOUCHED = """NOT EXISTS (
    SELECT 1 FROM sales_order o WHERE o.id = t.order_id
        AND o.status IN ('confirmed', 'processing', 'shipped', 'delivered')
)"""
MAX_LEVELS = 50


def fill(apps: Any, schema_editor: Any) -> None:
    """The new rows in one transaction, the lines and orders a batch at a time."""
    using = schema_editor.connection.alias
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(EVERYBODY)
        cursor.execute(NEVER_SHIPPED)
        cursor.execute(ITEMS)
        _share_bundles(cursor)
    backfill.fill(
        using,
        "sales_orderitem",
        f"shipped_quantity = {SHIPPED}, stock_needed = coalesce({NEEDED}, t.stock_needed)",
        unless=f"t.shipped_quantity = t.quantity OR {UNTOUCHED}",
    )
    backfill.fill(
        using,
        "sales_order",
        "stock_needed = '{}'::jsonb, shipped_at = coalesce(t.shipped_at, t.delivered_at)",
        unless="t.status NOT IN ('shipped', 'delivered') "
        "OR (t.stock_needed = '{}'::jsonb AND t.shipped_at IS NOT NULL)",
    )


def _share_bundles(cursor: Any) -> None:
    cursor.execute(BUNDLES)
    for _order, found in groupby(cursor.fetchall(), key=lambda row: row[0]):
        rows = list(found)
        for line, taken in _shared(cursor, rows[0][1], [row[2:] for row in rows]).items():
            kept = Jsonb({str(pk): str(quantity) for pk, quantity in taken.items()})
            cursor.execute("UPDATE sales_orderitem SET stock_needed = %s WHERE id = %s", (kept, line))
            cursor.execute(
                "UPDATE sales_shipmentitem SET stock_taken = %s WHERE order_item_id = %s", (kept, line)
            )


def _shared(cursor: Any, needed: Any, lines: list[Any]) -> dict[Any, dict[str, Decimal]]:
    """{line of a bundle: what the stock gives for it}: as bundles are made up now, the last takes the rest."""
    rest: dict[str, Decimal] = defaultdict(Decimal)
    kept = json.loads(needed) if isinstance(needed, str) else needed
    rest.update({pk: Decimal(quantity) for pk, quantity in kept.items()})
    bundles = []
    for line, product, kind, quantity in lines:
        if kind == "BUNDLE":
            bundles.append((line, _parts(cursor, product, quantity)))
        else:
            rest[str(product)] -= quantity
    found: dict[Any, dict[str, Decimal]] = {}
    for place, (line, parts) in enumerate(bundles):
        later = {pk for _line, others in bundles[place + 1 :] for pk in others}
        is_last = place == len(bundles) - 1
        found[line] = {}
        for pk, left in list(rest.items()):
            takes_all = is_last or (pk in parts and pk not in later)
            part = left if takes_all else min(left, parts.get(pk, Decimal(0)))
            if part > 0:
                found[line][pk] = part
                rest[pk] -= part
    return found


def _parts(cursor: Any, product: Any, quantity: Decimal, level: int = 0) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    cursor.execute(PARTS, (product,))
    for component, each, kind in cursor.fetchall():
        if kind == "BUNDLE" and level < MAX_LEVELS:
            for pk, below in _parts(cursor, component, quantity * each, level + 1).items():
                found[pk] += below
        elif kind in ("PRODUCT", "MATERIAL", "MANUFACTURED"):
            found[str(component)] += (quantity * each).quantize(Decimal("0.001"))
    return found


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sales", "0008_shipments_by_line"), ("finance", "0010_whole_lines")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        ValidateConstraint("order", "order_closed_range"),
        ValidateConstraint("orderitem", "order_item_delivered"),
        ValidateConstraint("shipment", "shipment_delivered_at"),
        ValidateConstraint("shipment", "shipment_undone_at"),
    ]

"""What confirmed orders lack of what they need waits for it: whatever comes in from now on is kept by turn."""

from __future__ import annotations

from typing import Any

from django.db import migrations, transaction

from apps.kernel.backfill import EVERYBODY

WAIT = """
INSERT INTO inventory_stockwait (id, organization_id, workspace_id, created_at, updated_at, holder_kind, holder_id,
    reference, product_id, quantity, due_date, since)
SELECT gen_random_uuid(), o.organization_id, o.workspace_id, now(), now(), 'order', o.id, o.number, n.product_id,
    n.quantity - coalesce(r.quantity, 0), o.delivery_date, coalesce(o.confirmed_at, o.created_at)
FROM sales_order o
CROSS JOIN LATERAL (
    SELECT key::uuid AS product_id, value::numeric AS quantity FROM jsonb_each_text(o.stock_needed)
) n
JOIN inventory_stockitem s ON s.product_id = n.product_id
LEFT JOIN inventory_reservation r ON r.workspace_id = o.workspace_id AND r.holder_kind = 'order'
    AND r.holder_id = o.id AND r.product_id = n.product_id
WHERE o.status IN ('confirmed', 'processing') AND o.deleted_at IS NULL
    AND n.quantity > coalesce(r.quantity, 0)
ON CONFLICT (workspace_id, holder_kind, holder_id, product_id) DO NOTHING
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """One statement over orders that are open."""
    connection = schema_editor.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(EVERYBODY)
        cursor.execute(WAIT)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sales", "0009_shipments_by_line_filled"), ("inventory", "0009_stock_waits")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

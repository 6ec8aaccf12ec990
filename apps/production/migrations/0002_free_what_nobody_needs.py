"""Stock that production orders kept beyond their need, or that finished documents kept, is free again.

A production order that was made smaller after its parts were made held the surplus for ever.
"""

from django.db import migrations

FREE = """
WITH surplus AS (
    SELECT r.id, r.workspace_id, r.product_id, r.quantity AS kept,
        r.quantity - GREATEST(COALESCE(
            CASE r.holder_kind
                WHEN 'production_order' THEN (
                    SELECT m.needed - m.issued
                    FROM production_productionmaterial m
                    JOIN production_productionorder p ON p.id = m.production_order_id
                    WHERE p.id = r.holder_id AND m.component_id = r.product_id AND p.deleted_at IS NULL
                        AND p.status IN ('pending', 'scheduled', 'in_progress')
                )
                ELSE (
                    SELECT (o.stock_needed ->> r.product_id::text)::numeric
                    FROM sales_order o
                    WHERE o.id = r.holder_id AND o.deleted_at IS NULL
                        AND o.status IN ('confirmed', 'processing')
                )
            END, 0), 0) AS quantity
    FROM inventory_reservation r
    WHERE r.holder_kind IN ('production_order', 'order')
), gone AS (
    DELETE FROM inventory_reservation r USING surplus x WHERE r.id = x.id AND x.quantity = x.kept
), less AS (
    UPDATE inventory_reservation r SET quantity = r.quantity - x.quantity
    FROM surplus x WHERE r.id = x.id AND x.quantity > 0 AND x.quantity < x.kept
), freed AS (
    SELECT product_id, sum(quantity) AS quantity FROM surplus WHERE quantity > 0 GROUP BY product_id
)
UPDATE inventory_stockitem s SET reserved = GREATEST(s.reserved - f.quantity, 0)
FROM freed f WHERE s.product_id = f.product_id
"""


def free(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        # Row-level security holds for migrations too.
        cursor.execute("SELECT set_config('app.organization', '*', true)")
        cursor.execute(FREE)
        cursor.execute("SELECT set_config('app.organization', '', true)")


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0001_initial"),
        ("inventory", "0002_append_only"),
        ("sales", "0002_orders_by_confirmation"),
    ]

    operations = [migrations.RunPython(free, migrations.RunPython.noop)]

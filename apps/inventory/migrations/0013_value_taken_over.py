"""What lies in stock comes over at the cost that its product had: quantity × cost, as an entry of the day.

A batch at a time; a product that has come over is left alone, so that an interrupted migration can be run
again. What the version before moves meanwhile comes over by the nightly check (services/costs_checked.py).
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, transaction

from apps.kernel import clock
from apps.kernel.backfill import EVERYBODY

BATCH = 2000
TAKE_OVER = f"""
WITH part AS (
    SELECT product_id FROM inventory_stockitem WHERE product_id > %(last)s ORDER BY product_id LIMIT {BATCH}
), held AS (
    SELECT s.product_id, s.organization_id, s.workspace_id, s.in_stock, p.cost,
        round(s.in_stock * p.cost, 2) AS value
    FROM part JOIN inventory_stockitem s USING (product_id) JOIN inventory_product p ON p.id = s.product_id
    WHERE s.unit_cost IS NULL AND (
        s.in_stock > 0 OR EXISTS (SELECT 1 FROM inventory_stockmovement m WHERE m.product_id = s.product_id)
    )
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), written AS (
    INSERT INTO inventory_costentry (
        id, organization_id, workspace_id, created_at, updated_at, product_id, kind, date, quantity, value,
        cost_of_sales, reference
    )
    SELECT gen_random_uuid(), organization_id, workspace_id, clock_timestamp(), now(), product_id, 'taken_over', %(day)s,
        in_stock, value, 0, ''
    FROM held
), done AS (
    UPDATE inventory_stockitem s SET value = h.value, unit_cost = h.cost
    FROM held h WHERE s.product_id = h.product_id
)
SELECT product_id FROM part ORDER BY product_id DESC LIMIT 1
"""
FINAL = (
    """
    CREATE FUNCTION inventory_row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('app.erasing', true) = OLD.organization_id::text THEN
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '% is append-only: write an opposite entry instead', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END $$;
    CREATE TRIGGER inventory_costentry_is_final BEFORE UPDATE OR DELETE ON inventory_costentry
        FOR EACH ROW EXECUTE FUNCTION inventory_row_is_final();
    """,
    """
    DROP TRIGGER inventory_costentry_is_final ON inventory_costentry;
    DROP FUNCTION inventory_row_is_final();
    """,
)


def take_over(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    last: Any = "00000000-0000-0000-0000-000000000000"
    while last is not None:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(EVERYBODY)
            cursor.execute(TAKE_OVER, {"last": last, "day": clock.today()})
            last = (cursor.fetchone() or (None,))[0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0012_cost")]

    operations = [
        ValidateConstraint("stockitem", "stock_value"),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.RunSQL(*FINAL),
    ]

"""Orders of before that were an amount alone get their one line, and their delivery its row of the register.

The line's rate is that of the invoice which billed the amount, else the standard one of the day of delivery (of
the confirmation, where nothing is delivered yet). What is pending gets its line when it is confirmed.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, transaction

from apps.kernel.backfill import EVERYBODY

DAY = "(coalesce(o.delivered_at, o.shipped_at, o.confirmed_at, o.created_at) AT TIME ZONE 'Asia/Almaty')::date"
INSIDE = "round(o.total_amount * l.tax / (100 + l.tax), 2)"
LINES = f"""
INSERT INTO sales_orderitem (id, organization_id, workspace_id, created_at, updated_at, order_id, position,
    product_id, description, quantity, discount, tax, tax_category, tax_included, unit_price,
    unit_price_with_tax, net, vat, total, agreed_net, agreed_vat, agreed_total)
SELECT gen_random_uuid(), o.organization_id, o.workspace_id, now(), now(), o.id, 1,
    NULL, coalesce(b.description, d.title, o.number), 1, 0, l.tax, l.category, true,
    round(o.total_amount / (1 + l.tax / 100), 2), o.total_amount, o.total_amount - {INSIDE}, {INSIDE},
    o.total_amount, o.total_amount - {INSIDE}, {INSIDE}, o.total_amount
FROM sales_order o
LEFT JOIN crm_deal d ON d.id = o.deal_id
LEFT JOIN LATERAL (
    SELECT i.description, i.tax, i.tax_category FROM finance_invoice v
    JOIN finance_invoiceitem i ON i.invoice_id = v.id
    WHERE v.order_id = o.id AND v.deleted_at IS NULL AND v.status <> 'cancelled' AND i.product_id IS NULL
    ORDER BY v.created_at, v.id, i.position LIMIT 1
) b ON true
JOIN accounts_organization c ON c.id = o.organization_id
CROSS JOIN LATERAL (
    SELECT coalesce(b.tax, CASE WHEN accounts_pays_vat(c.vat_payer, c.vat_changes, {DAY}) THEN (
        SELECT r.rate FROM inventory_vatrate r WHERE r.code = 'STANDARD' AND r.valid_from <= {DAY}
            AND (r.valid_to IS NULL OR r.valid_to >= {DAY})
        ORDER BY r.valid_from DESC LIMIT 1
    ) END, 0) AS tax, coalesce(b.tax_category, 'STANDARD') AS category
) l
WHERE o.status IN ('confirmed', 'processing', 'shipped', 'delivered')
    AND NOT EXISTS (SELECT 1 FROM sales_orderitem i WHERE i.order_id = o.id)
"""  # noqa: S608 (constants only)
# What the register has of the whole order without naming a line is taken back without naming one too.
NO_ROW = "NOT EXISTS (SELECT 1 FROM finance_vatentry e WHERE e.order_id = o.id)"
LINKS = f"""
UPDATE finance_invoiceitem b SET order_item_id = i.id
FROM finance_invoice v, sales_order o, sales_orderitem i
WHERE v.id = b.invoice_id AND o.id = v.order_id AND i.order_id = o.id AND i.product_id IS NULL
    AND b.order_item_id IS NULL AND b.product_id IS NULL AND {NO_ROW}
"""  # noqa: S608 (constants only)
SUMS = "o.adjustment_amount <> 0 AND o.items_total = 0 AND i.order_id = o.id AND i.product_id IS NULL"
TOTALS = f"""
UPDATE sales_order o SET items_total = o.total_amount, adjustment_amount = 0
FROM sales_orderitem i WHERE {SUMS}
"""  # noqa: S608 (constants only)
ROW = """
INSERT INTO finance_vatentry (id, organization_id, workspace_id, created_at, updated_at, customer_id, order_id,
    invoice_id, kind, day, document_id, document_number, line_id, product_id, tax, tax_category, net, vat)
"""
CREDITED = """
    SELECT n.tax, n.net, n.vat, k.id, k.number, k.date, k.invoice_id FROM finance_invoiceitem b
    JOIN finance_creditnoteitem n ON n.invoice_item_id = b.id
    JOIN finance_creditnote k ON k.id = n.credit_note_id AND NOT k.rebill
    WHERE b.order_item_id = i.id AND k.created_at {when} o.delivered_at
"""
DELIVERED = """
FROM sales_order o JOIN sales_orderitem i ON i.order_id = o.id AND i.product_id IS NULL
"""
OF_WHOM = "o.deleted_at IS NULL AND o.status = 'delivered' AND o.delivered_at IS NOT NULL"
BEFORE = CREDITED.format(when="<")
REDUCTIONS = f"""{ROW}
SELECT gen_random_uuid(), o.organization_id, o.workspace_id, now(), now(), o.customer_id, o.id, k.invoice_id,
    'reduction', k.date, k.id, k.number, i.id, NULL, k.tax, i.tax_category, -k.net, -k.vat
{DELIVERED} CROSS JOIN LATERAL ({CREDITED.format(when=">=")}) k
WHERE {OF_WHOM} AND {NO_ROW} AND (k.net <> 0 OR k.vat <> 0)
"""  # noqa: S608 (constants only)
DELIVERIES = f"""{ROW}
SELECT gen_random_uuid(), o.organization_id, o.workspace_id, now(), now(), o.customer_id, o.id, NULL,
    'service', (o.delivered_at AT TIME ZONE 'Asia/Almaty')::date, o.id, o.number, i.id, NULL, i.tax,
    i.tax_category, greatest(0, i.agreed_net - c.net), greatest(0, i.agreed_vat - c.vat)
{DELIVERED}
CROSS JOIN LATERAL (
    SELECT coalesce(sum(k.net), 0) AS net, coalesce(sum(k.vat), 0) AS vat FROM ({BEFORE}) k
) c
WHERE {OF_WHOM} AND NOT EXISTS (SELECT 1 FROM finance_vatentry e WHERE e.order_id = o.id AND e.kind = 'service')
    AND (i.agreed_net > c.net OR i.agreed_vat > c.vat)
"""  # noqa: S608 (constants only)


def fill(apps: Any, schema_editor: Any) -> None:
    """One transaction: such orders are few, and it can be run again."""
    connection = schema_editor.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(EVERYBODY)
        for statement in (LINES, LINKS, TOTALS, REDUCTIONS, DELIVERIES):
            cursor.execute(statement)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("finance", "0009_vat_register_filled"),
        ("sales", "0007_lines_without_products"),
        ("accounts", "0004_vat_status_days"),
        ("inventory", "0007_output_quantity"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

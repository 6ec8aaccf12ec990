"""What an order's invoices bill beside its lines bills none of them: the sums that orders keep are without it.

The VAT of what was issued before stays as it was declared.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, transaction

from apps.kernel.backfill import EVERYBODY

ISSUED = "v.deleted_at IS NULL AND v.status IN ('sent', 'partial', 'paid', 'overdue')"
SUMS = f"""
WITH extra AS (
    SELECT v.order_id, sum(b.agreed_total) FILTER (WHERE {ISSUED}) AS billed
    FROM finance_invoice v JOIN finance_invoiceitem b ON b.invoice_id = v.id AND b.order_item_id IS NULL
    WHERE v.sent_at IS NOT NULL AND EXISTS (SELECT 1 FROM sales_orderitem i WHERE i.order_id = v.order_id)
    GROUP BY v.order_id
), forgiven AS (
    SELECT v.order_id, sum(n.amount) FILTER (WHERE {ISSUED}) AS credited,
        sum(n.amount) FILTER (WHERE NOT k.rebill) AS final
    FROM finance_invoice v JOIN finance_creditnote k ON k.invoice_id = v.id
    JOIN finance_creditnoteitem n ON n.credit_note_id = k.id
    JOIN finance_invoiceitem b ON b.id = n.invoice_item_id AND b.order_item_id IS NULL
    WHERE v.order_id IN (SELECT order_id FROM extra) GROUP BY v.order_id
), every AS (
    SELECT v.order_id, sum(v.amount - v.credited_amount) FILTER (WHERE {ISSUED}) AS invoiced
    FROM finance_invoice v WHERE v.order_id IN (SELECT order_id FROM extra) GROUP BY v.order_id
), notes AS (
    SELECT v.order_id, sum(k.amount) AS final FROM finance_invoice v
    JOIN finance_creditnote k ON k.invoice_id = v.id AND NOT k.rebill
    WHERE v.order_id IN (SELECT order_id FROM extra) GROUP BY v.order_id
)
UPDATE sales_order o
SET invoiced_amount = coalesce(a.invoiced, 0) - coalesce(e.billed, 0) + coalesce(f.credited, 0),
    credited_amount = coalesce(n.final, 0) - coalesce(f.final, 0)
FROM extra e JOIN every a ON a.order_id = e.order_id
LEFT JOIN forgiven f ON f.order_id = e.order_id LEFT JOIN notes n ON n.order_id = e.order_id
WHERE o.id = e.order_id
"""  # noqa: S608 (constants only)


def fill(apps: Any, schema_editor: Any) -> None:
    """One statement over orders that have such invoices; it can be run again."""
    connection = schema_editor.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(EVERYBODY)
        cursor.execute(SUMS)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("finance", "0018_postings_of_merged"), ("sales", "0012_orders_by_change")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

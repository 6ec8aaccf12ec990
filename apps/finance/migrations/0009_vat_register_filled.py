"""The VAT register of what was sold before there was one, by the same rules (domain.md §6.1).

Goods stand on the day of their shipment, services on that of the delivery (of the shipment, where the order was
not delivered yet), invoices without an order on their turnover day, else issue day; credit notes and
cancellations take back on their own day. Each invoice has its turnover day; that of an order that was not
delivered has none. A credit note of before gets its lines: what is left on each line bears it.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import migrations, transaction

from apps.kernel import backfill
from apps.kernel.backfill import EVERYBODY
from apps.kernel.pricing import NOTHING, LineAmounts, part_of_line, shares

GOODS = "('PRODUCT', 'MATERIAL', 'MANUFACTURED', 'BUNDLE')"
LOCAL = "({moment} AT TIME ZONE 'Asia/Almaty')::date"
NOTES = """
SELECT c.id, c.amount, i.id, i.organization_id, i.workspace_id, i.tax, i.agreed_net, i.agreed_vat, i.agreed_total,
    c.invoice_id
FROM finance_creditnote c JOIN finance_invoiceitem i ON i.invoice_id = c.invoice_id
WHERE NOT EXISTS (SELECT 1 FROM finance_creditnoteitem n WHERE n.credit_note_id = c.id)
ORDER BY c.invoice_id, c.created_at, c.id, i.position, i.id
"""
NOTE_LINE = """
INSERT INTO finance_creditnoteitem (id, organization_id, workspace_id, created_at, updated_at, credit_note_id,
    invoice_item_id, tax, net, vat, amount)
VALUES (gen_random_uuid(), %s, %s, now(), now(), %s, %s, %s, %s, %s, %s)
"""
ROW = """
INSERT INTO finance_vatentry (id, organization_id, workspace_id, created_at, updated_at, customer_id, order_id,
    invoice_id, kind, day, document_id, document_number, line_id, product_id, tax, tax_category, net, vat)
"""
# When a line of an order was delivered: goods with the shipment, services with the delivery.
MOMENT = f"""CASE WHEN p.type IN {GOODS} THEN coalesce(s.shipped_at, o.shipped_at)
    ELSE coalesce(o.delivered_at, s.shipped_at, o.shipped_at) END"""
DELIVERED = f"""
FROM sales_order o
JOIN sales_orderitem i ON i.order_id = o.id
JOIN inventory_product p ON p.id = i.product_id
LEFT JOIN LATERAL (
    SELECT id, number, shipped_at FROM sales_shipment WHERE order_id = o.id ORDER BY shipped_at, id LIMIT 1
) s ON true
CROSS JOIN LATERAL (SELECT {MOMENT} AS at) m
"""
DONE = "o.deleted_at IS NULL AND o.status IN ('shipped', 'delivered') AND m.at IS NOT NULL"
DELIVERIES = f"""{ROW}
SELECT gen_random_uuid(), o.organization_id, o.workspace_id, now(), now(), o.customer_id, o.id, NULL,
    CASE WHEN p.type IN {GOODS} THEN 'shipment' ELSE 'service' END, {LOCAL.format(moment="m.at")},
    CASE WHEN p.type IN {GOODS} THEN coalesce(s.id, o.id) ELSE o.id END,
    CASE WHEN p.type IN {GOODS} THEN coalesce(s.number, o.number) ELSE o.number END,
    i.id, i.product_id, i.tax, i.tax_category, greatest(0, i.agreed_net - coalesce(c.net, 0)),
    greatest(0, i.agreed_vat - coalesce(c.vat, 0))
{DELIVERED}
LEFT JOIN LATERAL (
    SELECT sum(n.net) AS net, sum(n.vat) AS vat FROM finance_invoiceitem b
    JOIN finance_creditnoteitem n ON n.invoice_item_id = b.id
    JOIN finance_creditnote k ON k.id = n.credit_note_id AND k.created_at < m.at AND NOT k.rebill
    WHERE b.order_item_id = i.id
) c ON true
WHERE {DONE} AND (i.agreed_net > coalesce(c.net, 0) OR i.agreed_vat > coalesce(c.vat, 0))
"""  # noqa: S608 (constants only)
REDUCTIONS_OF_ORDERS = f"""{ROW}
SELECT gen_random_uuid(), k.organization_id, k.workspace_id, now(), now(), k.customer_id, o.id, k.invoice_id,
    'reduction', k.date, k.id, k.number, i.id, i.product_id, n.tax, i.tax_category, -n.net, -n.vat
{DELIVERED}
JOIN finance_invoiceitem b ON b.order_item_id = i.id
JOIN finance_creditnoteitem n ON n.invoice_item_id = b.id
JOIN finance_creditnote k ON k.id = n.credit_note_id AND k.created_at >= m.at AND NOT k.rebill
WHERE {DONE} AND (n.net <> 0 OR n.vat <> 0)
"""  # noqa: S608 (constants only)
INVOICES = f"""{ROW}
SELECT gen_random_uuid(), v.organization_id, v.workspace_id, now(), now(), v.customer_id, NULL, v.id,
    'invoice', coalesce(v.turnover_date, v.issue_date), v.id, v.number, i.id, i.product_id, i.tax,
    i.tax_category, i.agreed_net, i.agreed_vat
FROM finance_invoice v JOIN finance_invoiceitem i ON i.invoice_id = v.id
WHERE v.order_id IS NULL AND v.deleted_at IS NULL AND v.sent_at IS NOT NULL
    AND (i.agreed_net <> 0 OR i.agreed_vat <> 0)
"""  # noqa: S608 (constants only)
REDUCTIONS_OF_INVOICES = f"""{ROW}
SELECT gen_random_uuid(), k.organization_id, k.workspace_id, now(), now(), k.customer_id, NULL, v.id,
    'reduction', k.date, k.id, k.number, i.id, i.product_id, n.tax, i.tax_category, -n.net, -n.vat
FROM finance_creditnote k
JOIN finance_invoice v ON v.id = k.invoice_id AND v.order_id IS NULL
JOIN finance_creditnoteitem n ON n.credit_note_id = k.id
JOIN finance_invoiceitem i ON i.id = n.invoice_item_id
WHERE n.net <> 0 OR n.vat <> 0
"""  # noqa: S608 (constants only)
CANCELLATIONS = f"""{ROW}
SELECT gen_random_uuid(), v.organization_id, v.workspace_id, now(), now(), v.customer_id, NULL, v.id,
    'reduction', {LOCAL.format(moment="v.cancelled_at")}, v.id, v.number, i.id, i.product_id, i.tax,
    i.tax_category, coalesce(n.net, 0) - i.agreed_net, coalesce(n.vat, 0) - i.agreed_vat
FROM finance_invoice v JOIN finance_invoiceitem i ON i.invoice_id = v.id
LEFT JOIN LATERAL (
    SELECT sum(net) AS net, sum(vat) AS vat FROM finance_creditnoteitem WHERE invoice_item_id = i.id
) n ON true
WHERE v.order_id IS NULL AND v.deleted_at IS NULL AND v.sent_at IS NOT NULL AND v.status = 'cancelled'
    AND v.cancelled_at IS NOT NULL
    AND (i.agreed_net <> coalesce(n.net, 0) OR i.agreed_vat <> coalesce(n.vat, 0))
"""  # noqa: S608 (constants only)
DELIVERY_DAY = f"""(
    SELECT {LOCAL.format(moment="coalesce(o.shipped_at, o.delivered_at)")} FROM sales_order o
    WHERE o.id = t.order_id
)"""  # noqa: S608 (constants only)
TURNOVER_DAY = f"CASE WHEN t.order_id IS NULL THEN coalesce(t.turnover_date, t.issue_date) ELSE {DELIVERY_DAY} END"
FINAL = (
    """
    CREATE TRIGGER finance_vatentry_is_final BEFORE UPDATE OR DELETE ON finance_vatentry
        FOR EACH ROW EXECUTE FUNCTION finance_row_is_final();
    CREATE TRIGGER finance_vatentry_is_not_emptied BEFORE TRUNCATE ON finance_vatentry
        FOR EACH STATEMENT EXECUTE FUNCTION finance_row_is_final();
    CREATE TRIGGER finance_creditnoteitem_is_final BEFORE UPDATE OR DELETE ON finance_creditnoteitem
        FOR EACH ROW EXECUTE FUNCTION finance_row_is_final();
    CREATE TRIGGER finance_creditnoteitem_is_not_emptied BEFORE TRUNCATE ON finance_creditnoteitem
        FOR EACH STATEMENT EXECUTE FUNCTION finance_row_is_final();
    """,
    """
    DROP TRIGGER finance_vatentry_is_final ON finance_vatentry;
    DROP TRIGGER finance_vatentry_is_not_emptied ON finance_vatentry;
    DROP TRIGGER finance_creditnoteitem_is_final ON finance_creditnoteitem;
    DROP TRIGGER finance_creditnoteitem_is_not_emptied ON finance_creditnoteitem;
    """,
)


def fill(apps: Any, schema_editor: Any) -> None:
    """The new tables in one transaction, which holds nobody up; the invoices' days a batch at a time."""
    connection = schema_editor.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(EVERYBODY)
        cursor.execute("SELECT EXISTS (SELECT 1 FROM finance_vatentry)")
        if not cursor.fetchone()[0]:
            _write_lines(cursor)
            for statement in (
                DELIVERIES,
                REDUCTIONS_OF_ORDERS,
                INVOICES,
                REDUCTIONS_OF_INVOICES,
                CANCELLATIONS,
            ):
                cursor.execute(statement)
    # A draft that stands alone has no turnover before it is issued.
    backfill.fill(
        connection.alias,
        "finance_invoice",
        f"turnover_date = {TURNOVER_DAY}",
        unless=f"t.turnover_date IS NOT DISTINCT FROM ({TURNOVER_DAY}) "
        "OR (t.order_id IS NULL AND t.sent_at IS NULL)",
    )


def _write_lines(cursor: Any) -> None:
    """What each credit note of before takes of the lines of its invoice, in the order of the notes."""
    cursor.execute(NOTES)
    for _invoice, notes in groupby(cursor.fetchall(), key=lambda row: row[9]):
        taken: dict[Any, LineAmounts] = {}
        for (note, amount), found in groupby(notes, key=lambda row: row[:2]):
            _write_note(cursor, note, amount, list(found), taken)


def _write_note(cursor: Any, note: Any, amount: Decimal, rows: list[Any], taken: dict[Any, LineAmounts]) -> None:
    left = [max(Decimal(0), row[8] - taken.get(row[2], NOTHING).total) for row in rows]
    for row, part in zip(rows, shares(min(amount, sum(left)), left), strict=True):
        if not part:
            continue
        whole, before = LineAmounts(*row[6:9]), taken.get(row[2], NOTHING)
        sums = part_of_line(whole, whole.total, part, before=before.total, taken=before, tax_included=True)
        taken[row[2]] = LineAmounts(before.net + sums.net, before.vat + sums.vat, before.total + sums.total)
        cursor.execute(NOTE_LINE, (row[3], row[4], note, row[2], row[5], sums.net, sums.vat, sums.total))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("finance", "0008_vat_register"), ("sales", "0005_agreed_price_filled")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop), migrations.RunSQL(*FINAL)]

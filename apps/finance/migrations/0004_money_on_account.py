"""Money gets its places: each payment lies on the invoice that it was entered for, and sums follow."""

from django.db import migrations

# The wall shows a migration nothing unless it asks for everything.
EVERYWHERE = "SELECT set_config('app.organization', '*', true), set_config('app.workspace', '', true)"
ALLOCATE = """
INSERT INTO finance_allocation (id, organization_id, workspace_id, created_at, updated_at, payment_id,
    invoice_id, amount, date, user_id)
SELECT p.id, p.organization_id, p.workspace_id, p.created_at, p.updated_at, p.id, p.invoice_id, p.amount,
    p.date, p.user_id
FROM finance_payment p
WHERE p.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM finance_allocation a WHERE a.payment_id = p.id)
"""
CREDITED = """
UPDATE sales_order o SET credited_amount = found.total
FROM (
    SELECT v.order_id, sum(c.amount) AS total FROM finance_creditnote c
    JOIN finance_invoice v ON v.id = c.invoice_id
    WHERE v.order_id IS NOT NULL AND v.deleted_at IS NULL AND NOT c.rebill GROUP BY v.order_id
) found WHERE o.id = found.order_id AND o.credited_amount <> found.total
"""
# Paid in full is what covers all that is neither credited nor lost to the rounding of its parts.
PAID = """
UPDATE sales_order o SET payment_status = 'paid'
FROM (
    SELECT v.order_id, sum(v.amount) AS billed,
        sum(greatest(v.amount - v.credited_amount - v.paid_amount, 0)) AS owed,
        sum((SELECT count(*) FROM finance_invoiceitem i WHERE i.invoice_id = v.id)) AS parts
    FROM finance_invoice v
    WHERE v.order_id IS NOT NULL AND v.deleted_at IS NULL
        AND v.status IN ('sent', 'partial', 'paid', 'overdue')
    GROUP BY v.order_id
) found
WHERE o.id = found.order_id AND o.payment_status = 'partial' AND o.status <> 'cancelled' AND o.paid_amount > 0
    AND (o.paid_amount >= o.total_amount - o.credited_amount OR (found.owed = 0 AND found.billed >=
        o.total_amount - 0.01 * greatest(0, found.parts - greatest(1, (
            SELECT count(*) FROM sales_orderitem i WHERE i.order_id = o.id)))))
"""
ON_ACCOUNT = """
UPDATE crm_customer c SET on_account = c.balance + coalesce((
    SELECT sum(v.amount - v.credited_amount - v.paid_amount) FROM finance_invoice v
    WHERE v.customer_id = c.id AND v.deleted_at IS NULL AND v.status IN ('sent', 'partial', 'overdue')), 0)
WHERE c.balance <> 0 OR EXISTS (
    SELECT 1 FROM finance_invoice v WHERE v.customer_id = c.id AND v.status IN ('sent', 'partial', 'overdue'))
"""
FINAL = (
    """
    CREATE TRIGGER finance_allocation_is_final BEFORE UPDATE OR DELETE ON finance_allocation
        FOR EACH ROW EXECUTE FUNCTION finance_row_is_final();
    CREATE TRIGGER finance_allocation_is_not_emptied BEFORE TRUNCATE ON finance_allocation
        FOR EACH STATEMENT EXECUTE FUNCTION finance_row_is_final();
    """,
    """
    DROP TRIGGER finance_allocation_is_final ON finance_allocation;
    DROP TRIGGER finance_allocation_is_not_emptied ON finance_allocation;
    """,
)


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(EVERYWHERE)
        for statement in (ALLOCATE, CREDITED, PAID, ON_ACCOUNT):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0002_customer_on_account"),
        ("finance", "0003_allocations"),
        ("sales", "0003_order_credited_amount"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop), migrations.RunSQL(*FINAL)]

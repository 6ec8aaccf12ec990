"""What was turned over lately and may still be written in time has its e-invoice noted, as its invoice says.

What is older is past its day: nobody knows here whether the state has it, and it is not called late.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, transaction

from apps.kernel.backfill import EVERYBODY

NOTE = """
INSERT INTO finance_einvoice (id, organization_id, workspace_id, created_at, updated_at, version, customer_id,
    order_id, kind, form, corrects_id, document_id, document_number, day, due_date, net, vat, is_required,
    decided_by_hand, status, esf_number, esf_date, note)
SELECT gen_random_uuid(), v.organization_id, v.workspace_id, now(), now(), 1, v.customer_id, v.order_id, v.kind,
    CASE WHEN v.kind IN ('return', 'reduction') THEN 'additional' ELSE 'ordinary' END, NULL, v.document_id,
    v.number, v.day, v.day + 15, v.net, v.vat, c.type = 'COMPANY', false, coalesce(i.esf_status, ''),
    coalesce(i.esf_number, ''), i.esf_date, ''
FROM (
    SELECT organization_id, workspace_id, customer_id, order_id, kind, document_id, day,
        min(document_number) AS number, sum(net) AS net, sum(vat) AS vat
    FROM finance_vatentry
    WHERE day + 15 >= (now() AT TIME ZONE 'Asia/Almaty')::date
    GROUP BY organization_id, workspace_id, customer_id, order_id, kind, document_id, day
    HAVING sum(net) <> 0 OR sum(vat) <> 0
) v
JOIN crm_customer c ON c.id = v.customer_id
LEFT JOIN LATERAL (
    SELECT esf_status, esf_number, esf_date FROM finance_invoice
    WHERE (id = v.document_id OR order_id = v.order_id AND turnover_date = v.day) AND esf_status <> ''
        AND v.kind NOT IN ('return', 'reduction')
    ORDER BY created_at LIMIT 1
) i ON true
WHERE NOT EXISTS (
    SELECT 1 FROM finance_einvoice e WHERE e.document_id = v.document_id AND e.kind = v.kind AND e.day = v.day
)
"""


def note(apps: Any, schema_editor: Any) -> None:
    """One statement: a fortnight's documents."""
    with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
        cursor.execute(EVERYBODY)
        cursor.execute(NOTE)


class Migration(migrations.Migration):
    dependencies = [("finance", "0021_e_invoices")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]

"""E-invoices that were noted have the number by which IS ESF answers."""

from __future__ import annotations

from typing import Any

from django.db import migrations, transaction

from apps.kernel.backfill import EVERYBODY

NUMBER = """
UPDATE finance_einvoice e
SET own_number = w.digit || regexp_replace(e.document_number, '\\D', '', 'g')
    || CASE WHEN w.place > 1 THEN lpad((w.place - 1)::text, 2, '0') ELSE '' END
FROM (
    SELECT id, CASE kind WHEN 'shipment' THEN '1' WHEN 'service' THEN '2' WHEN 'return' THEN '3'
            WHEN 'reduction' THEN '4' ELSE '' END AS digit,
        row_number() OVER (PARTITION BY document_id ORDER BY created_at, id) AS place
    FROM finance_einvoice
) w
WHERE w.id = e.id AND e.own_number = ''
"""


def number(apps: Any, schema_editor: Any) -> None:
    """One statement: the table began with a fortnight's documents."""
    with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
        cursor.execute(EVERYBODY)
        cursor.execute(NUMBER)


class Migration(migrations.Migration):
    dependencies = [("finance", "0023_e_invoice_states")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]

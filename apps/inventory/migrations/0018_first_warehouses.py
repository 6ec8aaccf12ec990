"""Every workspace has a first warehouse, in which all lies that it has: one row a workspace, none of its stock.

A workspace that the version before makes meanwhile gets its own at night (services/places.py).
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models, transaction

from apps.kernel.backfill import EVERYBODY

FIRST = """
INSERT INTO inventory_warehouse (
    id, organization_id, workspace_id, created_at, updated_at, version, name, code, address, kind, is_active,
    is_default
)
SELECT gen_random_uuid(), w.organization_id, w.id, now(), now(), 1,
    CASE o.document_language WHEN 'kk' THEN 'Негізгі қойма' WHEN 'en' THEN 'Main warehouse'
        ELSE 'Основной склад' END,
    '', '', 'home', true, true
FROM accounts_workspace w JOIN accounts_organization o ON o.id = w.organization_id
WHERE NOT EXISTS (
    SELECT FROM inventory_warehouse h WHERE h.workspace_id = w.id AND h.kind = 'home'
)
ORDER BY w.id
"""


def add_first(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(EVERYBODY)
        cursor.execute(FIRST)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0017_warehouses")]

    operations = [
        ValidateConstraint("stockitem", "stock_home_never_oversold"),
        AddIndexConcurrently(
            "stockmovement",
            models.Index(
                fields=["warehouse", "created_at", "id"],
                name="movement_warehouse",
                condition=models.Q(warehouse__isnull=False),
            ),
        ),
        migrations.RunPython(add_first, migrations.RunPython.noop),
    ]

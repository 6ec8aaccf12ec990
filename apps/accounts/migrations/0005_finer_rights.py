"""Who held a broad right holds the finer ones that it has become, by name: nobody loses anything."""

from django.db import migrations

# As of this migration; what the catalogue gives later is not granted by it.
GIVES = {
    "ORDERS_UPDATE": ("ORDERS_EDIT", "ORDERS_SHIP"),
    "INVENTORY_ADJUST": ("INVENTORY_BUY", "INVENTORY_CORRECT", "INVENTORY_RECEIVE"),
    "PRODUCTION_UPDATE": ("PRODUCTION_BOM", "PRODUCTION_PLAN", "PRODUCTION_REPORT"),
    "INVOICES_UPDATE": ("INVOICES_CREDIT", "INVOICES_EDIT"),
}
GRANT = """
UPDATE {table} SET permissions = ARRAY(
    SELECT DISTINCT each FROM unnest(permissions || %s::varchar[]) AS each ORDER BY each
) WHERE permissions @> ARRAY[%s]::varchar[] AND NOT permissions @> %s::varchar[]
"""


def grant(table):
    """The step for a table that keeps rights in `permissions`."""

    def run(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            # The wall shows rows to the system alone.
            cursor.execute("SELECT set_config('app.organization', '*', true)")
            for broad, finer in GIVES.items():
                cursor.execute(GRANT.format(table=table), [list(finer), broad, list(finer)])

    return run


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_vat_status_days")]

    operations = [migrations.RunPython(grant("accounts_membership"), migrations.RunPython.noop)]

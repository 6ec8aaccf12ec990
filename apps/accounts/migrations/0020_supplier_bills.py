"""Who buys enters suppliers' bills, who keeps the money of the house pays them; both must see costs already."""

from django.db import migrations

GRANT = """
UPDATE {table} SET permissions = ARRAY(
    SELECT DISTINCT each FROM unnest(permissions || %s::varchar[]) AS each ORDER BY each
)
WHERE permissions @> ARRAY['COSTS_VIEW']::varchar[] AND permissions && %s::varchar[]
"""
BUYERS = (["BILLS_VIEW", "BILLS_CREATE", "BILLS_UPDATE"], ["INVENTORY_BUY", "INVENTORY_ADJUST"])
PAYERS = (
    ["BILLS_VIEW", "BILLS_CREATE", "BILLS_UPDATE", "BILLS_DELETE", "BILLS_PAY"],
    ["PAYMENTS_REFUND"],
)


def grant(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        # The wall shows rows to the system alone.
        cursor.execute("SELECT set_config('app.organization', '*', true)")
        for table in ("accounts_membership", "accounts_role"):
            for given in (BUYERS, PAYERS):
                cursor.execute(GRANT.format(table=table), given)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_names_on_papers")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]

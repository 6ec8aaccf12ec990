"""Who might see, add, change or delete products may do so with price lists: nobody loses sight of a price."""

from django.db import migrations

GRANT = """
UPDATE {table} SET permissions = ARRAY(
    SELECT DISTINCT each FROM unnest(permissions || ARRAY(
        SELECT 'PRICELISTS_' || substr(held, 10) FROM unnest(permissions) AS held
        WHERE held IN ('PRODUCTS_VIEW', 'PRODUCTS_CREATE', 'PRODUCTS_UPDATE', 'PRODUCTS_DELETE')
    )::varchar[]) AS each ORDER BY each
)
WHERE permissions &&
    ARRAY['PRODUCTS_VIEW', 'PRODUCTS_CREATE', 'PRODUCTS_UPDATE', 'PRODUCTS_DELETE']::varchar[]
"""


def grant(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        # The wall shows rows to the system alone.
        cursor.execute("SELECT set_config('app.organization', '*', true)")
        for table in ("accounts_membership", "accounts_role"):
            cursor.execute(GRANT.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_costs_view")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]

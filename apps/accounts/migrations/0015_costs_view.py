"""Who saw what goods cost goes on seeing it: movements and purchases, or the value of the stock on dashboards."""

from django.db import migrations

SAW = ["INVENTORY_VIEW", "ANALYTICS_VIEW"]
GRANT = """
UPDATE {table} SET permissions = ARRAY(
    SELECT each FROM unnest(permissions || ARRAY['COSTS_VIEW']::varchar[]) AS each ORDER BY each
) WHERE permissions && %s::varchar[] AND NOT permissions @> ARRAY['COSTS_VIEW']::varchar[]
"""


def grant(table):
    """The step for a table that keeps rights in `permissions`."""

    def run(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            # The wall shows rows to the system alone.
            cursor.execute("SELECT set_config('app.organization', '*', true)")
            cursor.execute(GRANT.format(table=table), [SAW])

    return run


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_consents")]

    operations = [
        migrations.RunPython(grant(table), migrations.RunPython.noop)
        for table in ("accounts_membership", "accounts_role", "accounts_apikey")
    ]

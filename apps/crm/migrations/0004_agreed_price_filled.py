"""Lines of before are net, as their sums were made: each keeps its price without VAT and its sums to the tiyn;
the price with VAT beside it is shown only. A price that once came of a product's price with VAT cannot be told
from one that was entered, so it stays net as well."""

from django.db import migrations, models

from apps.kernel import backfill


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    backfill.fill(
        using,
        "crm_dealproduct",
        "unit_price_with_tax = least(round(t.unit_price * (100 + t.tax) / 100, 2), 9999999999999999.99)",
        unless="t.unit_price_with_tax IS NOT NULL",
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm", "0003_agreed_price")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="dealproduct",
            name="unit_price_with_tax",
            field=models.DecimalField(decimal_places=2, max_digits=18, verbose_name="unit price with VAT"),
        ),
    ]

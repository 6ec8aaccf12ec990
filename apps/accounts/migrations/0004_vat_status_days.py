"""The days on which an organization's VAT status changed, and the function that reads them."""

import django.contrib.postgres.fields
from django.db import migrations, models

FUNCTION = (
    """
    CREATE FUNCTION accounts_pays_vat(payer boolean, changed date[], day date) RETURNS boolean
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN payer <> ((SELECT count(*) FROM unnest(changed) AS at WHERE at > day) % 2 = 1);
    """,
    "DROP FUNCTION accounts_pays_vat(boolean, date[], date);",
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_exchanges")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="vat_changes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(),
                blank=True,
                db_default=[],
                default=list,
                editable=False,
                help_text="Each turns the status over; the VAT status above is that after the last of them",
                size=None,
                verbose_name="days on which the VAT status changed",
            ),
        ),
        migrations.RunSQL(*FUNCTION),
    ]

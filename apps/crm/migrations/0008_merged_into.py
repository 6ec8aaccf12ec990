"""A merged customer names the one that it is part of now."""

import django.db.models.deletion
from django.db import migrations

import apps.kernel.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_consents"), ("crm", "0007_categories")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="merged_into",
            field=apps.kernel.models.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="crm.customer",
                verbose_name="merged into",
            ),
        ),
    ]

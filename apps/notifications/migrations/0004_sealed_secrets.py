"""Secrets are sealed from now on, in the columns where they are: a version before goes on reading what it wrote."""

from django.db import migrations

import apps.kernel.sealing


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_goods_for_orders")]

    operations = [
        migrations.AlterField(
            model_name="webhooksubscription",
            name="secret",
            field=apps.kernel.sealing.SealedField(db_column="secret", editable=False),
        ),
        migrations.RenameField("webhooksubscription", "secret", "sealed_secret"),
        migrations.AlterField(
            model_name="webhooksubscription",
            name="previous_secret",
            field=apps.kernel.sealing.SealedField(blank=True, db_column="previous_secret", editable=False),
        ),
        migrations.RenameField("webhooksubscription", "previous_secret", "sealed_previous_secret"),
    ]

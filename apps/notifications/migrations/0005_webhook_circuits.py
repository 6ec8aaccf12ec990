"""Receivers that fail are left alone for a while; every circuit is closed to begin with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_sealed_secrets"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhooksubscription",
            name="failures",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, editable=False, verbose_name="failures in a row"
            ),
        ),
        migrations.AddField(
            model_name="webhooksubscription",
            name="open_until",
            field=models.DateTimeField(
                editable=False,
                help_text="Nothing is sent before; then one delivery tries",
                null=True,
                verbose_name="next try",
            ),
        ),
    ]

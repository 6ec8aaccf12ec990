"""Where lines of invoices have their prices from."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0019_extras_of_orders'),
    ]

    operations = [
        migrations.AddField(
            model_name='invoiceitem',
            name='price_source',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='source of the price'),
        ),
    ]

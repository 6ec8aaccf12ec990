"""Where lines of orders have their prices from."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sales', '0013_costs'),
    ]

    operations = [
        migrations.AddField(
            model_name='orderitem',
            name='price_source',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='source of the price'),
        ),
    ]

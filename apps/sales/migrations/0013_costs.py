"""What was sold and what that cost, without VAT; of what was shipped before, nobody knows."""

import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sales', '0012_orders_by_change'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='cost',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=33, null=True, verbose_name='cost of what was sold'),
        ),
        migrations.AddField(
            model_name='order',
            name='sold_net',
            field=models.DecimalField(db_default=0, decimal_places=2, default=0, editable=False, max_digits=33, verbose_name='sold without VAT'),
        ),
        migrations.AddField(
            model_name='orderitem',
            name='cost',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=33, null=True, verbose_name='cost of what was sold'),
        ),
        migrations.AddField(
            model_name='orderitem',
            name='sold_net',
            field=models.DecimalField(db_default=0, decimal_places=2, default=0, editable=False, max_digits=33, verbose_name='sold without VAT'),
        ),
        migrations.AddField(
            model_name='salesreturnitem',
            name='cost',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, help_text='What its goods cost when they left', max_digits=33, null=True, verbose_name='cost'),
        ),
        migrations.AddField(
            model_name='salesreturnitem',
            name='stock_costs',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='{product id: value} of the goods, as they left the stock or came back to it'),
        ),
        migrations.AddField(
            model_name='shipmentitem',
            name='cost',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, help_text='What its goods cost when they left', max_digits=33, null=True, verbose_name='cost'),
        ),
        migrations.AddField(
            model_name='shipmentitem',
            name='stock_costs',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='{product id: value} of the goods, as they left the stock or came back to it'),
        ),
    ]

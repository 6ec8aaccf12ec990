"""Discounts of orders that somebody else must approve."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0017_discount_limits'),
        ('crm', '0010_price_lists'),
        ('sales', '0014_price_sources'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='approval',
            field=models.CharField(blank=True, choices=[('waiting', 'Waits for approval'), ('approved', 'Approved')], db_default='', default='', editable=False, max_length=8, verbose_name='approval'),
        ),
        migrations.AddField(
            model_name='order',
            name='approval_reasons',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False, help_text='[{orderItemId, position, productId, discount, maxDiscount}], percents as texts', verbose_name='to be approved'),
        ),
        migrations.AddField(
            model_name='order',
            name='approved_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='approved at'),
        ),
        migrations.AddField(
            model_name='order',
            name='approved_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by'),
        ),
        migrations.AddField(
            model_name='order',
            name='discount_limit',
            field=models.DecimalField(decimal_places=2, editable=False, help_text='The least limit of those who entered its prices; empty: none', max_digits=5, null=True, verbose_name='greatest discount, %'),
        ),
    ]

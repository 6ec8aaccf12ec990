"""Indexes of texts as they are sorted and searched now, made while others write; then the old ones go."""

import apps.kernel.letters
import django.contrib.postgres.indexes
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('kernel', '0005_name_key'),
        ('accounts', '0003_exchanges'),
        ('crm', '0004_agreed_price_filled'),
        ('sales', '0005_agreed_price_filled'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='order',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('notes'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='order_found'),
        ),
        RemoveIndexConcurrently(
            model_name='order',
            name='order_search',
        ),
    ]

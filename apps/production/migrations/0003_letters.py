"""Indexes of texts as they are sorted and searched now, made while others write; then the old ones go."""

import apps.kernel.letters
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('kernel', '0005_name_key'),
        ('accounts', '0003_exchanges'),
        ('inventory', '0005_agreed_price_filled'),
        ('production', '0002_free_what_nobody_needs'),
        ('sales', '0003_order_credited_amount'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='productionorder',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('notes'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='production_found'),
        ),
        AddIndexConcurrently(
            model_name='workorder',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('operation'), 'gin_trgm_ops'), name='work_order_found'),
        ),
        RemoveIndexConcurrently(
            model_name='productionorder',
            name='production_search',
        ),
        RemoveIndexConcurrently(
            model_name='workorder',
            name='work_order_search',
        ),
    ]

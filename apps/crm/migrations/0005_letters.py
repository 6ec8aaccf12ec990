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
        ('hr', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='customer',
            index=models.Index(models.F('workspace'), apps.kernel.letters.NameKey('name'), models.F('id'), name='customer_sorted_name'),
        ),
        AddIndexConcurrently(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('name'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('email'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('phone'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('bin'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('iin'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('customer_number'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='customer_found'),
        ),
        AddIndexConcurrently(
            model_name='deal',
            index=models.Index(models.F('workspace'), apps.kernel.letters.NameKey('title'), models.F('id'), condition=models.Q(('deleted_at__isnull', True)), name='deal_sorted_title'),
        ),
        AddIndexConcurrently(
            model_name='deal',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('title'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('description'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('deal_number'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='deal_found'),
        ),
        RemoveIndexConcurrently(
            model_name='customer',
            name='customer_search',
        ),
        RemoveIndexConcurrently(
            model_name='deal',
            name='deal_search',
        ),
    ]

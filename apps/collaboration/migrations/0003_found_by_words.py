"""Indexes by which tasks and comments are found, made while others write."""

import apps.kernel.letters
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('collaboration', '0002_files'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='comment',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('text'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='comment_found'),
        ),
        AddIndexConcurrently(
            model_name='task',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('subject'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('description'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='task_found'),
        ),
    ]

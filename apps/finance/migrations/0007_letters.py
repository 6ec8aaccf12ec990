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
        ('crm', '0004_agreed_price_filled'),
        ('finance', '0006_agreed_price_filled'),
        ('sales', '0003_order_credited_amount'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='creditnote',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('reason'), name='gin_trgm_ops'), name='credit_note_found'),
        ),
        AddIndexConcurrently(
            model_name='invoice',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('notes'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('esf_number'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='invoice_found'),
        ),
        AddIndexConcurrently(
            model_name='payment',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('reference'), name='gin_trgm_ops'), name='payment_found'),
        ),
        RemoveIndexConcurrently(
            model_name='creditnote',
            name='credit_note_search',
        ),
        RemoveIndexConcurrently(
            model_name='invoice',
            name='invoice_search',
        ),
        RemoveIndexConcurrently(
            model_name='payment',
            name='payment_search',
        ),
    ]

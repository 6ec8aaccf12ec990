"""Files of records."""

import apps.kernel.letters
import apps.kernel.models
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_saved_views'),
        ('kernel', '0005_name_key'),
        ('collaboration', '0001_initial'),
        ('hr', '0005_invited_to_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('entity_type', models.CharField(choices=[('customer', 'Customer'), ('deal', 'Deal'), ('order', 'Order'), ('shipment', 'Shipment'), ('invoice', 'Invoice'), ('product', 'Product'), ('production_order', 'Production order'), ('purchase_order', 'Purchase order'), ('employee', 'Employee')], editable=False, max_length=16, verbose_name='kind of record')),
                ('entity_id', models.UUIDField(editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('type', models.CharField(blank=True, help_text='contract, proposal, scan …', max_length=50, verbose_name='type')),
                ('media_type', models.CharField(editable=False, max_length=100, verbose_name='media type')),
                ('size', models.PositiveBigIntegerField(editable=False, help_text='bytes', verbose_name='size')),
                ('path', models.CharField(editable=False, max_length=200)),
                ('thumbnail_path', models.CharField(blank=True, editable=False, max_length=200)),
                ('width', models.PositiveIntegerField(editable=False, null=True)),
                ('height', models.PositiveIntegerField(editable=False, null=True)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('uploaded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['entity_id', 'created_at', 'id'], name='attachment_entity'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'created_at', 'id'], name='attachment_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['organization'], include=('size',), name='attachment_taken_up'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['path'], name='attachment_path'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('name'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='attachment_found')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]

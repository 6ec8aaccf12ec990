"""Warehouses. No row of a running company is written: what lies nowhere else lies in its first warehouse."""

import apps.kernel.models.bases
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0017_discount_limits'),
        ('inventory', '0016_goods_codes_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='Warehouse',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('code', models.CharField(blank=True, max_length=30, verbose_name='code')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='address')),
                ('kind', models.CharField(choices=[('store', 'Warehouse'), ('home', 'First warehouse'), ('transit', 'On the way')], default='store', editable=False, max_length=8)),
                ('is_active', models.BooleanField(default=True, help_text='New documents may name it; only an empty one is switched off', verbose_name='active')),
                ('is_default', models.BooleanField(default=False, help_text='Taken where a document names no warehouse', verbose_name='default')),
            ],
            options={
                'verbose_name': 'warehouse',
                'verbose_name_plural': 'warehouses',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WarehouseStock',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('in_stock', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='in stock')),
                ('reserved', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='reserved')),
            ],
            options={
                'verbose_name': 'stock of a warehouse',
                'verbose_name_plural': 'stock of warehouses',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='stockitem',
            name='elsewhere',
            field=models.DecimalField(db_default=0, decimal_places=3, default=0, editable=False, max_digits=15, verbose_name='in other warehouses'),
        ),
        migrations.AddField(
            model_name='stockitem',
            name='elsewhere_reserved',
            field=models.DecimalField(db_default=0, decimal_places=3, default=0, editable=False, max_digits=15, verbose_name='reserved in other warehouses'),
        ),
        AddConstraintNotValid(
            model_name='stockitem',
            constraint=models.CheckConstraint(condition=models.Q(('elsewhere__gte', models.F('elsewhere_reserved')), ('elsewhere_reserved__gte', 0), ('elsewhere_reserved__lte', models.F('reserved')), ('in_stock__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('elsewhere'), '+', models.F('reserved')), '-', models.F('elsewhere_reserved')))), name='stock_home_never_oversold'),
        ),
        migrations.AddField(
            model_name='warehouse',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='warehouse',
            name='workspace',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace'),
        ),
        migrations.AddField(
            model_name='reservation',
            name='warehouse',
            field=apps.kernel.models.bases.TenantForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Empty: the first one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse', verbose_name='warehouse'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='warehouse',
            field=apps.kernel.models.bases.TenantForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Empty: the first one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse', verbose_name='warehouse'),
        ),
        migrations.AddField(
            model_name='stockwait',
            name='warehouse',
            field=apps.kernel.models.bases.TenantForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Empty: the first one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse', verbose_name='warehouse'),
        ),
        migrations.AddField(
            model_name='warehousestock',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='warehousestock',
            name='product',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='elsewhere', to='inventory.product'),
        ),
        migrations.AddField(
            model_name='warehousestock',
            name='warehouse',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='inventory.warehouse'),
        ),
        migrations.AddField(
            model_name='warehousestock',
            name='workspace',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace'),
        ),
        migrations.AddIndex(
            model_name='warehouse',
            index=models.Index(fields=['workspace', 'created_at', 'id'], name='warehouse_by_created_at'),
        ),
        migrations.AddIndex(
            model_name='warehouse',
            index=models.Index(fields=['workspace', 'name', 'id'], name='warehouse_by_name'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'home')), fields=('workspace',), name='warehouse_one_home'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'transit')), fields=('workspace',), name='warehouse_one_transit'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('workspace',), name='warehouse_one_default'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.UniqueConstraint(models.F('workspace'), django.db.models.functions.text.Lower('name'), condition=models.Q(('deleted_at__isnull', True), models.Q(('kind', 'transit'), _negated=True)), name='warehouse_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.UniqueConstraint(models.F('workspace'), django.db.models.functions.text.Lower('code'), condition=models.Q(('deleted_at__isnull', True), models.Q(('code', ''), _negated=True)), name='warehouse_code_unique'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.CheckConstraint(condition=models.Q(('is_default', False), models.Q(('deleted_at__isnull', True), ('is_active', True), models.Q(('kind', 'transit'), _negated=True)), _connector='OR'), name='warehouse_default_in_use'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'store'), ('deleted_at__isnull', True), _connector='OR'), name='warehouse_home_stays'),
        ),
        migrations.AddIndex(
            model_name='warehousestock',
            index=models.Index(fields=['warehouse', 'product'], name='warehouse_stock_of'),
        ),
        migrations.AddConstraint(
            model_name='warehousestock',
            constraint=models.UniqueConstraint(fields=('product', 'warehouse'), name='warehouse_stock_unique'),
        ),
        migrations.AddConstraint(
            model_name='warehousestock',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__gte', 0), ('reserved__lte', models.F('in_stock'))), name='warehouse_never_oversold'),
        ),
    ]

"""Transfers between warehouses, and their movements. No row is written here."""

import apps.kernel.models.bases
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
import django.utils.timezone
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0019_names_on_papers'),
        ('inventory', '0019_supplier_vat'),
    ]

    operations = [
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=20, verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('sent', 'On the way'), ('partially_received', 'Partially received'), ('received', 'Received'), ('cancelled', 'Cancelled')], default='draft', max_length=20, verbose_name='status')),
                ('notes', models.TextField(blank=True, max_length=10000, verbose_name='notes')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent at')),
                ('received_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='received at')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='cancelled at')),
            ],
            options={
                'verbose_name': 'transfer',
                'verbose_name_plural': 'transfers',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TransferLine',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('received_quantity', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='received')),
                ('lost_quantity', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='lost')),
                ('returned_quantity', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='sent back')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'transfer line',
                'verbose_name_plural': 'transfer lines',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='stockmovement',
            name='stock_movement_signed',
        ),
        migrations.AlterField(
            model_name='stockmovement',
            name='type',
            field=models.CharField(choices=[('IN', 'Receipt'), ('OUT', 'Issue'), ('ADJUSTMENT', 'Adjustment'), ('OPENING', 'Opening stock'), ('TRANSFER', 'Transfer')], max_length=10, verbose_name='type'),
        ),
        AddConstraintNotValid(
            model_name='stockmovement',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), models.Q(('type__in', ('ADJUSTMENT', 'OPENING', 'TRANSFER')), models.Q(('quantity', 0), _negated=True)), _connector='OR'), name='stock_movement_signed'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='source',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse', verbose_name='from warehouse'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='target',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse', verbose_name='to warehouse'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='workspace',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace'),
        ),
        migrations.AddField(
            model_name='transferline',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='transferline',
            name='product',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='transferline',
            name='transfer',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inventory.transfer'),
        ),
        migrations.AddField(
            model_name='transferline',
            name='workspace',
            field=apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['workspace', 'created_at', 'id'], name='transfer_by_created_at'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['workspace', 'status', 'created_at', 'id'], name='transfer_status'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['workspace', 'number', 'id'], name='transfer_by_number'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='transfer_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='transfer_goes_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='transferline',
            constraint=models.UniqueConstraint(fields=('transfer', 'product'), name='transfer_line_unique'),
        ),
        migrations.AddConstraint(
            model_name='transferline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='transfer_line_quantity'),
        ),
        migrations.AddConstraint(
            model_name='transferline',
            constraint=models.CheckConstraint(condition=models.Q(('lost_quantity__gte', 0), ('quantity__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('received_quantity'), '+', models.F('lost_quantity')), '+', models.F('returned_quantity'))), ('received_quantity__gte', 0), ('returned_quantity__gte', 0)), name='transfer_line_never_more_than_sent'),
        ),
    ]

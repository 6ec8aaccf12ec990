"""Payments to suppliers, and what they pay: nobody rewrites that."""

import apps.kernel.models.bases
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


PROTECT = """
CREATE TRIGGER finance_supplierallocation_is_final BEFORE UPDATE OR DELETE ON finance_supplierallocation
    FOR EACH ROW EXECUTE FUNCTION finance_row_is_final();
CREATE TRIGGER finance_supplierallocation_is_not_emptied BEFORE TRUNCATE ON finance_supplierallocation
    FOR EACH STATEMENT EXECUTE FUNCTION finance_row_is_final();
"""
EXPOSE = """
DROP TRIGGER finance_supplierallocation_is_final ON finance_supplierallocation;
DROP TRIGGER finance_supplierallocation_is_not_emptied ON finance_supplierallocation;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0020_supplier_bills'),
        ('finance', '0026_supplier_bills'),
        ('inventory', '0019_supplier_vat'),
    ]

    operations = [
        migrations.CreateModel(
            name='SupplierPayment',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('allocated_amount', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='on bills')),
                ('method', models.CharField(choices=[('bank_transfer', 'Bank transfer'), ('cash', 'Cash'), ('card', 'Card'), ('kaspi', 'Kaspi'), ('other', 'Other')], max_length=13, verbose_name='method')),
                ('reference', models.CharField(blank=True, help_text='Of the bank or the terminal', max_length=100, verbose_name='reference')),
                ('date', models.DateField(verbose_name='date')),
                ('notes', models.CharField(blank=True, max_length=1000, verbose_name='notes')),
                ('reversed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='taken back on')),
                ('reason', models.CharField(blank=True, editable=False, max_length=1000, verbose_name='reason')),
                ('user_id', models.UUIDField(editable=False, help_text='Who entered it; null for the system', null=True)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('supplier', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.supplier', verbose_name='supplier')),
                ('workspace', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'payment to a supplier',
                'verbose_name_plural': 'payments to suppliers',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SupplierAllocation',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('date', models.DateField(verbose_name='date')),
                ('user_id', models.UUIDField(editable=False, help_text='Who did it; null for the system', null=True)),
                ('advance', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.openingbalance', verbose_name='opening advance')),
                ('bill', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='finance.supplierbill', verbose_name='supplier bill')),
                ('debt', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.openingbalance', verbose_name='opening balance')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('payment', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='finance.supplierpayment', verbose_name='payment to a supplier')),
            ],
            options={
                'verbose_name': 'use of a payment',
                'verbose_name_plural': 'uses of payments',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='supplierpayment',
            index=models.Index(fields=['workspace', 'created_at', 'id'], name='supplier_payment_created'),
        ),
        migrations.AddIndex(
            model_name='supplierpayment',
            index=models.Index(fields=['workspace', 'date', 'id'], name='supplier_payment_date'),
        ),
        migrations.AddIndex(
            model_name='supplierpayment',
            index=models.Index(fields=['workspace', 'amount', 'id'], name='supplier_payment_amount'),
        ),
        migrations.AddIndex(
            model_name='supplierpayment',
            index=models.Index(fields=['workspace', 'number', 'id'], name='supplier_payment_by_number'),
        ),
        migrations.AddIndex(
            model_name='supplierpayment',
            index=models.Index(fields=['supplier', 'date', 'id'], name='supplier_payment_supplier'),
        ),
        migrations.AddConstraint(
            model_name='supplierpayment',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='supplier_payment_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='supplierpayment',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('reference', ''), _negated=True), ('reversed_on__isnull', True)), fields=('supplier', 'reference', 'amount', 'date'), name='supplier_payment_once'),
        ),
        migrations.AddConstraint(
            model_name='supplierpayment',
            constraint=models.CheckConstraint(condition=models.Q(('allocated_amount__gte', 0), ('allocated_amount__lte', models.F('amount')), ('amount__gt', 0)), name='supplier_payment_allocated_range'),
        ),
        migrations.AddConstraint(
            model_name='supplierallocation',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='supplier_allocation_amount'),
        ),
        migrations.AddConstraint(
            model_name='supplierallocation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('advance__isnull', True), ('payment__isnull', False)), models.Q(('advance__isnull', False), ('payment__isnull', True)), _connector='OR'), name='supplier_allocation_of_one'),
        ),
        migrations.AddConstraint(
            model_name='supplierallocation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bill__isnull', False), ('debt__isnull', True)), models.Q(('bill__isnull', True), ('debt__isnull', False)), _connector='OR'), name='supplier_allocation_on_one'),
        ),
        migrations.RunSQL(PROTECT, EXPOSE),
    ]

"""Supplier bills, and the register of input VAT, which nobody rewrites."""

import apps.kernel.letters
import apps.kernel.models.bases
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


PROTECT = """
CREATE TRIGGER finance_inputvatentry_is_final BEFORE UPDATE OR DELETE ON finance_inputvatentry
    FOR EACH ROW EXECUTE FUNCTION finance_row_is_final();
CREATE TRIGGER finance_inputvatentry_is_not_emptied BEFORE TRUNCATE ON finance_inputvatentry
    FOR EACH STATEMENT EXECUTE FUNCTION finance_row_is_final();
"""
EXPOSE = """
DROP TRIGGER finance_inputvatentry_is_final ON finance_inputvatentry;
DROP TRIGGER finance_inputvatentry_is_not_emptied ON finance_inputvatentry;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0020_supplier_bills'),
        ('finance', '0025_e_invoice_numbers_found'),
        ('inventory', '0019_supplier_vat'),
    ]

    operations = [
        migrations.CreateModel(
            name='SupplierBill',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('supplier_number', models.CharField(max_length=50, verbose_name="supplier's number")),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('posted', 'Posted'), ('partial', 'Partly paid'), ('paid', 'Paid'), ('overdue', 'Overdue'), ('cancelled', 'Cancelled')], default='draft', max_length=10, verbose_name='status')),
                ('currency', models.CharField(default='KZT', editable=False, max_length=3, verbose_name='currency')),
                ('date', models.DateField(help_text="The day of the supplier's paper", verbose_name='bill date')),
                ('due_date', models.DateField(verbose_name='due date')),
                ('e_invoice_number', models.CharField(blank=True, max_length=100, verbose_name='e-invoice number')),
                ('e_invoice_date', models.DateField(blank=True, help_text="VAT is set off on the later of this day and the receipt; the bill's day unless given", null=True, verbose_name='e-invoice date')),
                ('net', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='sum without VAT')),
                ('vat', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='VAT')),
                ('deductible_vat', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='VAT to set off')),
                ('amount', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='amount')),
                ('paid_amount', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='paid')),
                ('posted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='posted at')),
                ('paid_date', models.DateField(blank=True, editable=False, null=True, verbose_name='paid on')),
                ('cancelled_on', models.DateField(blank=True, editable=False, null=True, verbose_name='cancelled on')),
                ('cancel_reason', models.CharField(blank=True, max_length=1000, verbose_name='reason of the cancellation')),
                ('notes', models.TextField(blank=True, max_length=10000, verbose_name='notes')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('purchase_order', apps.kernel.models.bases.TenantForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.purchaseorder', verbose_name='purchase order')),
                ('supplier', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.supplier', verbose_name='supplier')),
                ('workspace', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'supplier bill',
                'verbose_name_plural': 'supplier bills',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='InputVatEntry',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('day', models.DateField(verbose_name='day')),
                ('document_number', models.CharField(max_length=50, verbose_name='document')),
                ('line_id', models.UUIDField(editable=False)),
                ('tax', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='VAT, %')),
                ('tax_category', models.CharField(blank=True, max_length=16, verbose_name='tax category')),
                ('net', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='sum without VAT')),
                ('vat', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='VAT')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.product', verbose_name='product')),
                ('supplier', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.supplier', verbose_name='supplier')),
                ('workspace', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('bill', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.supplierbill', verbose_name='supplier bill')),
            ],
            options={
                'verbose_name': 'input VAT entry',
                'verbose_name_plural': 'register of input VAT',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SupplierBillLine',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.bases.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('tax_included', models.BooleanField(db_default=False, default=False, verbose_name='agreed with VAT')),
                ('unit_price_with_tax', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='unit price with VAT')),
                ('tax_category', models.CharField(blank=True, db_default='', default='', editable=False, max_length=16, verbose_name='VAT category')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='description')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('unit_price', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='unit price')),
                ('discount', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='discount, %')),
                ('tax', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='VAT, %')),
                ('vat_deductible', models.BooleanField(default=True, verbose_name='VAT is set off')),
                ('net', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='sum without VAT')),
                ('vat', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='VAT')),
                ('total', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='total')),
                ('covered_quantity', models.DecimalField(decimal_places=3, default=0, editable=False, max_digits=15, verbose_name='received')),
                ('replaced_value', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=33)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('bill', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='finance.supplierbill')),
                ('order_line', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.purchaseorderline')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.bases.TenantForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.product', verbose_name='product')),
                ('workspace', apps.kernel.models.bases.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'line of a supplier bill',
                'verbose_name_plural': 'lines of a supplier bill',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'created_at', 'id'], include=('organization',), name='supplier_bill_created'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'updated_at', 'id'], include=('organization',), name='supplier_bill_updated'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'date', 'id'], include=('organization',), name='supplier_bill_date'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'due_date', 'id'], include=('organization',), name='supplier_bill_due'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'number', 'id'], include=('organization',), name='supplier_bill_by_number'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'amount', 'id'], include=('organization',), name='supplier_bill_amount'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'due_date', 'id'], include=('organization',), name='supplier_bill_status'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(fields=['supplier', 'date', 'id'], name='supplier_bill_supplier'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=models.Index(fields=['purchase_order'], name='supplier_bill_order'),
        ),
        migrations.AddIndex(
            model_name='supplierbill',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('supplier_number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('notes'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='supplier_bill_found'),
        ),
        migrations.AddConstraint(
            model_name='supplierbill',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='supplier_bill_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='supplierbill',
            constraint=models.UniqueConstraint(models.F('supplier'), django.db.models.functions.text.Lower('supplier_number'), models.F('date'), condition=models.Q(('deleted_at__isnull', True), models.Q(('status', 'cancelled'), _negated=True)), name='supplier_bill_once'),
        ),
        migrations.AddConstraint(
            model_name='supplierbill',
            constraint=models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat'))), ('deductible_vat__gte', 0), ('deductible_vat__lte', models.F('vat'))), name='supplier_bill_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='supplierbill',
            constraint=models.CheckConstraint(condition=models.Q(('paid_amount__gte', 0), ('paid_amount__lte', models.F('amount'))), name='supplier_bill_paid_range'),
        ),
        migrations.AddIndex(
            model_name='inputvatentry',
            index=models.Index(fields=['workspace', 'day', 'id'], include=('tax', 'net', 'vat'), name='input_vat_day'),
        ),
        migrations.AddIndex(
            model_name='inputvatentry',
            index=models.Index(fields=['bill'], name='input_vat_bill'),
        ),
        migrations.AddIndex(
            model_name='inputvatentry',
            index=models.Index(fields=['line_id'], name='input_vat_line'),
        ),
        migrations.AddIndex(
            model_name='inputvatentry',
            index=models.Index(fields=['workspace', 'created_at', 'id'], name='input_vat_created'),
        ),
        migrations.AddConstraint(
            model_name='supplierbillline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('unit_price__gte', 0)), name='bill_line_quantity'),
        ),
        migrations.AddConstraint(
            model_name='supplierbillline',
            constraint=models.CheckConstraint(condition=models.Q(('covered_quantity__gte', 0), ('covered_quantity__lte', models.F('quantity'))), name='bill_line_covered'),
        ),
        migrations.AddConstraint(
            model_name='supplierbillline',
            constraint=models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('discount__lte', 100), ('tax__gte', 0), ('tax__lte', 100)), name='bill_line_percents'),
        ),
        migrations.AddConstraint(
            model_name='supplierbillline',
            constraint=models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat')))), name='bill_line_adds_up'),
        ),
        migrations.RunSQL(PROTECT, EXPOSE),
    ]

import apps.kernel.models
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('crm', '0001_initial'),
        ('inventory', '0002_append_only'),
        ('sales', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('follows_order', models.BooleanField(default=False, editable=False, help_text='While a draft, its lines are those of the order', verbose_name='copy of the order')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('partial', 'Partly paid'), ('paid', 'Paid'), ('overdue', 'Overdue'), ('cancelled', 'Cancelled')], default='draft', max_length=10, verbose_name='status')),
                ('currency', models.CharField(default='KZT', editable=False, max_length=3, verbose_name='currency')),
                ('items_total', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='sum of lines')),
                ('adjustment_amount', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='adjustment')),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='amount')),
                ('paid_amount', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='paid')),
                ('credited_amount', models.DecimalField(decimal_places=2, default=0, help_text='By credit notes: nobody owes it any more', max_digits=18, verbose_name='credited')),
                ('issue_date', models.DateField(verbose_name='issue date')),
                ('issue_date_given', models.BooleanField(default=False, editable=False, help_text='Off: the draft is dated when it is issued')),
                ('due_date', models.DateField(verbose_name='due date')),
                ('due_date_given', models.BooleanField(default=False, editable=False, help_text='Off: the payment terms count from the issue date')),
                ('turnover_date', models.DateField(blank=True, help_text='Shipment or act; it decides the VAT rate', null=True, verbose_name='turnover date')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='issued at')),
                ('paid_date', models.DateField(blank=True, editable=False, help_text='The day of the last payment', null=True, verbose_name='paid on')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='cancelled at')),
                ('cancel_reason', models.CharField(blank=True, max_length=1000, verbose_name='reason of the cancellation')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('esf_number', models.CharField(blank=True, max_length=100, verbose_name='ESF number')),
                ('esf_status', models.CharField(blank=True, choices=[('draft', 'Draft'), ('created', 'Sent to the buyer'), ('delivered', 'Delivered'), ('declined', 'Declined by the buyer'), ('cancelled', 'Cancelled'), ('revoked', 'Revoked'), ('failed', 'Failed')], max_length=10, verbose_name='ESF status')),
                ('esf_date', models.DateField(blank=True, null=True, verbose_name='ESF date')),
                ('customer', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer', verbose_name='customer')),
                ('order', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.order', verbose_name='order')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'invoice',
                'verbose_name_plural': 'invoices',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'created_at', 'id'], include=('organization',), name='invoice_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'updated_at', 'id'], include=('organization',), name='invoice_updated'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'number', 'id'], include=('organization',), name='invoice_by_number'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'amount', 'id'], include=('organization',), name='invoice_amount'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'paid_amount', 'id'], include=('organization',), name='invoice_paid'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'issue_date', 'id'], include=('organization',), name='invoice_issued'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'due_date', 'id'], include=('organization',), name='invoice_due'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'paid_date', 'id'], include=('organization',), name='invoice_paid_date'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'created_at', 'id'], include=('organization',), name='invoice_status'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'id'], include=('organization',), name='invoice_status_sort'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'due_date', 'id'], include=('organization',), name='invoice_status_due'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'esf_status', 'created_at', 'id'], include=('organization',), name='invoice_esf'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'customer', 'created_at', 'id'], include=('organization',), name='invoice_customer'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'order', 'created_at', 'id'], include=('organization',), name='invoice_of_order'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('notes'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('esf_number'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='invoice_search'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['customer', 'status'], include=('due_date', 'paid_date'), name='invoice_customer_habits')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='invoice_number_unique'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('items_total'), '+', models.F('adjustment_amount'))), ('amount__gte', 0)), name='invoice_amount_adds_up'), models.CheckConstraint(condition=models.Q(('paid_amount__gte', 0), ('paid_amount__lte', models.F('amount'))), name='invoice_paid_range'), models.CheckConstraint(condition=models.Q(('credited_amount__gte', 0), ('credited_amount__lte', models.F('amount'))), name='invoice_credited_range'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'draft'), _negated=True), models.Q(('credited_amount', 0), ('paid_amount', 0), ('sent_at__isnull', True)), _connector='OR'), name='invoice_draft_is_not_owed'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('sent', 'partial', 'paid', 'overdue')), _negated=True), models.Q(('amount__gt', 0), ('sent_at__isnull', False)), _connector='OR'), name='invoice_issued_at'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'paid'), _negated=True), models.Q(('paid_amount__gte', django.db.models.expressions.CombinedExpression(models.F('amount'), '-', models.F('credited_amount'))), ('paid_date__isnull', False)), _connector='OR'), name='invoice_paid_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('sent', 'partial', 'overdue')), _negated=True), ('paid_amount__lt', django.db.models.expressions.CombinedExpression(models.F('amount'), '-', models.F('credited_amount'))), _connector='OR'), name='invoice_due_is_owed'), models.CheckConstraint(condition=models.Q(('follows_order', False), ('order__isnull', False), _connector='OR'), name='invoice_follows_an_order')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CreditNote',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('date', models.DateField(verbose_name='date')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='reason')),
                ('user_id', models.UUIDField(editable=False, help_text='Who entered it; null for the system', null=True)),
                ('customer', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer', verbose_name='customer')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('invoice', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='finance.invoice', verbose_name='invoice')),
            ],
            options={
                'verbose_name': 'credit note',
                'verbose_name_plural': 'credit notes',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'created_at', 'id'], name='credit_note_created'), models.Index(fields=['workspace', 'date', 'id'], name='credit_note_date'), models.Index(fields=['workspace', 'amount', 'id'], name='credit_note_sum'), models.Index(fields=['workspace', 'number', 'id'], name='credit_note_by_number'), models.Index(fields=['workspace', 'customer', 'created_at', 'id'], name='credit_note_customer'), models.Index(fields=['invoice', 'date', 'id'], name='credit_note_invoice'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('reason'), name='gin_trgm_ops'), name='credit_note_search')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='credit_note_number_unique'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='credit_note_amount')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='InvoiceItem',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('description', models.CharField(max_length=500, verbose_name='description')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('unit_price', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='unit price without VAT')),
                ('discount', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='discount, %')),
                ('tax', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='VAT, %')),
                ('net', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='sum without VAT')),
                ('vat', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='VAT')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='sum with VAT')),
                ('invoice', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='finance.invoice')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.product', verbose_name='product')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'invoice line',
                'verbose_name_plural': 'invoice lines',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['invoice', 'position', 'id'], name='invoice_item_invoice'), models.Index(condition=models.Q(('product__isnull', False)), fields=['workspace', 'product'], name='invoice_item_product')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='invoice_item_quantity'), models.CheckConstraint(condition=models.Q(('unit_price__gte', 0)), name='invoice_item_price'), models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('discount__lte', 100), ('tax__gte', 0), ('tax__lte', 100)), name='invoice_item_percents'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat')))), name='invoice_item_amount_adds_up')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('invoice', 'Invoice'), ('payment', 'Payment'), ('refund', 'Refund'), ('credit_note', 'Credit note'), ('cancellation', 'Cancellation of an invoice')], max_length=12, verbose_name='kind')),
                ('document_id', models.UUIDField(verbose_name='document id')),
                ('document_number', models.CharField(max_length=24, verbose_name='document')),
                ('date', models.DateField(verbose_name='date')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('customer', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer', verbose_name='customer')),
                ('invoice', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.invoice', verbose_name='invoice')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'ledger entry',
                'verbose_name_plural': 'ledger entries',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['customer', 'date', 'id'], include=('amount',), name='ledger_customer'), models.Index(fields=['invoice', 'kind'], include=('amount',), name='ledger_invoice'), models.Index(fields=['workspace', 'created_at', 'id'], name='ledger_created')],
                'constraints': [models.UniqueConstraint(fields=('document_id', 'kind'), name='ledger_entry_once'), models.CheckConstraint(condition=models.Q(models.Q(('amount__lt', 0), ('kind__in', ['invoice', 'refund'])), models.Q(('amount__gt', 0), ('kind__in', ['payment', 'credit_note', 'cancellation'])), _connector='OR'), name='ledger_entry_sign')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('kind', models.CharField(choices=[('payment', 'Payment'), ('refund', 'Refund')], default='payment', max_length=7, verbose_name='kind')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('method', models.CharField(choices=[('bank_transfer', 'Bank transfer'), ('cash', 'Cash'), ('card', 'Card'), ('kaspi', 'Kaspi'), ('other', 'Other')], max_length=13, verbose_name='method')),
                ('reference', models.CharField(blank=True, help_text='Of the bank or the terminal', max_length=100, verbose_name='reference')),
                ('date', models.DateField(verbose_name='date')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='reason')),
                ('user_id', models.UUIDField(editable=False, help_text='Who entered it; null for the system', null=True)),
                ('customer', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer', verbose_name='customer')),
                ('invoice', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='finance.invoice', verbose_name='invoice')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('refunds', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Empty where a refund covers several payments', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunded_by', to='finance.payment', verbose_name='payment given back')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'created_at', 'id'], name='payment_created'), models.Index(fields=['workspace', 'date', 'id'], name='payment_date'), models.Index(fields=['workspace', 'amount', 'id'], name='payment_amount'), models.Index(fields=['workspace', 'number', 'id'], name='payment_by_number'), models.Index(fields=['workspace', 'method', 'created_at', 'id'], name='payment_method'), models.Index(fields=['workspace', 'kind', 'created_at', 'id'], name='payment_kind'), models.Index(fields=['workspace', 'customer', 'created_at', 'id'], name='payment_customer'), models.Index(fields=['workspace', 'reference', 'id'], name='payment_reference'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('reference'), name='gin_trgm_ops'), name='payment_search'), models.Index(fields=['invoice', 'date', 'id'], name='payment_invoice'), models.Index(condition=models.Q(('refunds__isnull', False)), fields=['refunds'], name='payment_refunds')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='payment_number_unique'), models.UniqueConstraint(condition=models.Q(('kind', 'payment'), models.Q(('reference', ''), _negated=True)), fields=('invoice', 'reference', 'amount', 'date'), name='payment_entered_once'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind', 'payment'), ('refunds__isnull', True)), models.Q(('amount__lt', 0), ('kind', 'refund')), _connector='OR'), name='payment_sign')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]

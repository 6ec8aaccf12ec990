import apps.kernel.models
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('crm', '0001_initial'),
        ('inventory', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('type', models.CharField(choices=[('SALES', 'Sale')], default='SALES', max_length=10, verbose_name='type')),
                ('auto_created', models.BooleanField(default=False, editable=False, verbose_name='created by a won deal')),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('confirmed', 'Confirmed'), ('processing', 'Processing'), ('shipped', 'Shipped'), ('delivered', 'Delivered'), ('cancelled', 'Cancelled')], default='pending', max_length=10, verbose_name='status')),
                ('currency', models.CharField(default='KZT', editable=False, max_length=3, verbose_name='currency')),
                ('items_total', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='sum of lines')),
                ('adjustment_amount', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='adjustment')),
                ('total_amount', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='total')),
                ('shipping_address', models.JSONField(blank=True, help_text='A copy: addressLine1, addressLine2, city, postalCode, country', null=True, verbose_name='shipping address')),
                ('delivery_date', models.DateField(blank=True, null=True, verbose_name='delivery date')),
                ('payment_terms', models.CharField(choices=[('PREPAYMENT', 'Prepayment'), ('IMMEDIATE', 'Immediately'), ('NET_7', 'Within 7 days'), ('NET_15', 'Within 15 days'), ('NET_30', 'Within 30 days'), ('NET_45', 'Within 45 days'), ('NET_60', 'Within 60 days'), ('NET_90', 'Within 90 days')], max_length=12, verbose_name='payment terms')),
                ('payment_status', models.CharField(choices=[('pending', 'Not paid'), ('partial', 'Partly paid'), ('paid', 'Paid'), ('refunded', 'Refunded')], default='pending', max_length=10, verbose_name='payment status')),
                ('paid_amount', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='paid')),
                ('invoiced_amount', models.DecimalField(decimal_places=2, default=0, help_text='Issued to the customer, and so in the balance already', max_digits=18, verbose_name='invoiced')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('stock_needed', models.JSONField(default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='{product id: quantity} that the stock must give, as it was when the order was confirmed')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
                ('shipped_at', models.DateTimeField(blank=True, null=True, verbose_name='shipped at')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='delivered at')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled at')),
                ('cancel_reason', models.TextField(blank=True, verbose_name='reason of the cancellation')),
                ('refund_amount', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='refund')),
                ('cancelled_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='cancelled by')),
                ('customer', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer', verbose_name='customer')),
                ('deal', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.deal', verbose_name='deal')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'order',
                'verbose_name_plural': 'orders',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'created_at', 'id'], include=('organization',), name='order_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'number', 'id'], include=('organization',), name='order_by_number'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'total_amount', 'id'], include=('organization',), name='order_total'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'delivery_date', 'id'], include=('organization',), name='order_delivery'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'created_at', 'id'], include=('organization',), name='order_status'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'id'], include=('organization',), name='order_status_sort'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'payment_status', 'created_at', 'id'], include=('organization',), name='order_payment'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'customer', 'created_at', 'id'], include=('organization',), name='order_customer'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'deal', 'id'], include=('organization',), name='order_of_deal'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('notes'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='order_search'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['customer', 'status'], include=('total_amount', 'invoiced_amount', 'created_at'), name='order_customer_sums')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='order_number_unique'), models.UniqueConstraint(condition=models.Q(('auto_created', True)), fields=('deal',), name='order_one_per_won_deal'), models.CheckConstraint(condition=models.Q(('total_amount', django.db.models.expressions.CombinedExpression(models.F('items_total'), '+', models.F('adjustment_amount'))), ('total_amount__gte', 0)), name='order_total_adds_up'), models.CheckConstraint(condition=models.Q(('invoiced_amount__gte', 0), ('paid_amount__gte', 0), ('refund_amount__gte', 0)), name='order_sums_not_negative')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='OrderDocument',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('type', models.CharField(max_length=50, verbose_name='type')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('url', models.CharField(max_length=2000, verbose_name='address')),
                ('order', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='sales.order')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['order', 'created_at', 'id'], name='order_document')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='OrderItem',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('unit_price', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='unit price without VAT')),
                ('discount', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='discount, %')),
                ('tax', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='VAT, %')),
                ('net', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='sum without VAT')),
                ('vat', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='VAT')),
                ('total', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='sum with VAT')),
                ('order', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='sales.order')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.product', verbose_name='product')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'order line',
                'verbose_name_plural': 'order lines',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['order', 'position'], name='order_item_order'), models.Index(fields=['workspace', 'product'], name='order_item_product')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='order_item_quantity'), models.CheckConstraint(condition=models.Q(('unit_price__gte', 0)), name='order_item_price'), models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('discount__lte', 100), ('tax__gte', 0), ('tax__lte', 100)), name='order_item_percents'), models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat')))), name='order_item_total_adds_up')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='OrderStatusEntry',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('confirmed', 'Confirmed'), ('processing', 'Processing'), ('shipped', 'Shipped'), ('delivered', 'Delivered'), ('cancelled', 'Cancelled')], max_length=10, verbose_name='status')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('order', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='status_history', to='sales.order')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'status entry',
                'verbose_name_plural': 'status history',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['order', 'created_at', 'id'], name='order_status_entry')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('status', models.CharField(choices=[('in_transit', 'In transit'), ('delivered', 'Delivered'), ('returned', 'Returned'), ('lost', 'Lost')], default='in_transit', max_length=10, verbose_name='status')),
                ('tracking_number', models.CharField(blank=True, max_length=100, verbose_name='tracking number')),
                ('carrier', models.CharField(blank=True, max_length=100, verbose_name='carrier')),
                ('estimated_delivery', models.DateField(blank=True, null=True, verbose_name='estimated delivery')),
                ('shipped_at', models.DateTimeField(verbose_name='shipped at')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='delivered at')),
                ('order', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='sales.order', verbose_name='order')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'shipment',
                'verbose_name_plural': 'shipments',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['order', 'shipped_at', 'id'], name='shipment_order'), models.Index(fields=['workspace', 'created_at', 'id'], name='shipment_created'), models.Index(fields=['workspace', 'status', 'created_at', 'id'], name='shipment_by_status'), models.Index(fields=['workspace', 'estimated_delivery', 'id'], name='shipment_estimated')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='shipment_number_unique'), models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', False), ('status', 'delivered')), models.Q(models.Q(('status', 'delivered'), _negated=True), ('delivered_at__isnull', True)), _connector='OR'), name='shipment_delivered_at')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]

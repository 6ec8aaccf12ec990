import apps.inventory.models.columns
import apps.kernel.clock
import apps.kernel.models
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.contrib.postgres.operations import BtreeGinExtension, BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        # Superfluous on a server prepared by prometric/bootstrap.sql, needed on any other.
        TrigramExtension(),
        BtreeGinExtension(),
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('code', models.CharField(max_length=64, verbose_name='code')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('name_kk', models.CharField(max_length=255, null=True, verbose_name='name')),
                ('name_ru', models.CharField(max_length=255, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=255, null=True, verbose_name='name')),
                ('category', models.CharField(blank=True, max_length=100, verbose_name='category')),
                ('category_kk', models.CharField(blank=True, max_length=100, null=True, verbose_name='category')),
                ('category_ru', models.CharField(blank=True, max_length=100, null=True, verbose_name='category')),
                ('category_en', models.CharField(blank=True, max_length=100, null=True, verbose_name='category')),
                ('description', models.TextField(blank=True, max_length=10000, verbose_name='description')),
                ('description_kk', models.TextField(blank=True, max_length=10000, null=True, verbose_name='description')),
                ('description_ru', models.TextField(blank=True, max_length=10000, null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, max_length=10000, null=True, verbose_name='description')),
                ('category_key', models.CharField(blank=True, editable=False, help_text='The category in the default language (or the first that has one), casefolded', max_length=300)),
                ('category_keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), default=list, editable=False, help_text='The category casefolded in every language that has one, for the filter', size=None)),
                ('type', models.CharField(choices=[('PRODUCT', 'Product'), ('MATERIAL', 'Material'), ('SERVICE', 'Service'), ('MANUFACTURED', 'Manufactured'), ('BUNDLE', 'Bundle'), ('DIGITAL', 'Digital')], default='PRODUCT', max_length=12, verbose_name='type')),
                ('status', models.CharField(choices=[('ACTIVE', 'Active'), ('INACTIVE', 'Inactive'), ('DISCONTINUED', 'Discontinued')], default='ACTIVE', max_length=12, verbose_name='status')),
                ('unit', models.CharField(default='шт', max_length=20, verbose_name='unit')),
                ('price', models.DecimalField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price')),
                ('cost', models.DecimalField(decimal_places=2, default=0, max_digits=18, validators=[django.core.validators.MinValueValidator(0)], verbose_name='cost')),
                ('currency', models.CharField(default='KZT', editable=False, max_length=3, verbose_name='currency')),
                ('vat_rate', models.DecimalField(blank=True, decimal_places=2, help_text='Empty: the standard rate of the day', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='VAT, %')),
                ('vat_included', models.BooleanField(default=True, verbose_name='price includes VAT')),
                ('barcode', models.CharField(blank=True, max_length=64, verbose_name='barcode')),
                ('specifications', models.JSONField(blank=True, default=dict, verbose_name='specifications')),
                ('search_text', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Upper(django.db.models.functions.text.Concat(models.F('code'), models.Value('\n'), models.F('barcode'), models.Value('\n'), models.F('name_kk'), models.Value('\n'), models.F('name_ru'), models.Value('\n'), models.F('name_en'), models.Value('\n'), models.F('description_kk'), models.Value('\n'), models.F('description_ru'), models.Value('\n'), models.F('description_en'), output_field=models.TextField())), output_field=models.TextField())),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'product',
                'verbose_name_plural': 'products',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'code', 'id'], name='product_by_code'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'price', 'id'], name='product_by_price'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'created_at', 'id'], name='product_by_created_at'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'updated_at', 'id'], name='product_by_updated_at'), models.Index(models.F('workspace'), django.db.models.functions.comparison.Coalesce(apps.inventory.models.columns.Filled(models.F('name_kk')), apps.inventory.models.columns.Filled(models.F('name_ru')), apps.inventory.models.columns.Filled(models.F('name_en')), output_field=models.TextField()), models.F('id'), condition=models.Q(('deleted_at__isnull', True)), name='product_by_name_kk'), models.Index(models.F('workspace'), django.db.models.functions.comparison.Coalesce(apps.inventory.models.columns.Filled(models.F('name_ru')), apps.inventory.models.columns.Filled(models.F('name_kk')), apps.inventory.models.columns.Filled(models.F('name_en')), output_field=models.TextField()), models.F('id'), condition=models.Q(('deleted_at__isnull', True)), name='product_by_name_ru'), models.Index(models.F('workspace'), django.db.models.functions.comparison.Coalesce(apps.inventory.models.columns.Filled(models.F('name_en')), apps.inventory.models.columns.Filled(models.F('name_ru')), apps.inventory.models.columns.Filled(models.F('name_kk')), output_field=models.TextField()), models.F('id'), condition=models.Q(('deleted_at__isnull', True)), name='product_by_name_en'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'type', 'created_at', 'id'], name='product_type'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'created_at', 'id'], name='product_status'), models.Index(condition=models.Q(('deleted_at__isnull', True), models.Q(('barcode', ''), _negated=True)), fields=['workspace', 'barcode'], name='product_barcode'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'category_keys'], name='product_category'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(models.F('search_text'), 'gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='product_search')],
                'constraints': [models.UniqueConstraint(models.F('workspace'), django.db.models.functions.text.Lower('code'), condition=models.Q(('deleted_at__isnull', True)), name='product_code_unique'), models.CheckConstraint(condition=models.Q(('cost__gte', 0), ('price__gte', 0)), name='product_price_cost'), models.CheckConstraint(condition=models.Q(('vat_rate__isnull', True), models.Q(('vat_rate__gte', 0), ('vat_rate__lte', 100)), _connector='OR'), name='product_vat_percent'), models.CheckConstraint(condition=models.Q(('currency', 'KZT')), name='product_currency')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PriceHistory',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('price', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='price')),
                ('cost', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='cost')),
                ('user_id', models.UUIDField(editable=False, help_text='Who set it; null for the system', null=True)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='inventory.product')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'price history',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['product', '-created_at', '-id'], name='price_history_product')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='BomComponent',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('component', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='component_of', to='inventory.product')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='components', to='inventory.product')),
            ],
            options={
                'verbose_name': 'component',
                'verbose_name_plural': 'components',
                'abstract': False,
                'base_manager_name': 'everything',
                'constraints': [models.UniqueConstraint(fields=('product', 'component'), name='bom_component_unique'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='bom_component_quantity'), models.CheckConstraint(condition=models.Q(('component', models.F('product')), _negated=True), name='bom_component_other')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ProductImage',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('url', models.CharField(max_length=2000, verbose_name='address')),
                ('is_primary', models.BooleanField(default=False, verbose_name='primary')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='images', to='inventory.product')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'image',
                'verbose_name_plural': 'images',
                'abstract': False,
                'base_manager_name': 'everything',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('product',), name='product_image_one_primary')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PurchaseOrder',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(max_length=20, verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('ordered', 'Ordered'), ('partially_received', 'Partially received'), ('received', 'Received'), ('cancelled', 'Cancelled')], default='draft', max_length=20, verbose_name='status')),
                ('total_amount', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='total')),
                ('currency', models.CharField(default='KZT', editable=False, max_length=3, verbose_name='currency')),
                ('expected_date', models.DateField(blank=True, null=True, verbose_name='expected')),
                ('ordered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ordered at')),
                ('received_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='received at')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='cancelled at')),
                ('notes', models.TextField(blank=True, max_length=10000, verbose_name='notes')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'purchase order',
                'verbose_name_plural': 'purchase orders',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'created_at', 'id'], name='purchase_by_created_at'), models.Index(fields=['workspace', 'status', 'created_at', 'id'], name='purchase_status'), models.Index(fields=['workspace', 'number', 'id'], name='purchase_by_number')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='purchase_order_number_unique')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PurchaseOrderLine',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('received_quantity', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='received')),
                ('unit_price', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='unit price')),
                ('total_price', models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name='total')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='purchase_lines', to='inventory.product')),
                ('purchase_order', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inventory.purchaseorder')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'purchase order line',
                'verbose_name_plural': 'purchase order lines',
                'abstract': False,
                'base_manager_name': 'everything',
                'constraints': [models.UniqueConstraint(fields=('purchase_order', 'product'), name='purchase_line_unique'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('unit_price__gte', 0)), name='purchase_line_quantity'), models.CheckConstraint(condition=models.Q(('received_quantity__gte', 0), ('received_quantity__lte', models.F('quantity'))), name='purchase_line_never_more_than_ordered')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('holder_kind', models.CharField(max_length=20, verbose_name='holder')),
                ('holder_id', models.UUIDField(verbose_name='holder id')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='reference')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='inventory.product')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'reservation',
                'verbose_name_plural': 'reservations',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'created_at', 'id'], name='reservation_by_created_at')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'holder_kind', 'holder_id', 'product'), name='reservation_unique'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='reservation_quantity')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='StockMovement',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('type', models.CharField(choices=[('IN', 'Receipt'), ('OUT', 'Issue'), ('ADJUSTMENT', 'Adjustment')], max_length=10, verbose_name='type')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('delta', models.GeneratedField(db_persist=True, expression=models.Case(models.When(then=django.db.models.expressions.CombinedExpression(models.F('quantity'), '*', models.Value(-1)), type='OUT'), default=models.F('quantity')), output_field=models.DecimalField(decimal_places=3, max_digits=15, verbose_name='change'))),
                ('balance_after', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='balance after')),
                ('unit_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='unit cost')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='reference')),
                ('notes', models.CharField(blank=True, max_length=1000, verbose_name='notes')),
                ('date', models.DateField(default=apps.kernel.clock.today, verbose_name='date')),
                ('user_id', models.UUIDField(editable=False, help_text='Who did it; null for the system', null=True)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='inventory.product')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'stock movement',
                'verbose_name_plural': 'stock movements',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'created_at', 'id'], name='movement_by_created_at'), models.Index(fields=['workspace', 'date', 'id'], name='movement_by_date'), models.Index(fields=['workspace', 'type', 'created_at', 'id'], name='movement_type'), models.Index(fields=['product', 'created_at', 'id'], name='movement_product'), models.Index(fields=['workspace', 'reference', 'created_at'], name='movement_reference'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('reference'), 'gin_trgm_ops'), name='movement_reference_search')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0), models.Q(('type', 'ADJUSTMENT'), models.Q(('quantity', 0), _negated=True)), _connector='OR'), name='stock_movement_quantity'), models.CheckConstraint(condition=models.Q(('balance_after__gte', 0)), name='stock_movement_balance')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('bin', models.CharField(blank=True, max_length=12, verbose_name='BIN/IIN')),
                ('contact_person', models.CharField(blank=True, max_length=200, verbose_name='contact person')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=16, verbose_name='phone')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='address')),
                ('notes', models.TextField(blank=True, max_length=10000, verbose_name='notes')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'supplier',
                'verbose_name_plural': 'suppliers',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'created_at', 'id'], name='supplier_by_created_at'), models.Index(fields=['workspace', 'name', 'id'], name='supplier_by_name')],
                'constraints': [models.UniqueConstraint(models.F('workspace'), django.db.models.functions.text.Lower('name'), condition=models.Q(('deleted_at__isnull', True)), name='supplier_name_unique'), models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True), models.Q(('bin', ''), _negated=True)), fields=('workspace', 'bin'), name='supplier_bin_unique')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='purchaseorder',
            name='supplier',
            field=apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='purchase_orders', to='inventory.supplier'),
        ),
        migrations.CreateModel(
            name='ProductSupplier',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('lead_time', models.PositiveIntegerField(default=0, verbose_name='lead time, days')),
                ('min_order_quantity', models.DecimalField(decimal_places=3, default=1, max_digits=15, verbose_name='minimum order')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='suppliers', to='inventory.product')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('supplier', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='inventory.supplier')),
            ],
            options={
                'verbose_name': 'product supplier',
                'verbose_name_plural': 'product suppliers',
                'abstract': False,
                'base_manager_name': 'everything',
                'constraints': [models.UniqueConstraint(fields=('product', 'supplier'), name='product_supplier_unique'), models.CheckConstraint(condition=models.Q(('min_order_quantity__gt', 0)), name='product_supplier_min_order_quantity')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='VatRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('STANDARD', 'Standard'), ('REDUCED_MED', 'Reduced: medicine'), ('REDUCED_PRESS', 'Reduced: periodicals'), ('ZERO', 'Zero: export'), ('EXEMPT', 'Exempt')], max_length=16, verbose_name='code')),
                ('rate', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='rate, %')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
            ],
            options={
                'verbose_name': 'VAT rate',
                'verbose_name_plural': 'VAT rates',
                'ordering': ['code', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='vat_rate_unique'), models.CheckConstraint(condition=models.Q(('rate__gte', 0), ('rate__lte', 100)), name='vat_rate_percent'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='vat_rate_days'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (models.Func('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='vat_rate_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='StockItem',
            fields=[
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('product', apps.inventory.models.columns.TenantOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='stock', serialize=False, to='inventory.product')),
                ('in_stock', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='in stock')),
                ('reserved', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='reserved')),
                ('min_stock', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='minimum')),
                ('max_stock', models.DecimalField(blank=True, decimal_places=3, max_digits=15, null=True, verbose_name='maximum')),
                ('is_low', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('min_stock__gt', 0), ('in_stock__lte', django.db.models.expressions.CombinedExpression(models.F('min_stock'), '+', models.F('reserved')))), then=models.Value(True)), default=models.Value(False)), help_text='A minimum is set and what is available does not exceed it', output_field=models.BooleanField())),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'stock',
                'verbose_name_plural': 'stock',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('is_low', True)), fields=['workspace', 'product'], name='stock_low')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reserved__gte', 0), ('reserved__lte', models.F('in_stock'))), name='stock_never_oversold'), models.CheckConstraint(condition=models.Q(('min_stock__gte', 0)), name='stock_minimum'), models.CheckConstraint(condition=models.Q(('max_stock__isnull', True), ('max_stock__gte', models.F('min_stock')), _connector='OR'), name='stock_maximum')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]

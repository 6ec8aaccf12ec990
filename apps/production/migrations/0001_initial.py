import apps.kernel.models
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('inventory', '0001_initial'),
        ('sales', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillOfMaterials',
            fields=[
            ],
            options={
                'verbose_name': 'bill of materials',
                'verbose_name_plural': 'bills of materials',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('inventory.product',),
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ProductionOrder',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('completed_quantity', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='completed')),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('scheduled', 'Scheduled'), ('in_progress', 'In progress'), ('completed', 'Completed'), ('cancelled', 'Cancelled')], default='pending', max_length=11, verbose_name='status')),
                ('priority', models.CharField(choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High'), ('urgent', 'Urgent')], default='medium', max_length=6, verbose_name='priority')),
                ('urgency', models.GeneratedField(db_persist=True, expression=models.Case(models.When(priority='urgent', then=3), models.When(priority='high', then=2), models.When(priority='medium', then=1), default=0), help_text='The priority as a number, to sort by', output_field=models.SmallIntegerField())),
                ('start_date', models.DateField(blank=True, null=True, verbose_name='start date')),
                ('due_date', models.DateField(blank=True, null=True, verbose_name='due date')),
                ('unit_minutes', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14, verbose_name='minutes per unit')),
                ('minutes_done', models.DecimalField(decimal_places=5, default=0, editable=False, help_text='Reported quantities times the minutes of their operations', max_digits=28, verbose_name='minutes done')),
                ('unit_cost', models.DecimalField(decimal_places=2, default=0, editable=False, help_text='Materials of one unit, when opened', max_digits=18, verbose_name='unit cost')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='started at')),
                ('completed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='completed at')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='cancelled at')),
                ('cancel_reason', models.TextField(blank=True, editable=False, verbose_name='reason of the cancellation')),
                ('order', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The sales order that waits for the goods', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.order', verbose_name='order')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('parent', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The production order that needs the goods as material', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='production.productionorder', verbose_name='parent')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.product', verbose_name='product')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'production order',
                'verbose_name_plural': 'production orders',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'created_at', 'id'], include=('organization',), name='production_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'number', 'id'], include=('organization',), name='production_by_number'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'due_date', 'id'], include=('organization',), name='production_due'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'start_date', 'id'], include=('organization',), name='production_start'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'quantity', 'id'], include=('organization',), name='production_quantity'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'urgency', 'id'], include=('organization',), name='production_urgency'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'created_at', 'id'], include=('organization',), name='production_status'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'status', 'id'], include=('organization',), name='production_status_sort'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'priority', 'created_at', 'id'], include=('organization',), name='production_priority'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'product', 'created_at', 'id'], include=('organization',), name='production_product'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'order', 'created_at', 'id'], include=('organization',), name='production_of_order'), models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent', 'product'], name='production_of_parent'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('notes'), name='gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='production_search')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='production_number_unique'), models.CheckConstraint(condition=models.Q(('completed_quantity__gte', 0), ('completed_quantity__lte', models.F('quantity')), ('quantity__gt', 0)), name='production_never_more_than_ordered'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), ('completed_quantity', models.F('quantity')), _connector='OR'), name='production_completed_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('scheduled', 'in_progress', 'completed')), _negated=True), ('start_date__isnull', False), _connector='OR'), name='production_scheduled_has_start'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='production_not_own_parent'), models.CheckConstraint(condition=models.Q(('minutes_done__gte', 0), ('unit_cost__gte', 0), ('unit_minutes__gte', 0)), name='production_sums_not_negative')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ProductionMaterial',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('per_unit', models.DecimalField(decimal_places=9, max_digits=24, verbose_name='per unit')),
                ('needed', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='needed')),
                ('issued', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='issued')),
                ('component', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.product', verbose_name='material')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('production_order', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='production.productionorder')),
            ],
            options={
                'verbose_name': 'material',
                'verbose_name_plural': 'materials',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'component'], name='production_material_component')],
                'constraints': [models.UniqueConstraint(fields=('production_order', 'component'), name='production_material_unique'), models.CheckConstraint(condition=models.Q(('issued__gte', 0), ('issued__lte', models.F('needed')), ('needed__gt', 0), ('per_unit__gt', 0)), name='production_material_never_more_than_needed')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WorkOrder',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='sequence')),
                ('operation', models.CharField(max_length=255, verbose_name='operation')),
                ('duration', models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name='minutes per unit')),
                ('required_skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='required skills')),
                ('equipment', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='equipment')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('completed_quantity', models.DecimalField(decimal_places=3, default=0, max_digits=15, verbose_name='completed')),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('in_progress', 'In progress'), ('completed', 'Completed'), ('cancelled', 'Cancelled')], default='pending', max_length=11, verbose_name='status')),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='started at')),
                ('completed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='completed at')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('production_order', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='work_orders', to='production.productionorder', verbose_name='production order')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'work order',
                'verbose_name_plural': 'work orders',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'created_at', 'id'], name='work_order_created'), models.Index(fields=['workspace', 'status', 'created_at', 'id'], name='work_order_status'), models.Index(fields=['workspace', 'status', 'id'], name='work_order_status_sort'), django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('operation'), 'gin_trgm_ops'), name='work_order_search')],
                'constraints': [models.UniqueConstraint(fields=('production_order', 'sequence'), name='work_order_sequence_unique'), models.CheckConstraint(condition=models.Q(('completed_quantity__gte', 0), ('completed_quantity__lte', models.F('quantity')), ('quantity__gt', 0)), name='work_order_never_more_than_ordered'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), ('completed_quantity', models.F('quantity')), _connector='OR'), name='work_order_completed_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'pending'), _negated=True), ('completed_quantity', 0), _connector='OR'), name='work_order_pending_is_empty')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('duration', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='minutes per unit')),
                ('required_skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='required skills')),
                ('equipment', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='equipment')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inventory.product', verbose_name='product')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'operation',
                'verbose_name_plural': 'operations',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['product', 'position', 'id'], name='operation_product')],
                'constraints': [models.CheckConstraint(condition=models.Q(('duration__gt', 0)), name='operation_duration')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]

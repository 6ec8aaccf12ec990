import apps.kernel.models
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('code', models.CharField(max_length=50, verbose_name='code')),
                ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='budget')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('parent', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hr.department', verbose_name='parent department')),
            ],
            options={
                'verbose_name': 'department',
                'verbose_name_plural': 'departments',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['organization', 'name'], name='department_name')],
                'constraints': [models.UniqueConstraint(models.F('organization'), django.db.models.functions.text.Lower('code'), condition=models.Q(('deleted_at__isnull', True)), name='department_code_unique'), models.CheckConstraint(condition=models.Q(('budget__isnull', True), ('budget__gte', 0), _connector='OR'), name='department_budget_not_negative'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='department_not_own_parent')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('position', models.CharField(blank=True, max_length=255, verbose_name='position')),
                ('salary', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='salary')),
                ('hire_date', models.DateField(blank=True, null=True, verbose_name='hire date')),
                ('contract_type', models.CharField(choices=[('permanent', 'Permanent'), ('fixed_term', 'Fixed term'), ('part_time', 'Part time'), ('contractor', 'Contractor'), ('intern', 'Intern')], default='permanent', max_length=10, verbose_name='contract type')),
                ('iin', models.CharField(blank=True, max_length=12, verbose_name='IIN')),
                ('passport', models.CharField(blank=True, max_length=50, verbose_name='passport')),
                ('emergency_contact', models.CharField(blank=True, max_length=255, verbose_name='emergency contact')),
                ('performance_score', models.DecimalField(blank=True, decimal_places=1, help_text='0 to 10; empty: computed from deals and activities', max_digits=3, null=True, verbose_name='performance score')),
                ('rejected_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='rejected at')),
                ('rejection_reason', models.CharField(blank=True, editable=False, max_length=1000, verbose_name='rejection reason')),
                ('department', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hr.department', verbose_name='department')),
                ('membership', apps.kernel.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.membership', verbose_name='membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'employee',
                'verbose_name_plural': 'employees',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['organization', 'created_at', 'id'], name='employee_created'), models.Index(fields=['organization', 'department'], name='employee_department')],
                'constraints': [models.UniqueConstraint(fields=('membership',), name='employee_membership_unique'), models.UniqueConstraint(condition=models.Q(models.Q(('iin', ''), _negated=True), ('rejected_at__isnull', True)), fields=('organization', 'iin'), name='employee_iin_unique'), models.CheckConstraint(condition=models.Q(('salary__isnull', True), ('salary__gte', 0), _connector='OR'), name='employee_salary_not_negative'), models.CheckConstraint(condition=models.Q(('performance_score__isnull', True), models.Q(('performance_score__gte', 0), ('performance_score__lte', 10)), _connector='OR'), name='employee_performance_score_range'), models.CheckConstraint(condition=models.Q(('iin', ''), ('iin__regex', '^[0-9]{12}$'), _connector='OR'), name='employee_iin_digits')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='department',
            name='head',
            field=apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hr.employee', verbose_name='head'),
        ),
    ]

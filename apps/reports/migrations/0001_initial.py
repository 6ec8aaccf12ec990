import apps.kernel.models
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_documents'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('type', models.CharField(choices=[('sales', 'Sales'), ('inventory', 'Inventory'), ('finance', 'Finance'), ('hr', 'Staff')], max_length=10, verbose_name='type')),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('excel', 'Excel'), ('csv', 'CSV')], max_length=6, verbose_name='format')),
                ('period', models.CharField(help_text='month, last_month, last_30_days, 2026-03, 2026-Q1, 2026-01-01..2026-03-31 …', max_length=40, verbose_name='period')),
                ('filters', models.JSONField(blank=True, default=dict, verbose_name='filters')),
                ('language', models.CharField(choices=[('kk', 'Kazakh'), ('ru', 'Russian'), ('en', 'English')], default='ru', max_length=2, verbose_name='language')),
                ('start_date', models.DateField(verbose_name='first day')),
                ('end_date', models.DateField(verbose_name='last day')),
                ('rights', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, editable=False, help_text='Permissions that a reader needs for what the file holds', size=None)),
                ('status', models.CharField(choices=[('processing', 'Being made'), ('completed', 'Ready'), ('failed', 'Failed'), ('expired', 'Expired')], default='processing', max_length=10, verbose_name='status')),
                ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='progress, %')),
                ('estimated_seconds', models.PositiveIntegerField(default=30, verbose_name='estimated time, s')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('heartbeat_at', models.DateTimeField(editable=False, help_text='Empty: nobody is making it at the moment', null=True, verbose_name='heartbeat')),
                ('error_code', models.CharField(blank=True, max_length=50, verbose_name='error code')),
                ('error', models.CharField(blank=True, max_length=1000, verbose_name='error')),
                ('file_name', models.CharField(blank=True, max_length=100, verbose_name='file name')),
                ('file_path', models.CharField(blank=True, editable=False, max_length=200, verbose_name='file path')),
                ('file_size', models.PositiveBigIntegerField(null=True, verbose_name='file size, bytes')),
                ('rows', models.PositiveIntegerField(null=True, verbose_name='rows')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='ready at')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='kept until')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('requested_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'created_at', 'id'], name='report_created'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'requested_by', 'created_at', 'id'], name='report_own'), models.Index(condition=models.Q(('status', 'processing')), fields=['created_at'], name='report_unfinished'), models.Index(condition=models.Q(('status', 'completed')), fields=['expires_at'], name='report_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(('start_date__lte', models.F('end_date'))), name='report_days_in_order'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='report_progress_percent'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), models.Q(models.Q(('file_path', ''), _negated=True), ('expires_at__isnull', False), ('file_size__isnull', False), ('progress', 100)), _connector='OR'), name='report_completed_has_file')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ReportSchedule',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('type', models.CharField(choices=[('sales', 'Sales'), ('inventory', 'Inventory'), ('finance', 'Finance'), ('hr', 'Staff')], max_length=10, verbose_name='type')),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('excel', 'Excel'), ('csv', 'CSV')], max_length=6, verbose_name='format')),
                ('period', models.CharField(help_text='month, last_month, last_30_days, 2026-03, 2026-Q1, 2026-01-01..2026-03-31 …', max_length=40, verbose_name='period')),
                ('filters', models.JSONField(blank=True, default=dict, verbose_name='filters')),
                ('language', models.CharField(choices=[('kk', 'Kazakh'), ('ru', 'Russian'), ('en', 'English')], default='ru', max_length=2, verbose_name='language')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('monthly', 'Monthly'), ('cron', 'By a cron line')], max_length=7, verbose_name='frequency')),
                ('at', models.TimeField(default='09:00', help_text='Not used by a cron line', verbose_name='at')),
                ('weekday', models.PositiveSmallIntegerField(default=1, help_text='Of a weekly one: 1 is Monday, 7 Sunday', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)], verbose_name='weekday')),
                ('day_of_month', models.PositiveSmallIntegerField(default=1, help_text='Of a monthly one; in shorter months the last day', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)], verbose_name='day of the month')),
                ('cron', models.CharField(blank=True, help_text='minute hour day-of-month month day-of-week; at most once an hour', max_length=100, verbose_name='cron line')),
                ('time_zone', models.CharField(default='Asia/Almaty', max_length=50, verbose_name='time zone')),
                ('recipients', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), size=None, verbose_name='recipients')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('next_run_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='next run')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('owner', models.ForeignKey(db_index=False, help_text='Reports show what this member may see', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'report schedule',
                'verbose_name_plural': 'report schedules',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['workspace', 'created_at', 'id'], name='schedule_created'), models.Index(condition=models.Q(('deleted_at__isnull', True), ('is_active', True)), fields=['next_run_at'], name='schedule_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('is_active', False), ('next_run_at__isnull', False), _connector='OR'), name='schedule_active_has_next'), models.CheckConstraint(condition=models.Q(('day_of_month__range', (1, 31)), ('weekday__range', (1, 7))), name='schedule_days'), models.CheckConstraint(condition=models.Q(('frequency', 'cron'), ('cron', ''), _connector='XOR'), name='schedule_cron_line')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ReportRun',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('outcome', models.CharField(choices=[('processing', 'The report is being made'), ('sending', 'The mail is on its way'), ('sent', 'Sent'), ('failed', 'Failed')], default='processing', max_length=10, verbose_name='outcome')),
                ('mails', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, editable=False, size=None)),
                ('error', models.CharField(blank=True, max_length=1000, verbose_name='error')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('report', apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report', verbose_name='report')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('schedule', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='reports.reportschedule', verbose_name='schedule')),
            ],
            options={
                'verbose_name': 'run of a schedule',
                'verbose_name_plural': 'runs of schedules',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['schedule', 'created_at', 'id'], name='report_run_schedule'), models.Index(condition=models.Q(('outcome', 'sending')), fields=['created_at'], name='report_run_sending')],
                'constraints': [models.UniqueConstraint(fields=('schedule', 'due_at'), name='report_run_once')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='report',
            name='schedule',
            field=apps.kernel.models.TenantForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reportschedule', verbose_name='schedule'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['workspace', 'schedule', 'created_at', 'id'], name='report_of_schedule'),
        ),
    ]

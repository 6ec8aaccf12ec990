import apps.kernel.models
import django.contrib.postgres.fields
import django.core.serializers.json
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
            name='ChatChannel',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('type', models.CharField(choices=[('channel', 'Channel'), ('direct', 'Direct messages')], default='channel', max_length=8, verbose_name='type')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('direct_key', models.CharField(editable=False, help_text="Both users' ids in order; one channel a pair", max_length=73, null=True)),
                ('last_message_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last message')),
                ('created_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'chat channel',
                'verbose_name_plural': 'chat channels',
                'abstract': False,
                'base_manager_name': 'everything',
                'constraints': [models.UniqueConstraint(condition=models.Q(('direct_key__isnull', False)), fields=('workspace', 'direct_key'), name='chat_channel_one_a_pair'), models.CheckConstraint(condition=models.Q(models.Q(('direct_key__isnull', False), ('type', 'direct')), models.Q(('direct_key__isnull', True), ('type', 'channel'), models.Q(('name', ''), _negated=True)), _connector='OR'), name='chat_channel_named_or_direct')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ChatMember',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('last_read_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='read up to')),
                ('channel', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='notifications.chatchannel', verbose_name='channel')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'chat member',
                'verbose_name_plural': 'chat members',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['user', 'workspace'], name='chat_member_user')],
                'constraints': [models.UniqueConstraint(fields=('channel', 'user'), name='chat_member_unique')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ChatMessage',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('text', models.TextField(verbose_name='text')),
                ('channel', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='notifications.chatchannel', verbose_name='channel')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('sender', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sender')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'chat message',
                'verbose_name_plural': 'chat messages',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['channel', 'created_at', 'id'], name='chat_message_newest')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='DashboardPulse',
            fields=[
                ('workspace_id', models.UUIDField(primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField(null=True)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'base_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='dashboard_pulse_due')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LiveEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('workspace_id', models.UUIDField(help_text='Null: every workspace of the organization', null=True)),
                ('event', models.CharField(max_length=64)),
                ('data', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('permission', models.CharField(blank=True, help_text='Who may see the object', max_length=40)),
                ('user_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='Null: whoever holds the permission', null=True, size=None)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'live event',
                'verbose_name_plural': 'live events',
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['organization', 'id'], name='live_event_since')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('workspace_id', models.UUIDField(editable=False, null=True, verbose_name='workspace')),
                ('type', models.CharField(choices=[('deal_won', 'Deal won'), ('deal_assigned', 'Deal assigned'), ('deal_lost', 'Deal lost'), ('order_confirmed', 'Order confirmed'), ('order_shipped', 'Order shipped'), ('order_cancelled', 'Order cancelled'), ('stock_low', 'Stock is low'), ('production_created', 'Production order created'), ('production_completed', 'Production completed'), ('invoice_overdue', 'Invoice overdue'), ('payment_received', 'Payment received'), ('employee_pending', 'Employee awaits approval'), ('employee_approved', 'Employee approved'), ('report_ready', 'Report ready'), ('report_failed', 'Report failed'), ('chat_message', 'Chat message'), ('system', 'System')], max_length=24, verbose_name='type')),
                ('key', models.CharField(help_text='Which words; the type, or a variant of it', max_length=40)),
                ('params', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='What the words name')),
                ('data', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='Ids and amounts for programs')),
                ('about_id', models.UUIDField(editable=False, help_text="The object; a chat's channel", null=True)),
                ('event_id', models.BigIntegerField(editable=False, help_text='The outbox row behind it', null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='receiver')),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['user', 'organization', 'created_at', 'id'], name='notification_newest'), models.Index(fields=['user', 'organization', 'type', 'created_at'], name='notification_by_type'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user', 'organization', 'created_at', 'id'], name='notification_unread')],
                'constraints': [models.UniqueConstraint(fields=('event_id', 'type', 'user'), name='notification_once_an_event')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='NotificationPreference',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('type', models.CharField(choices=[('deal_won', 'Deal won'), ('deal_assigned', 'Deal assigned'), ('deal_lost', 'Deal lost'), ('order_confirmed', 'Order confirmed'), ('order_shipped', 'Order shipped'), ('order_cancelled', 'Order cancelled'), ('stock_low', 'Stock is low'), ('production_created', 'Production order created'), ('production_completed', 'Production completed'), ('invoice_overdue', 'Invoice overdue'), ('payment_received', 'Payment received'), ('employee_pending', 'Employee awaits approval'), ('employee_approved', 'Employee approved'), ('report_ready', 'Report ready'), ('report_failed', 'Report failed'), ('chat_message', 'Chat message'), ('system', 'System')], max_length=24, verbose_name='type')),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('inApp', 'In the application'), ('email', 'E-mail')], max_length=8), default=list, size=None, verbose_name='channels')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'notification preference',
                'verbose_name_plural': 'notification preferences',
                'abstract': False,
                'base_manager_name': 'everything',
                'constraints': [models.UniqueConstraint(fields=('organization', 'user', 'type'), name='notification_preference_unique')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WebhookSubscription',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('description', models.CharField(blank=True, max_length=255, verbose_name='description')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), help_text='Names (deal.won), groups (deal.*) or everything (*)', size=None, verbose_name='events')),
                ('status', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused'), ('disabled', 'Disabled after failures')], default='active', max_length=8, verbose_name='status')),
                ('status_reason', models.CharField(blank=True, max_length=255, verbose_name='reason')),
                ('secret', models.CharField(editable=False, max_length=80)),
                ('previous_secret', models.CharField(blank=True, editable=False, max_length=80)),
                ('previous_secret_until', models.DateTimeField(editable=False, null=True)),
                ('failing_since', models.DateTimeField(editable=False, null=True, verbose_name='failing since')),
                ('last_success_at', models.DateTimeField(editable=False, null=True, verbose_name='last success')),
                ('leased_until', models.DateTimeField(editable=False, help_text='A worker sends until then; another one waits', null=True)),
                ('created_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['workspace', 'created_at', 'id'], name='webhook_created')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('event_id', models.BigIntegerField(editable=False, help_text='The outbox row; 0 for a test')),
                ('event', models.CharField(max_length=64, verbose_name='event')),
                ('subject_id', models.UUIDField(editable=False)),
                ('body', models.TextField(help_text='Exactly what is signed and sent', verbose_name='body')),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('delivered', 'Delivered'), ('failed', 'Given up')], default='pending', max_length=9, verbose_name='status')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('attempted_at', models.DateTimeField(null=True, verbose_name='last attempt')),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='delivered at')),
                ('response_status', models.PositiveSmallIntegerField(null=True, verbose_name='answer')),
                ('response_body', models.TextField(blank=True, verbose_name="answer's body")),
                ('duration_ms', models.PositiveIntegerField(null=True, verbose_name='milliseconds')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='error')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('workspace', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace')),
                ('subscription', apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notifications.webhooksubscription', verbose_name='webhook')),
            ],
            options={
                'verbose_name': 'webhook delivery',
                'verbose_name_plural': 'webhook deliveries',
                'abstract': False,
                'base_manager_name': 'everything',
                'indexes': [models.Index(fields=['subscription', 'created_at', 'id'], name='webhook_delivery_newest'), models.Index(condition=models.Q(('status', 'pending')), fields=['subscription', 'event_id', 'id'], name='webhook_delivery_pending'), models.Index(fields=['created_at'], name='webhook_delivery_created')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('event_id__gt', 0)), fields=('subscription', 'event_id'), name='webhook_delivery_once_an_event')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]

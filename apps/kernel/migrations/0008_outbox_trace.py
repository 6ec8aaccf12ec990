"""An event remembers the trace that it belongs to; "" for those of before and without tracing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('kernel', '0007_outbox_parked'),
    ]

    operations = [
        migrations.AddField(
            model_name='outboxevent',
            name='trace',
            field=models.CharField(blank=True, db_default='', default='', help_text='The traceparent of what wrote it', max_length=55),
        ),
    ]

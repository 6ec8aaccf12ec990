"""Parked events are counted at each look of Prometheus: an index that holds nothing else."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('kernel', '0006_relay_lease'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='outboxevent',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True), ('parked_at__isnull', False)), fields=['id'], name='outbox_parked'),
        ),
    ]

"""Segments and sources are found in any spelling of their letters; indexes are made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

import apps.kernel.letters

LIVE = models.Q(("deleted_at__isnull", True))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm", "0006_activity_completed_at")]

    operations = [
        AddIndexConcurrently(
            "customer",
            models.Index(
                models.F("workspace"),
                apps.kernel.letters.Plain("segment"),
                models.F("created_at"),
                models.F("id"),
                name="customer_segment_called",
            ),
        ),
        AddIndexConcurrently(
            "customer",
            models.Index(
                models.F("workspace"),
                apps.kernel.letters.Plain("source"),
                models.F("created_at"),
                models.F("id"),
                condition=LIVE,
                name="customer_source_called",
            ),
        ),
        AddIndexConcurrently(
            "deal",
            models.Index(
                models.F("workspace"),
                apps.kernel.letters.Plain("source"),
                models.F("created_at"),
                models.F("id"),
                condition=LIVE,
                name="deal_source_called",
            ),
        ),
        RemoveIndexConcurrently("customer", "customer_segment"),
        RemoveIndexConcurrently("customer", "customer_source"),
        RemoveIndexConcurrently("deal", "deal_source"),
    ]

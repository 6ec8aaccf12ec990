"""Customers are found by their contract; the index is made while others write."""

import apps.kernel.letters
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm", "0011_contracts")]

    operations = [
        AddIndexConcurrently(
            "customer",
            django.contrib.postgres.indexes.GinIndex(
                models.F("workspace"),
                django.contrib.postgres.indexes.OpClass(
                    apps.kernel.letters.Plain("contract_number"), name="gin_trgm_ops"
                ),
                condition=models.Q(("deleted_at__isnull", True)),
                name="customer_by_contract",
            ),
        ),
    ]

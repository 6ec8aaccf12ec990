"""Who reads orders that changed since asks by `updatedAt`; the index is made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sales", "0011_returns")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["workspace", "updated_at", "id"],
                include=["organization"],
                name="order_updated",
            ),
        ),
    ]

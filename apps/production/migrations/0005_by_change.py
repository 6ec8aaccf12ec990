"""Who reads what changed since asks by `updatedAt`; the indexes are made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("production", "0004_output_quantity")]

    operations = [
        AddIndexConcurrently(
            model_name="productionorder",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["workspace", "updated_at", "id"],
                include=["organization"],
                name="production_updated",
            ),
        ),
        AddIndexConcurrently(
            model_name="workorder",
            index=models.Index(fields=["workspace", "updated_at", "id"], name="work_order_updated"),
        ),
    ]

"""Who approves asks for what waits; the index is made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sales", "0015_approvals")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), models.Q(("approval", ""), _negated=True)),
                fields=["workspace", "approval", "created_at", "id"],
                name="order_approval",
            ),
        ),
    ]

"""Products are found by their codes; the indexes are made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0015_goods_codes")]

    operations = [
        AddIndexConcurrently(
            "product",
            models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True), models.Q((column, ""), _negated=True)
                ),
                fields=["workspace", column],
                name=f"product_by_{column}",
            ),
        )
        for column in ("ntin", "tn_ved_code")
    ]

"""What names a shipment is found by it; no write waits for the index or the check."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("finance", "0014_parts_of_orders")]

    operations = [
        AddIndexConcurrently(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("shipment__isnull", False)),
                fields=["shipment"],
                name="invoice_of_shipment",
            ),
        ),
        ValidateConstraint(model_name="invoice", name="invoice_part_of_an_order"),
    ]

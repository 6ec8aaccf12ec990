"""E-invoices are found by their number; the index is made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("finance", "0024_e_invoice_numbers")]

    operations = [
        AddIndexConcurrently(
            "einvoice", models.Index(fields=["workspace", "own_number"], name="e_invoice_own_number")
        ),
    ]

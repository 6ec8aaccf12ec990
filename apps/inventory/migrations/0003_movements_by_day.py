"""Movements of a product by the day on which they happened: the last issue, and how much there was then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="stockmovement",
            index=models.Index(fields=["product", "type", "date"], name="movement_product_day"),
        ),
    ]

"""A bill of materials is for so many units of its product: one, for those that there are."""

from decimal import Decimal

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0006_letters")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="output_quantity",
            field=models.DecimalField(
                db_default=Decimal("1"),
                decimal_places=3,
                default=Decimal("1"),
                help_text="How many units the components and operations make",
                max_digits=15,
                validators=[django.core.validators.MinValueValidator(Decimal("0.001"))],
                verbose_name="output of the bill of materials",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("output_quantity__gt", 0),
                    models.Q(models.Q(("type", "BUNDLE"), _negated=True), ("output_quantity", 1), _connector="OR"),
                ),
                name="product_output_quantity",
            ),
        ),
    ]

"""Opening stock is a movement of its own type, with the id that it has where it comes from. The new check is wider
than the old one, and held by every row already; the index is made while others write."""

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0009_saved_views"), ("inventory", "0009_stock_waits")]

    operations = [
        migrations.AddField(
            model_name="stockmovement",
            name="external_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="In the program that it comes from",
                max_length=100,
                verbose_name="external id",
            ),
        ),
        migrations.AlterField(
            model_name="stockmovement",
            name="type",
            field=models.CharField(
                choices=[
                    ("IN", "Receipt"),
                    ("OUT", "Issue"),
                    ("ADJUSTMENT", "Adjustment"),
                    ("OPENING", "Opening stock"),
                ],
                max_length=10,
                verbose_name="type",
            ),
        ),
        AddIndexConcurrently(
            model_name="stockmovement",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["workspace", "external_id", "product", "id"],
                name="movement_external",
            ),
        ),
        AddConstraintNotValid(
            model_name="stockmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__gt", 0),
                    models.Q(
                        ("type__in", ("ADJUSTMENT", "OPENING")), models.Q(("quantity", 0), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="stock_movement_signed",
            ),
        ),
        ValidateConstraint(model_name="stockmovement", name="stock_movement_signed"),
        migrations.RemoveConstraint(model_name="stockmovement", name="stock_movement_quantity"),
    ]

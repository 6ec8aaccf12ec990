"""Materials and minutes are for the output of the bill of materials: for one, in orders that there are.

Two columns keep their names in the database, so that the version before goes on working.
"""

from decimal import Decimal

from django.db import migrations, models

MATERIAL = "production_material_never_more_than_needed"
SUMS = "production_sums_not_negative"


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0003_letters"),
        ("inventory", "0007_output_quantity"),
    ]

    operations = [
        migrations.AddField(
            model_name="productionorder",
            name="output_quantity",
            field=models.DecimalField(
                db_default=Decimal("1"),
                decimal_places=3,
                default=Decimal("1"),
                editable=False,
                help_text="How many units the copied materials and minutes are for",
                max_digits=15,
                verbose_name="output of the bill of materials",
            ),
        ),
        migrations.AddConstraint(
            model_name="productionorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("output_quantity__gt", 0)), name="production_output_quantity"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="productionorder", name=SUMS),
                migrations.RemoveConstraint(model_name="productionmaterial", name=MATERIAL),
                migrations.RenameField("productionorder", "unit_minutes", "output_minutes"),
                migrations.RenameField("productionmaterial", "per_unit", "per_output"),
                migrations.AlterField(
                    model_name="productionorder",
                    name="output_minutes",
                    field=models.DecimalField(
                        db_column="unit_minutes",
                        decimal_places=2,
                        default=0,
                        editable=False,
                        max_digits=14,
                        verbose_name="minutes per output",
                    ),
                ),
                migrations.AlterField(
                    model_name="productionmaterial",
                    name="per_output",
                    field=models.DecimalField(
                        db_column="per_unit", decimal_places=9, max_digits=24, verbose_name="per output"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="productionorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(unit_cost__gte=0, output_minutes__gte=0, minutes_done__gte=0),
                        name=SUMS,
                    ),
                ),
                migrations.AddConstraint(
                    model_name="productionmaterial",
                    constraint=models.CheckConstraint(
                        condition=models.Q(per_output__gt=0, needed__gt=0, issued__gte=0, issued__lte=models.F("needed")),
                        name=MATERIAL,
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="productionorder",
            name="minutes_done",
            field=models.DecimalField(
                decimal_places=5,
                default=0,
                editable=False,
                help_text="Reported quantities times the minutes of their operations, which are per output",
                max_digits=28,
                verbose_name="minutes done",
            ),
        ),
        migrations.AlterField(
            model_name="operation",
            name="duration",
            field=models.DecimalField(
                decimal_places=2, max_digits=10, verbose_name="minutes per output"
            ),
        ),
        migrations.AlterField(
            model_name="workorder",
            name="duration",
            field=models.DecimalField(
                decimal_places=2, default=0, max_digits=10, verbose_name="minutes per output"
            ),
        ),
    ]

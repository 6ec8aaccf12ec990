"""Purchases of before know no VAT: their price is the price, and the sum is all net."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from apps.kernel import backfill


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    backfill.fill(
        using,
        "inventory_purchaseorderline",
        "unit_price_with_tax = t.unit_price, net = t.total_price",
        unless="t.net IS NOT NULL",
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0004_agreed_price")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="purchaseorderline",
            name="unit_price_with_tax",
            field=models.DecimalField(decimal_places=2, max_digits=18, verbose_name="unit price with VAT"),
        ),
        migrations.AlterField(
            model_name="purchaseorderline",
            name="net",
            field=models.DecimalField(decimal_places=2, max_digits=18, verbose_name="sum without VAT"),
        ),
        AddConstraintNotValid(
            model_name="purchaseorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_price", models.F("net") + models.F("vat"))),
                name="purchase_line_adds_up",
            ),
        ),
        ValidateConstraint("product", "product_rate_or_category"),
        ValidateConstraint("purchaseorderline", "purchase_line_percents"),
        ValidateConstraint("purchaseorderline", "purchase_line_adds_up"),
    ]

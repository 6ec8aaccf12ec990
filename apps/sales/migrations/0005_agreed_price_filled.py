"""Lines of before are net, as their sums were made: each keeps its price without VAT and its sums to the tiyn;
the price with VAT beside it is shown only. A price that once came of a product's price with VAT cannot be told
from one that was entered, so it stays net as well.

What an order was agreed at above or below its lines is spread over them here, once: by their sums with VAT."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from apps.kernel import backfill


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    backfill.fill(
        using,
        "sales_orderitem",
        "unit_price_with_tax = least(round(t.unit_price * (100 + t.tax) / 100, 2), 9999999999999999.99), "
        "agreed_net = t.net, agreed_vat = t.vat, agreed_total = t.total",
        unless="t.agreed_total IS NOT NULL",
    )
    backfill.spread_adjustments(
        using, lines="sales_orderitem", documents="sales_order", key="order_id", total="total"
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sales", "0004_agreed_price")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="orderitem",
            name="unit_price_with_tax",
            field=models.DecimalField(decimal_places=2, max_digits=18, verbose_name="unit price with VAT"),
        ),
        migrations.AlterField(
            model_name="orderitem",
            name="agreed_net",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed sum without VAT", editable=False
            ),
        ),
        migrations.AlterField(
            model_name="orderitem",
            name="agreed_vat",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed VAT", editable=False
            ),
        ),
        migrations.AlterField(
            model_name="orderitem",
            name="agreed_total",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed sum with VAT", editable=False
            ),
        ),
        AddConstraintNotValid(
            model_name="orderitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_total", models.F("agreed_net") + models.F("agreed_vat")),
                    ("unit_price_with_tax__gte", 0),
                ),
                name="order_item_agreed_adds_up",
            ),
        ),
        ValidateConstraint("order", "order_sums_not_negative"),
        ValidateConstraint("orderitem", "order_item_agreed_adds_up"),
    ]

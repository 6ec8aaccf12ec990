"""Lines of before are net, as their sums were made: each keeps its price without VAT and its sums to the tiyn;
the price with VAT beside it is shown only. A price that once came of a product's price with VAT cannot be told
from one that was entered, so it stays net as well.

What an invoice was agreed at above or below its lines is spread over them here, once: by their sums with VAT.
A line that names the product, price, discount and rate of just one line of its order bills that line."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from apps.kernel import backfill

BILLED = """(
    SELECT (array_agg(o.id))[1] FROM finance_invoice v JOIN sales_orderitem o ON o.order_id = v.order_id
    WHERE v.id = t.invoice_id AND o.product_id = t.product_id AND o.unit_price = t.unit_price
        AND o.discount = t.discount AND o.tax = t.tax
    HAVING count(*) = 1
)"""


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    backfill.fill(
        using,
        "finance_invoiceitem",
        "unit_price_with_tax = least(round(t.unit_price * (100 + t.tax) / 100, 2), 9999999999999999.99), "
        "agreed_net = t.net, agreed_vat = t.vat, agreed_total = t.amount, "
        f"order_item_id = {BILLED}",
        unless="t.agreed_total IS NOT NULL",
    )
    backfill.spread_adjustments(
        using, lines="finance_invoiceitem", documents="finance_invoice", key="invoice_id", total="amount"
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sales", "0005_agreed_price_filled"), ("finance", "0005_agreed_price")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="invoiceitem",
            name="unit_price_with_tax",
            field=models.DecimalField(decimal_places=2, max_digits=18, verbose_name="unit price with VAT"),
        ),
        migrations.AlterField(
            model_name="invoiceitem",
            name="agreed_net",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed sum without VAT", editable=False
            ),
        ),
        migrations.AlterField(
            model_name="invoiceitem",
            name="agreed_vat",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed VAT", editable=False
            ),
        ),
        migrations.AlterField(
            model_name="invoiceitem",
            name="agreed_total",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed sum with VAT", editable=False
            ),
        ),
        AddConstraintNotValid(
            model_name="invoiceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_total", models.F("agreed_net") + models.F("agreed_vat")),
                    ("unit_price_with_tax__gte", 0),
                ),
                name="invoice_item_agreed_adds_up",
            ),
        ),
        ValidateConstraint("invoiceitem", "invoice_item_agreed_adds_up"),
    ]

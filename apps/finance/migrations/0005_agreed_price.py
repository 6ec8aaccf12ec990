"""Lines keep how their price was agreed, net or with VAT. The columns come empty; the next migration fills them. So do their
shares of what the invoice was agreed at, and which line of the order they bill."""

import django.db.models.deletion
from django.db import migrations, models

import apps.kernel.models


class Migration(migrations.Migration):
    dependencies = [("sales", "0004_agreed_price"), ("finance", "0004_money_on_account")]

    operations = [
        migrations.AddField(
            model_name="invoiceitem",
            name="tax_category",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=16,
                verbose_name="VAT category",
            ),
        ),
        migrations.AddField(
            model_name="invoiceitem",
            name="tax_included",
            field=models.BooleanField(db_default=False, default=False, verbose_name="agreed with VAT"),
        ),
        migrations.AddField(
            model_name="invoiceitem",
            name="unit_price_with_tax",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="unit price with VAT", null=True
            ),
        ),
        migrations.AddField(
            model_name="invoiceitem",
            name="agreed_net",
            field=models.DecimalField(
                decimal_places=2,
                max_digits=18,
                verbose_name="agreed sum without VAT",
                editable=False,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="invoiceitem",
            name="agreed_vat",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed VAT", editable=False, null=True
            ),
        ),
        migrations.AddField(
            model_name="invoiceitem",
            name="agreed_total",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed sum with VAT", editable=False, null=True
            ),
        ),
        migrations.AddField(
            model_name="invoiceitem",
            name="order_item",
            field=apps.kernel.models.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="sales.orderitem",
            ),
        ),
        migrations.AddIndex(
            model_name="invoiceitem",
            index=models.Index(
                condition=models.Q(("order_item__isnull", False)),
                fields=["order_item"],
                name="invoice_item_of_order",
            ),
        ),
    ]

"""Lines keep how their price was agreed, net or with VAT. The columns come empty; the next migration fills them. So do their
shares of what the order was agreed at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0003_order_credited_amount")]

    operations = [
        migrations.AddField(
            model_name="orderitem",
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
            model_name="orderitem",
            name="tax_included",
            field=models.BooleanField(db_default=False, default=False, verbose_name="agreed with VAT"),
        ),
        migrations.AddField(
            model_name="orderitem",
            name="unit_price_with_tax",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="unit price with VAT", null=True
            ),
        ),
        migrations.AddField(
            model_name="orderitem",
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
            model_name="orderitem",
            name="agreed_vat",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed VAT", editable=False, null=True
            ),
        ),
        migrations.AddField(
            model_name="orderitem",
            name="agreed_total",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="agreed sum with VAT", editable=False, null=True
            ),
        ),
    ]

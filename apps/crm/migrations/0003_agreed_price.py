"""Lines keep how their price was agreed, net or with VAT. The columns come empty; the next migration fills them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0002_customer_on_account")]

    operations = [
        migrations.AddField(
            model_name="dealproduct",
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
            model_name="dealproduct",
            name="tax_included",
            field=models.BooleanField(db_default=False, default=False, verbose_name="agreed with VAT"),
        ),
        migrations.AddField(
            model_name="dealproduct",
            name="unit_price_with_tax",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="unit price with VAT", null=True
            ),
        ),
    ]

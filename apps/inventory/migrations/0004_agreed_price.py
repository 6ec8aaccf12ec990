"""Products name a VAT category; lines of purchases keep VAT, discount and how their price was agreed."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_movements_by_day")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="tax_category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("STANDARD", "Standard"),
                    ("REDUCED_MED", "Reduced: medicine"),
                    ("REDUCED_PRESS", "Reduced: periodicals"),
                    ("ZERO", "Zero: export"),
                    ("EXEMPT", "Exempt"),
                ],
                db_default="",
                default="",
                help_text="Its rate follows the law by date; only where no rate of its own is given",
                max_length=16,
                verbose_name="VAT category",
            ),
        ),
        migrations.AddField(
            model_name="purchaseorderline",
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
            model_name="purchaseorderline",
            name="tax_included",
            field=models.BooleanField(db_default=False, default=False, verbose_name="agreed with VAT"),
        ),
        migrations.AddField(
            model_name="purchaseorderline",
            name="unit_price_with_tax",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="unit price with VAT", null=True
            ),
        ),
        migrations.AddField(
            model_name="purchaseorderline",
            name="discount",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, max_digits=5, verbose_name="discount, %"
            ),
        ),
        migrations.AddField(
            model_name="purchaseorderline",
            name="tax",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, max_digits=5, verbose_name="VAT, %"
            ),
        ),
        migrations.AddField(
            model_name="purchaseorderline",
            name="net",
            field=models.DecimalField(
                decimal_places=2, max_digits=18, verbose_name="sum without VAT", null=True
            ),
        ),
        migrations.AddField(
            model_name="purchaseorderline",
            name="vat",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, max_digits=18, verbose_name="VAT"
            ),
        ),
        AddConstraintNotValid(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_category", ""), ("vat_rate__isnull", True), _connector="OR"),
                name="product_rate_or_category",
            ),
        ),
        AddConstraintNotValid(
            model_name="purchaseorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount__gte", 0), ("discount__lte", 100), ("tax__gte", 0), ("tax__lte", 100)
                ),
                name="purchase_line_percents",
            ),
        ),
    ]

"""The contract that an order goes by; those that there are go by none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0011_contracts"), ("sales", "0016_orders_to_approve")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="contract_date",
            field=models.DateField(blank=True, null=True, verbose_name="contract date"),
        ),
        migrations.AddField(
            model_name="order",
            name="contract_number",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=50, verbose_name="contract number"
            ),
        ),
    ]

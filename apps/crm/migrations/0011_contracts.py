"""The contract that sales to a customer go by; nobody has one yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_discount_limits"), ("crm", "0010_price_lists")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="contract_date",
            field=models.DateField(blank=True, null=True, verbose_name="contract date"),
        ),
        migrations.AddField(
            model_name="customer",
            name="contract_number",
            field=models.CharField(
                blank=True,
                help_text="Of the contract that sales go by; new orders take it over",
                max_length=50,
                null=True,
                verbose_name="contract number",
            ),
        ),
    ]

"""How papers of each language name a customer; nobody said so yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0012_contracts_found")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="paper_address_en",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="address in English"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="paper_address_kk",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="address in Kazakh"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="paper_address_ru",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="address in Russian"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="paper_name_en",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="name in English"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="paper_name_kk",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="name in Kazakh"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="paper_name_ru",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="name in Russian"
            ),
        ),
    ]

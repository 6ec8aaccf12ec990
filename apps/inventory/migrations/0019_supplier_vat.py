"""Whether a supplier pays VAT; all of before do, as nobody had said otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0018_first_warehouses'),
    ]

    operations = [
        migrations.AddField(
            model_name='supplier',
            name='is_vat_payer',
            field=models.BooleanField(db_default=True, default=True, help_text='Off: their bills have no VAT, and nothing is set off', verbose_name='pays VAT'),
        ),
    ]

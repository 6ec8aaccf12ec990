"""Lines of price lists are imported too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='import',
            name='kind',
            field=models.CharField(choices=[('customers', 'Customers'), ('products', 'Products'), ('openingStock', 'Opening stock'), ('suppliers', 'Suppliers'), ('customerBalances', 'Opening balances of customers'), ('supplierBalances', 'Opening balances of suppliers'), ('prices', 'Price changes'), ('priceLists', 'Lines of price lists'), ('employees', 'Employees')], max_length=20, verbose_name='kind'),
        ),
    ]

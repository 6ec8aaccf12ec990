"""Codes of goods that the e-invoice asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0017_discount_limits'),
        ('inventory', '0014_suppliers_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='product',
            name='ntin',
            field=models.CharField(blank=True, db_default='', default='', help_text='NTIN, or the GTIN that the catalogue took over', max_length=14, verbose_name='national catalogue number'),
        ),
        migrations.AddField(
            model_name='product',
            name='tn_ved_code',
            field=models.CharField(blank=True, db_default='', default='', max_length=10, verbose_name='TN VED code'),
        ),
        migrations.AddField(
            model_name='product',
            name='tru_origin',
            field=models.CharField(blank=True, choices=[('1', '1: imported, on the list of exceptions'), ('2', '2: imported, not on the list'), ('3', '3: made in Kazakhstan, on the list of exceptions'), ('4', '4: made in Kazakhstan, not on the list'), ('5', '5: of no known origin'), ('6', '6: works and services')], db_default='', default='', max_length=1, verbose_name='sign of origin'),
        ),
        migrations.AddField(
            model_name='product',
            name='unit_code',
            field=models.CharField(blank=True, db_default='', default='', help_text='Of the classifier of units; empty: that of the unit, where it is a common one', max_length=4, verbose_name='unit code'),
        ),
    ]

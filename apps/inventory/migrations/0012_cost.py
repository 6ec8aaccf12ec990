"""What goods cost: the value beside the quantity, of movements and by itself. No row is written here."""

import apps.kernel.clock
import apps.kernel.models
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_consents'),
        ('inventory', '0011_movements_of_the_erased'),
    ]

    operations = [
        migrations.CreateModel(
            name='CostEntry',
            fields=[
                ('id', models.UUIDField(default=apps.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('taken_over', 'Value taken over'), ('backdated', 'Movement entered late'), ('bill', 'Supplier bill'), ('landed', 'Landed cost')], max_length=10, verbose_name='kind')),
                ('date', models.DateField(default=apps.kernel.clock.today, verbose_name='date')),
                ('quantity', models.DecimalField(blank=True, decimal_places=3, help_text='Received at this cost', max_digits=15, null=True, verbose_name='quantity')),
                ('value', models.DecimalField(decimal_places=2, max_digits=33, verbose_name='stock value')),
                ('cost_of_sales', models.DecimalField(decimal_places=2, default=0, max_digits=33, verbose_name='cost of sales')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='reference')),
                ('source_id', models.UUIDField(editable=False, help_text='The movement or the line of a bill that it comes from', null=True)),
                ('user_id', models.UUIDField(editable=False, help_text='Who did it; null for the system', null=True)),
            ],
            options={
                'verbose_name': 'cost entry',
                'verbose_name_plural': 'cost entries',
                'abstract': False,
                'base_manager_name': 'everything',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='purchaseorderline',
            name='received_value',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, help_text='What went into the value of the stock for it', max_digits=33, null=True),
        ),
        migrations.AddField(
            model_name='stockitem',
            name='unit_cost',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, help_text='The moving average, the last one where nothing is left; none before the first receipt', max_digits=18, null=True, verbose_name='average cost'),
        ),
        migrations.AddField(
            model_name='stockitem',
            name='value',
            field=models.DecimalField(db_default=0, decimal_places=2, default=0, editable=False, max_digits=33, verbose_name='stock value'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='value',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, help_text='What it added to the value of the stock; below zero where goods went out', max_digits=33, null=True, verbose_name='stock value'),
        ),
        AddConstraintNotValid(
            model_name='stockitem',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='stock_value'),
        ),
        migrations.AddField(
            model_name='costentry',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='costentry',
            name='product',
            field=apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.product'),
        ),
        migrations.AddField(
            model_name='costentry',
            name='workspace',
            field=apps.kernel.models.TenantForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.workspace'),
        ),
        migrations.AddIndex(
            model_name='costentry',
            index=models.Index(fields=['workspace', 'date', 'id'], name='cost_entry_by_date'),
        ),
        migrations.AddIndex(
            model_name='costentry',
            index=models.Index(fields=['workspace', 'created_at', 'id'], name='cost_entry_by_created_at'),
        ),
        migrations.AddIndex(
            model_name='costentry',
            index=models.Index(fields=['product', 'date', 'id'], name='cost_entry_product'),
        ),
    ]

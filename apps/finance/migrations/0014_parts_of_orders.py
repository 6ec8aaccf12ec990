"""Invoices bill parts of orders: a shipment, or a part of a line's sum."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import apps.kernel.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_parts_of_orders"),
        ("crm", "0007_categories"),
        ("finance", "0013_credit_notes_of_returns"),
        ("sales", "0011_returns"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="bills_part",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Of a shipment, a percent, an amount or lines: its adjustment is its share",
                verbose_name="part of the order",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="shipment",
            field=apps.kernel.models.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sales.shipment",
                verbose_name="shipment",
            ),
        ),
        migrations.AddField(
            model_name="invoiceitem",
            name="by_amount",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="part of the sum"
            ),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="follows_order",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="While a draft, its lines are those of the order, or of the shipment",
                verbose_name="copy of the order",
            ),
        ),
        AddConstraintNotValid(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(order__isnull=False) | models.Q(shipment__isnull=True, bills_part=False),
                name="invoice_part_of_an_order",
            ),
        ),
    ]

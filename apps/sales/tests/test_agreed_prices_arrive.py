"""Lines of an older database come over net, with their sums to the tiyn and their share of adjustments."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from apps.finance.models import Invoice, InvoiceItem
from apps.finance.services import create_invoice
from apps.sales.models import Order, OrderItem
from apps.sales.tests.factories import make_customer, make_deal, make_product, win

pytestmark = pytest.mark.django_db
D = Decimal
NEW = ("unit_price_with_tax", "agreed_net", "agreed_vat", "agreed_total")


def migrate(app: str, name: str, table: str, *columns: str) -> None:
    """Empty the new columns, as the schema migration leaves them, and run the data migration twice."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for column in columns:
            cursor.execute(f"ALTER TABLE {table} ALTER {column} DROP NOT NULL")
        cursor.execute(f"UPDATE {table} SET {', '.join(f'{column} = NULL' for column in columns)}")
    module = import_module(f"apps.{app}.migrations.{name}")
    for _again in range(2):
        module.fill(None, SimpleNamespace(connection=connection))


def test_orders_and_invoices_come_over(company, monkeypatch):
    monkeypatch.setattr("apps.kernel.backfill.BATCH", 2)
    actor, customer = company.actor, make_customer(company.actor)
    taxed, bare = make_product(actor), make_product(actor)
    deal = make_deal(actor, customer, (taxed, 3), (bare, 1), value=D(1))
    order = win(actor, deal, final_amount=D("1000000.01"))
    OrderItem.objects.filter(order=order, product=bare).update(tax=0, vat=0, total=D(360000), discount=0)
    Order.objects.filter(pk=order.pk).update(items_total=D(1569600), adjustment_amount=D("-569599.99"))
    create_invoice(actor=actor, customer_id=customer.pk, order_id=order.pk)
    sums = list(OrderItem.objects.order_by("position").values_list("net", "vat", "total"))

    migrate("sales", "0005_agreed_price_filled", "sales_orderitem", *NEW)
    migrate("finance", "0006_agreed_price_filled", "finance_invoiceitem", *NEW, "order_item_id")

    first, second = OrderItem.objects.order_by("position")
    assert [(row.net, row.vat, row.total) for row in (first, second)] == sums
    assert (first.tax_included, first.unit_price, first.unit_price_with_tax) == (False, 400000, 448000)
    # 1,209,600 and 360,000 of 1,569,600: largest remainder, and the VAT inside.
    assert (first.agreed_total, second.agreed_total) == (D("770642.21"), D("229357.80"))
    assert (first.agreed_vat, second.agreed_vat) == (D("82568.81"), 0)
    invoice = Invoice.objects.exclude(follows_order=False).latest("created_at")
    billed = InvoiceItem.objects.filter(invoice=invoice).order_by("position")
    assert [line.agreed_total for line in billed] == [first.agreed_total, second.agreed_total]
    assert [line.order_item_id for line in billed] == [first.pk, second.pk]

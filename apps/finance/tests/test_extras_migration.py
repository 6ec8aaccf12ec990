"""Orders whose invoices had more than their lines come over with the sums that the services would write."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from apps.finance import services
from apps.finance.models import InvoiceItem
from apps.finance.tests.factories import issued, line, make_product
from apps.sales import services as sales
from apps.sales.models import Order

pytestmark = pytest.mark.django_db
SUMS = ("pk", "invoiced_amount", "credited_amount")


def test_the_sums_of_orders_are_without_extras(company, customer):
    product = make_product(company.actor, stock=50)
    with_extra, without, credited = (
        sales.create_order(
            actor=company.actor,
            customer_id=customer.pk,
            items=[{"product_id": product.pk, "quantity": Decimal(4), "unit_price": Decimal(100)}],
        )
        for _order in range(3)
    )
    for order in (with_extra, without, credited):
        sales.confirm_order(order.pk, actor=company.actor)
        item = {"order_item_id": order.items.get().pk, "quantity": Decimal(1)}
        items: Any = [item] if order == without else [item, line(30)]
        bill = issued(company.actor, customer=customer, order_id=order.pk, items=items)
        if order == credited:
            parts = InvoiceItem.objects.filter(invoice=bill).order_by("position")
            for part, rebill in ((parts[0], False), (parts[1], False), (parts[1], True)):
                note: Any = [{"invoice_item_id": part.pk, "amount": Decimal(10)}]
                services.issue_credit_note(actor=company.actor, invoice_id=bill.pk, items=note, rebill=rebill)
    expected = set(Order.objects.values_list(*SUMS))
    assert {row[1:] for row in expected} == {(100 + 16, 0), (106, 10)}
    # As the version before kept it.
    Order.objects.filter(pk=with_extra.pk).update(invoiced_amount=F("invoiced_amount") + 30)
    Order.objects.filter(pk=credited.pk).update(
        invoiced_amount=F("invoiced_amount") + 10, credited_amount=F("credited_amount") + 10
    )
    module = import_module("apps.finance.migrations.0019_extras_of_orders")
    for _turn in range(2):  # once more does nothing more
        module.fill(None, SimpleNamespace(connection=connection))
    assert set(Order.objects.values_list(*SUMS)) == expected

"""Two issue drafts over the same line of an order at once; the control shows what the lock is for."""

from __future__ import annotations

import threading
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from apps.crm.models import Customer
from apps.finance import services
from apps.finance.models import Invoice
from apps.finance.services import limits, locking, prepaying
from apps.finance.tests.factories import make_customer, make_order, make_product
from apps.sales.models import Order
from apps.sales.tests.test_races import at_once, inside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafts(live_company):
    """Two over 6 of 10 pieces each, and the order."""
    with inside(live_company):
        actor, customer = live_company.actor, make_customer(live_company.actor)
        order = make_order(actor, (make_product(actor, type="SERVICE"), 10), customer=customer)
        items = [{"order_item_id": order.items.get().pk, "quantity": Decimal(6)}]
        body: Any = {"customer_id": customer.pk, "order_id": order.pk, "items": items}
        return order, [services.create_invoice(actor=actor, **body) for _draft in range(2)]


def sending(company, drafts):
    def send(pk):
        return lambda: services.send_invoice(pk, actor=company.actor) and "issued"

    return at_once(company, [send(draft.pk) for draft in drafts])


def billed(order):
    rows = Invoice.objects.filter(order=order, sent_at__isnull=False)
    return rows.aggregate(total=Sum("amount"))["total"]


def test_one_of_two_that_overlap_is_issued(live_company, drafts):
    order, made = drafts
    assert Counter(sending(live_company, made)) == {"issued": 1, "CONFLICT": 1}
    with inside(live_company):
        assert billed(order) == 600
        assert Order.objects.get(pk=order.pk).unbilled == 400


def test_control_without_the_lock_more_is_billed_than_the_line(live_company, drafts, monkeypatch):
    order, made = drafts
    judged = threading.Barrier(2)

    def look(invoice_id, *, field=None):
        invoice = Invoice.objects.get(pk=invoice_id)
        return locking.LockedInvoice(
            Order.objects.get(pk=order.pk), Customer.objects.get(pk=order.customer_id), invoice
        )

    def judge(invoice, of):
        assert not limits.beyond(invoice, of)
        judged.wait(timeout=20)

    monkeypatch.setattr(prepaying, "lock_invoice", look)
    monkeypatch.setattr(limits, "require_unbilled", judge)
    assert Counter(sending(live_company, made)) == {"issued": 2}
    with inside(live_company):
        assert billed(order) == 1200

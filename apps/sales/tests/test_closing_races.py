"""Closing against shipping, and billing against changing, at once; each with a control without its lock."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError

from apps.crm.models import Customer
from apps.finance import services as finance
from apps.finance.models import Invoice, InvoiceItem
from apps.finance.services import limits, locking, prepaying
from apps.sales import services
from apps.sales.models import Order, OrderItem
from apps.sales.services import changed_lines, shipment_lines, shipping, status_changes
from apps.sales.tests.factories import stock_of
from apps.sales.tests.test_races import at_once, inside
from apps.sales.tests.test_shipping_races import changing_of, confirmed, shipping_of, unlocked

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


def shipped_in_part(company):
    """(product, order, line): one of four has left."""
    product, order, line = confirmed(company, 10, 4)
    with inside(company):
        shipping_of(company, order, line, 1)()
    return product, order, line


def closing_of(company, order):
    return lambda: services.close_order(order.pk, actor=company.actor, reason="r").number[:3]


def test_close_against_ship(live_company):
    """Whoever comes first: what is shipped is not closed, and what is closed is not shipped."""
    product, order, line = shipped_in_part(live_company)
    jobs = [closing_of(live_company, order), shipping_of(live_company, order, line, 2)]
    results = tuple(at_once(live_company, jobs))
    assert results in (("ORD", "INVALID_STATE_TRANSITION"), ("ORD", "processing"))
    with inside(live_company):
        row = OrderItem.objects.get(pk=line.pk)
        first = results[1] != "processing"
        assert (row.shipped_quantity, row.closed_quantity) == ((1, 3) if first else (3, 1))
        assert stock_of(product) == ((9, 0) if first else (7, 0))
        assert Order.objects.get(pk=order.pk).closed_amount == (300 if first else 100)


def test_control_without_the_orders_lock_what_is_shipped_is_closed_too(live_company, monkeypatch):
    """The database's own limit is what is left then: an error of the server, not a refusal."""
    _product, order, line = shipped_in_part(live_company)
    judged, closed, make_items = threading.Event(), threading.Event(), shipment_lines.make_items

    def make_and_look_away(*args):
        found = make_items(*args)
        judged.set()
        closed.wait(timeout=20)
        return found

    monkeypatch.setattr(status_changes, "lock", unlocked)
    monkeypatch.setattr(shipping, "make_items", make_and_look_away)

    def close():
        judged.wait(timeout=20)
        with inside(live_company):
            closing_of(live_company, order)()
        closed.set()

    def ship():
        with inside(live_company):
            shipping_of(live_company, order, line, 2)()

    with pytest.raises(IntegrityError):
        at_once(live_company, [close, ship], inside_tenant=False)


def billing_of(company, draft):
    return lambda: str(finance.send_invoice(draft.pk, actor=company.actor).status)


@pytest.fixture
def drafted(live_company):
    """(order, line, draft over eight of ten)."""
    _product, order, line = confirmed(live_company, 10, 10)
    with inside(live_company):
        items = [{"order_item_id": line.pk, "quantity": D(8)}]
        draft = finance.create_invoice(
            actor=live_company.actor, customer_id=order.customer_id, order_id=order.pk, items=items
        )
    return order, line, draft


def test_bill_against_change(live_company, drafted):
    """A line becomes no less than what is billed of it, and no more is billed than it comes to."""
    order, line, draft = drafted
    jobs = [billing_of(live_company, draft), changing_of(live_company, order, line, 4)]
    results = tuple(at_once(live_company, jobs))
    assert results in (("sent", "CONFLICT"), ("CONFLICT", "400.00"))
    with inside(live_company):
        billed = results[0] == "sent"
        assert OrderItem.objects.get(pk=line.pk).quantity == (10 if billed else 4)
        assert Order.objects.get(pk=order.pk).unbilled == (200 if billed else 400)


def test_control_without_the_orders_lock_more_is_billed_than_the_line_comes_to(
    live_company, drafted, monkeypatch
):
    order, line, draft = drafted
    judged, beyond = threading.Barrier(2), limits.beyond
    lay_lines = changed_lines.lay_lines

    def look(invoice_id, *, field=None):
        customer = Customer.objects.get(pk=order.customer_id)
        return locking.LockedInvoice(
            Order.objects.get(pk=order.pk), customer, Invoice.objects.get(pk=invoice_id)
        )

    def judge(invoice, of):
        assert not beyond(invoice, of)
        judged.wait(timeout=20)

    def lay_together(*args, **options):
        found = lay_lines(*args, **options)
        judged.wait(timeout=20)
        return found

    monkeypatch.setattr(prepaying, "lock_invoice", look)
    monkeypatch.setattr(limits, "require_unbilled", judge)
    monkeypatch.setattr(changed_lines, "lay_lines", lay_together)
    results = at_once(
        live_company, [billing_of(live_company, draft), changing_of(live_company, order, line, 4)]
    )
    assert results == ["sent", "400.00"]
    with inside(live_company):
        [item] = InvoiceItem.objects.filter(invoice__status="sent")
        assert item.agreed_total > OrderItem.objects.get(pk=line.pk).agreed_total

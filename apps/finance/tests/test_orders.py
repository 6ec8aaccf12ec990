"""Invoices and what they mean for deals, orders and credit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.models import Invoice
from apps.finance.tests.factories import (
    balance_of,
    draft,
    issued,
    make_customer,
    make_deal,
    make_order,
    paid_for,
    pay,
    win,
)
from apps.sales import services as sales
from apps.sales.models import Order

pytestmark = pytest.mark.django_db

URL = "/api/v1/finance/invoices"


def billing(order):
    return Order.objects.values_list("payment_status", "paid_amount", "invoiced_amount").get(pk=order.pk)


def of(order):
    return Invoice.objects.get(order=order)


# --- won deals ------------------------------------------------------------------------------


def test_the_invoice_of_the_won_deal(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 50))
    answer = company.client.post(f"/api/v1/deals/{deal.pk}/win", {"finalAmount": 22500000})
    assert answer.status_code == 200, answer.json()
    [item] = company.client.get(URL).json()["data"]["items"]
    assert (item["status"], item["amount"], item["paidAmount"]) == ("draft", 22500000, 0)
    assert (item["itemsTotal"], item["adjustmentAmount"]) == (20160000, 2340000)
    [row] = item["items"]
    assert (row["quantity"], row["unitPrice"], row["discount"], row["tax"]) == (50, 400000, 10, 12)
    assert row["amount"] == 20160000
    assert balance_of(customer) == 0
    order = Order.objects.get(deal=deal)
    shown = company.client.get(f"/api/v1/orders/{order.pk}").json()["data"]
    assert shown["invoices"] == [
        {
            "id": item["id"],
            "invoiceNumber": item["invoiceNumber"],
            "amount": 22500000,
            "status": "draft",
            "paidAmount": 0,
        }
    ]
    pay(company.actor, of(order), 22500000)
    shown = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]["invoices"]
    assert [(row["id"], row["amount"], row["status"]) for row in shown] == [(item["id"], 22500000, "paid")]
    assert shown[0].keys() == {"id", "invoiceNumber", "amount", "status", "paidAt"}


def test_no_draft_where_it_is_switched_off(company, customer, product, settings):
    settings.AUTO_INVOICE_ON_WIN = False
    win(company.actor, make_deal(company.actor, customer, (product, 50)))
    assert not Invoice.objects.exists()


def test_an_order_by_hand_has_no_draft(company, customer, product):
    make_order(company.actor, (product, 1), customer=customer)
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("amount", [5000000, Decimal("5000000.01"), 1])
def test_a_deal_without_products_is_one_line(company, customer, amount):
    order = win(company.actor, make_deal(company.actor, customer, value=Decimal(amount)))
    invoice = of(order)
    [row] = invoice.items.all()
    assert invoice.amount == Decimal(amount) == order.total_amount
    assert abs(invoice.adjustment_amount) <= Decimal("0.01")
    assert (row.description, row.tax, row.quantity) == ("ERP System Implementation", 16, 1)


def test_a_deal_for_nothing_has_no_invoice(company, customer):
    win(company.actor, make_deal(company.actor, customer, value=Decimal(0)))
    assert not Invoice.objects.exists()


def test_a_failing_draft_takes_the_win_back(company, customer, product, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no invoice")

    monkeypatch.setattr("apps.finance.services.drafts.next_number", fail)
    deal = make_deal(company.actor, customer, (product, 1))
    assert company.client.post(f"/api/v1/deals/{deal.pk}/win", {}).status_code == 500
    deal.refresh_from_db()
    assert deal.stage == "NEGOTIATION"
    assert not Order.objects.exists()


# --- the draft follows the order ------------------------------------------------------------


def reprice(company, order, product, price):
    body = {"items": [{"productId": product.pk, "quantity": 1, "unitPrice": price, "tax": 0}]}
    assert company.client.put(f"/api/v1/orders/{order.pk}", body).status_code == 200


def test_a_copy_follows_its_order(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    copy = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    edited = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    services.update_invoice(edited.pk, actor=company.actor, adjustment_amount=Decimal(-100))
    sent = issued(company.actor, 400, customer=customer, order_id=order.pk)
    own = draft(company.actor, 7, customer=customer, order_id=order.pk)
    reprice(company, order, product, 5000)
    amounts = [Invoice.objects.get(pk=row.pk).amount for row in (copy, edited, sent, own)]
    assert amounts == [5000, 900, 400, 7]
    version = Invoice.objects.get(pk=copy.pk).version
    company.client.put(f"/api/v1/orders/{order.pk}", {"notes": "nothing of money"})
    assert Invoice.objects.get(pk=copy.pk).version == version == 2


def test_a_changed_total_changes_what_paid_means(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    pay(company.actor, issued(company.actor, 1000, customer=customer, order_id=order.pk), 1000)
    reprice(company, order, product, 5000)
    assert Order.objects.get(pk=order.pk).payment_status == "partial"
    reprice(company, order, product, 900)
    assert Order.objects.get(pk=order.pk).payment_status == "paid"


# --- credit and prepayment ------------------------------------------------------------------


def confirm(company, order):
    return company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"})


def test_what_is_billed_counts_once(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(1000))
    first = make_order(company.actor, (product, 6), customer=customer)
    second = make_order(company.actor, (product, 4), customer=customer)
    assert confirm(company, first).status_code == 200
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=first.pk)
    services.send_invoice(invoice.pk, actor=company.actor)
    assert balance_of(customer) == -600
    assert confirm(company, second).status_code == 200
    third = make_order(company.actor, (product, 1), customer=customer)
    details = confirm(company, third).json()["error"]["details"]
    assert details == {"creditLimit": 1000, "exposure": 1100, "required": 100}
    pay(company.actor, invoice, 100)
    assert confirm(company, third).status_code == 200


def test_drafts_are_no_debt(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(1000))
    draft(company.actor, 5000, customer=customer)
    order = make_order(company.actor, (product, 10), customer=customer)
    services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    assert Order.objects.get(pk=order.pk).invoiced_amount == 0
    assert confirm(company, order).status_code == 200


def test_an_order_billed_before_it_is_confirmed(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(1000))
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    services.send_invoice(invoice.pk, actor=company.actor)
    assert confirm(company, order).status_code == 200


def test_a_prepaid_order_waits_for_its_money(company, product):
    customer = make_customer(company.actor, payment_terms="PREPAYMENT")
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    assert invoice.due_date == invoice.issue_date
    pay(company.actor, invoice, 999)
    answer = confirm(company, order)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "INSUFFICIENT_BALANCE"
    pay(company.actor, invoice, 1)
    assert confirm(company, order).status_code == 200


def test_an_invoice_of_an_order_that_is_cancelled_meanwhile(company, customer, product, refused):
    """Drafts end with their order, so this takes a draft moved to it while it was being cancelled."""
    order = make_order(company.actor, (product, 10), customer=customer)
    sales.cancel_order(order.pk, actor=company.actor, reason="r")
    invoice = draft(company.actor, 10, customer=customer)
    Invoice.objects.filter(pk=invoice.pk).update(order=order)
    refused("post", f"{URL}/{invoice.pk}/send", None, 409, "CONFLICT")


# --- what is paid of an order -----------------------------------------------------------------------


def test_an_orders_payment_status(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)  # 1,000
    first = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    assert billing(order) == ("pending", 0, 0)
    services.send_invoice(first.pk, actor=company.actor)
    assert billing(order) == ("pending", 0, 1000)
    payment = pay(company.actor, first, 400)
    assert billing(order) == ("partial", 400, 1000)
    pay(company.actor, first, 600)
    assert billing(order) == ("paid", 1000, 1000)
    more = issued(company.actor, 50, customer=customer, order_id=order.pk)
    pay(company.actor, more, 50)
    assert billing(order) == ("paid", 1050, 1000)  # what is beside the lines bills none of them
    services.refund_payment(payment.pk, actor=company.actor)
    assert billing(order) == ("partial", 650, 1000)
    assert paid_for(order) == 650


def test_everything_given_back(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    payment = pay(company.actor, invoice, 1000)
    services.refund_payment(payment.pk, actor=company.actor)
    assert billing(order) == ("refunded", 0, 1000)
    pay(company.actor, invoice, 1)
    assert billing(order) == ("partial", 1, 1000)


def test_a_cancelled_invoice_frees_the_order(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    services.send_invoice(invoice.pk, actor=company.actor)
    services.cancel_invoice(invoice.pk, actor=company.actor)
    assert billing(order) == ("pending", 0, 0)
    assert Order.objects.get(pk=order.pk).version == 3


def test_an_order_with_money_is_not_deleted(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    services.send_invoice(invoice.pk, actor=company.actor)
    assert company.client.delete(f"/api/v1/orders/{order.pk}").status_code == 409
    services.cancel_invoice(invoice.pk, actor=company.actor)
    copy = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    assert company.client.delete(f"/api/v1/orders/{order.pk}").status_code == 200
    # The draft goes with it; what was issued once stays on record.
    assert not Invoice.objects.filter(pk=copy.pk).exists()
    assert Invoice.objects.get(pk=invoice.pk).status == "cancelled"

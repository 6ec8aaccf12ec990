"""Whatever happens to orders, invoices and money: the register against an independent model."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.finance import services, turnovers
from apps.finance.models import CreditNote, CreditNoteItem, Invoice, Payment, VatEntry
from apps.finance.tests.factories import draft, line, make_customer, make_product, pay
from apps.finance.tests.reconciling import reconcile
from apps.kernel import clock
from apps.kernel.errors import DomainError
from apps.sales import services as sales
from apps.sales.models import Order

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 9, 10, 7, tzinfo=dt.UTC)
STEPS = (
    "alone", "alone", "bill", "send", "send", "pay", "on_account", "allocate", "refund", "credit", "credit",
    "cancel", "confirm", "ship", "deliver", "cancel_order",
)  # fmt: skip
AMOUNTS = st.decimals(Decimal("0.01"), Decimal(900), places=2)
HISTORY = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 5), AMOUNTS, st.integers(0, 12)), min_size=6, max_size=24
)


class Company:
    """One customer, three orders of goods and work at two rates, invoices of their own."""

    def __init__(self, actor):
        self.actor, self.customer = actor, make_customer(actor)
        goods, work = make_product(actor, stock=1000), make_product(actor, type="SERVICE")
        self.orders = [self.order(goods, work, n) for n in (1, 2, 3)]

    def order(self, goods, work, n):
        items = [
            {
                "product_id": goods.pk,
                "quantity": Decimal(n),
                "unit_price": Decimal("33.33"),
                "tax": Decimal(16),
            },
            {
                "product_id": work.pk,
                "quantity": Decimal(1),
                "unit_price": Decimal("77.77"),
                "tax": Decimal(5),
            },
        ]
        return sales.create_order(actor=self.actor, customer_id=self.customer.pk, items=items).pk

    def one(self, rows, place):
        found = list(rows.filter(customer=self.customer).order_by("created_at", "id"))
        return found[place % len(found)].pk if found else self.customer.pk

    def invoice(self, place):
        return self.one(Invoice.objects.all(), place)

    def alone(self, place, amount):
        items = [line(amount, tax=Decimal(16)), line(amount / 3, tax=Decimal(5))]
        adjustment = Decimal(-place) / 100 if place > 3 else None
        draft(self.actor, customer=self.customer, items=items[: 1 + place % 2], adjustment_amount=adjustment)

    def bill(self, place, amount):
        order_id = self.orders[place % 3]
        services.create_invoice(actor=self.actor, customer_id=self.customer.pk, order_id=order_id)

    def send(self, place, amount):
        services.send_invoice(self.invoice(place), actor=self.actor)

    def pay(self, place, amount):
        invoice = Invoice.objects.filter(pk=self.invoice(place)).first()
        if invoice is not None:
            pay(self.actor, invoice, min(amount, invoice.due_amount or invoice.amount))

    def on_account(self, place, amount):
        body = {"customer_id": self.customer.pk, "amount": amount, "method": "cash"}
        services.record_payment(actor=self.actor, **body)

    def allocate(self, place, amount):
        payment = self.one(Payment.objects.filter(kind="payment"), place)
        services.allocate_payment(payment, actor=self.actor, items=[{"invoice_id": self.invoice(place)}])

    def refund(self, place, amount):
        payment = self.one(Payment.objects.filter(kind="payment"), place)
        services.refund_payment(payment, actor=self.actor, amount=amount if place % 2 else None)

    def credit(self, place, amount):
        services.issue_credit_note(
            actor=self.actor,
            invoice_id=self.invoice(place),
            amount=None if place == 0 else amount,
            rebill=place == 5,
        )

    def cancel(self, place, amount):
        services.cancel_invoice(self.invoice(place), actor=self.actor)

    def confirm(self, place, amount):
        sales.confirm_order(self.orders[place % 3], actor=self.actor)

    def ship(self, place, amount):
        sales.ship_order(self.orders[place % 3], actor=self.actor)

    def deliver(self, place, amount):
        sales.deliver_order(self.orders[place % 3], actor=self.actor)

    def cancel_order(self, place, amount):
        sales.cancel_order(self.orders[place % 3], actor=self.actor, reason="r")


def expected(company) -> Decimal:
    """Gross turnover by the documents alone: what was delivered, less what was credited for good; what was
    billed without an order, less what was credited or cancelled of it.
    """
    total = Decimal(0)
    for order in Order.objects.filter(pk__in=company.orders):
        for item in order.items.all():
            if order.shipped_at is None:  # whole, its services with the act of that day
                continue
            notes = CreditNoteItem.objects.filter(
                invoice_item__order_item=item, credit_note__rebill=False
            ).values_list("amount", flat=True)
            total += max(Decimal(0), item.agreed_total - sum(notes))
    for invoice in Invoice.objects.filter(customer=company.customer, order=None, sent_at__isnull=False):
        if invoice.status != "cancelled":
            total += invoice.amount - invoice.credited_amount
    return total


@pytest.mark.long
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_after_any_history_the_register_is_what_happened(company, history):
    seen: dict[Any, Any] = {}
    with time_machine.travel(START, tick=False) as traveller:
        business = Company(company.actor)
        months: dict[str, Decimal] = {}
        for step, place, amount, days in history:
            traveller.shift(dt.timedelta(days=days))
            with suppress(DomainError):
                getattr(business, step)(place, amount)
            # A row never changes, and neither does a month that is over.
            rows = {row[0]: row for row in VatEntry.objects.filter(customer=business.customer).values_list()}
            assert seen.items() <= rows.items()
            seen = rows
            today = clock.today()
            found = {
                period.period: period.vat
                for period in turnovers.by_period(dt.date(2026, 1, 1), today, "month")
                if period.date_to < today
            }
            assert months.items() <= found.items()
            months = found
        assert sum(
            (row.gross for row in VatEntry.objects.filter(customer=business.customer)), Decimal(0)
        ) == (expected(business))
        customer = reconcile(business.customer)
        paid = sum(Payment.objects.filter(customer=customer).values_list("amount", flat=True), Decimal(0))
        assert turnovers.settlement(customer.pk).amount == expected(business) - paid
        for note in CreditNote.objects.filter(customer=customer):
            assert sum(note.items.values_list("amount", flat=True)) == note.amount

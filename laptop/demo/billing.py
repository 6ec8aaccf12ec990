"""What is invoiced when goods leave, and how the customers pay: in time, late, in parts, or not yet."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from apps.finance import services as finance
from apps.finance.models import Invoice, InvoiceItem, InvoiceStatus, Payment, PaymentMethod
from apps.inventory.models import Product
from apps.kernel import money
from apps.sales.models import Order
from laptop.demo.year import Story, Year, at

# How money comes, with the name of the paper that goes with it; large sums come by the bank.
PAPERS = {
    PaymentMethod.BANK_TRANSFER: "ПП",
    PaymentMethod.KASPI: "Kaspi",
    PaymentMethod.CARD: "POS",
    PaymentMethod.CASH: "ПКО",
}
SMALL = Decimal(300_000)
# What comes first where an invoice is paid in parts; the rest is whatever is still owed.
PARTS = [Decimal("0.3"), Decimal("0.5"), Decimal("0.6")]
REST = Decimal(1)
# What slow payers owe today fell due so many days ago, or up to `GIVE` days less: something of every age.
DEBTS = [99, 89, 79, 69, 59, 49, 39, 29, 19, 14]
GIVE = 8
# Nobody is late by less: there is time to pay before today.
LEAST = 5
# One piece comes back of a delivery that was paid for not longer ago than this.
RETURN_WITHIN = dt.timedelta(days=45)
RETURN_AFTER = dt.timedelta(days=6)
DAY = dt.timedelta(days=1)


class Books:
    """Writes a year's invoices and enters their money; knows which debts are to be left at the end."""

    def __init__(self, year: Year, slow: set[UUID]) -> None:
        self.year = year
        self.slow = slow
        self.actor = year.demo.actor
        self.debts = list(DEBTS)
        self.returned = False

    def bill(self, order_id: UUID, day: dt.date) -> Story:
        """An order's invoice goes out in the evening of its shipment."""
        yield at(day, 17)
        invoice = finance.send_invoice(self._draft(order_id).pk, actor=self.actor)
        plan = self._plan(invoice)
        for paid_on, share in plan:
            self.year.add(self._receive(invoice.pk, paid_on, share))
        if not any(share == REST and paid_on <= invoice.due_date for paid_on, share in plan):
            self.year.add(self._fall_due(invoice))

    def _draft(self, order_id: UUID) -> Invoice:
        """The one that a won deal's order has already, else a new one."""
        found = Invoice.objects.filter(order_id=order_id, status=InvoiceStatus.DRAFT).first()
        if found is not None:
            return found
        customer_id = Order.objects.values_list("customer_id", flat=True).get(pk=order_id)
        return finance.create_invoice(actor=self.actor, customer_id=customer_id, order_id=order_id)

    def _plan(self, invoice: Invoice) -> list[tuple[dt.date, Decimal]]:
        """On which days which share of an invoice comes."""
        rng, due, late = self.year.rng, invoice.due_date, (self.year.today - invoice.due_date).days
        in_time = max(invoice.issue_date + DAY, due - rng.randint(0, 12) * DAY)
        part, mood = rng.choice(PARTS), rng.random()
        if late <= 0:
            soon = invoice.issue_date + rng.randint(2, 8) * DAY
            return [(soon, REST)] if mood < 0.2 else [(soon, part)] if mood < 0.35 else []
        if late < LEAST or invoice.customer_id not in self.slow:
            return [(in_time, REST)]
        for age in self.debts:
            if age - GIVE <= late <= age:
                self.debts.remove(age)
                return [(in_time, part)] if len(self.debts) % 3 == 0 else []
        at_last = due + rng.randint(2, min(late - 1, 25)) * DAY
        return [(at_last, REST)] if mood < 0.6 else [(in_time, part), (at_last, REST)]

    def _receive(self, invoice_id: UUID, day: dt.date, share: Decimal) -> Story:
        yield at(day, 14)
        rng, invoice = self.year.rng, Invoice.objects.get(pk=invoice_id)
        amount = invoice.due_amount if share == REST else invoice.amount * share // 1000 * 1000
        method = rng.choice(list(PAPERS)) if amount < SMALL else PaymentMethod.BANK_TRANSFER
        payment = finance.record_payment(
            actor=self.actor,
            invoice_id=invoice.pk,
            amount=amount,
            method=method,
            reference=f"{PAPERS[method]} № {rng.randint(100, 9999)}",
        )
        if not self.returned and payment.amount == invoice.amount and self.year.today - day < RETURN_WITHIN:
            self.year.add(self._take_back(payment, day + RETURN_AFTER))

    def _fall_due(self, invoice: Invoice) -> Story:
        yield at(invoice.due_date + DAY, 0, 5)
        finance.mark_overdue(invoice.customer_id, actor=self.actor)

    def _take_back(self, payment: Payment, day: dt.date) -> Story:
        """Once in a year: a piece has a fault, and its price is credited and given back."""
        yield at(day, 15)
        goods = InvoiceItem.objects.filter(invoice=payment.invoice_id, product__type=Product.Type.PRODUCT)
        line = goods.order_by("position").first()
        if line is None or payment.invoice_id is None or self.returned:
            return
        self.returned = True
        price = money.round_money(line.amount / line.quantity)
        reason = f"Возврат с браком: {line.description}, 1 {line.unit}"
        finance.issue_credit_note(
            actor=self.actor, invoice_id=payment.invoice_id, amount=price, reason=reason
        )
        finance.refund_payment(payment.pk, actor=self.actor, amount=price, reason=reason)

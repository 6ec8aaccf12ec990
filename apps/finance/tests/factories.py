"""What tests of finance are made of; rules are kept, since everything goes through services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from apps.crm.models import Customer
from apps.finance import services
from apps.finance.models import Invoice, LedgerEntry, Payment
from apps.kernel.actor import Actor
from apps.sales.models import Order
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product, win

__all__ = [
    "balance_of",
    "draft",
    "issued",
    "ledger_of",
    "make_customer",
    "make_deal",
    "make_order",
    "make_product",
    "pay",
    "win",
]


def line(amount: Any, **terms: Any) -> dict[str, Any]:
    """A line that costs so much, without VAT."""
    return {
        "description": "Consulting Services",
        "quantity": Decimal(1),
        "unit_price": Decimal(amount),
        "tax": Decimal(0),
        **terms,
    }


def draft(actor: Actor, amount: Any = 1000, *, customer: Customer | None = None, **details: Any) -> Invoice:
    """A draft of one line without VAT."""
    customer = customer or make_customer(actor)
    return services.create_invoice(
        actor=actor, customer_id=customer.pk, **{"items": [line(amount)], **details}
    )


def issued(actor: Actor, amount: Any = 1000, *, customer: Customer | None = None, **details: Any) -> Invoice:
    """An invoice that the customer owes."""
    return services.send_invoice(draft(actor, amount, customer=customer, **details).pk, actor=actor)


def pay(actor: Actor, invoice: Invoice, amount: Any, **details: Any) -> Payment:
    """Money by bank transfer, today."""
    body = {"method": "bank_transfer", **details}
    return services.record_payment(actor=actor, invoice_id=invoice.pk, amount=Decimal(amount), **body)


def balance_of(customer: Customer) -> Decimal:
    """What the customer's row says."""
    found: Decimal = Customer.objects.values_list("balance", flat=True).get(pk=customer.pk)
    return found


def ledger_of(customer: Customer) -> list[tuple[str, Decimal]]:
    """(kind, amount) of the customer's account in the order of posting."""
    entries = LedgerEntry.objects.filter(customer=customer).order_by("created_at", "id")
    return list(entries.values_list("kind", "amount"))


def paid_for(order: Order) -> Decimal:
    """Σ payments and refunds of the order's invoices."""
    return Payment.objects.filter(invoice__order=order).aggregate(total=Sum("amount"))["total"] or Decimal(0)

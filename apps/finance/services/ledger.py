"""Postings to the ledger, and the sums that are kept of it on orders and customers.

All sums are computed anew from the rows, never counted up, under the locks of `locking`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.crm import services as crm
from apps.crm.models import Customer
from apps.finance import funds, selectors
from apps.finance.models import (
    Allocation,
    Invoice,
    InvoiceStatus,
    LedgerEntry,
    OpeningBalance,
    Payment,
    PaymentKind,
)
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Conflict
from apps.kernel.records import lock_referred
from apps.sales import services as sales
from apps.sales.models import Order

Kind = LedgerEntry.Kind
S = InvoiceStatus


def post(
    document: Invoice | Payment | OpeningBalance,
    kind: LedgerEntry.Kind,
    amount: Decimal,
    *,
    day: date,
    document_id: UUID | None = None,
    number: str | None = None,
) -> None:
    """Enter a document in its customer's account.

    Args:
        document: the invoice, payment or opening balance itself, or the invoice of what `document_id` names.
        amount: in tenge, negative when the customer owes more by it.
    """
    customer_id: Any = document.customer_id  # an opening balance is a supplier's, or a customer's
    invoice_id = document.pk if isinstance(document, Invoice) else getattr(document, "invoice_id", None)
    LedgerEntry.objects.create(
        **tenant_of(document),
        customer_id=customer_id,
        invoice_id=invoice_id,
        kind=kind,
        document_id=document_id or document.pk,
        document_number=number or document.number,
        date=day,
        amount=amount,
    )


def sums(invoice: Invoice, *, paid: Decimal, credited: Decimal) -> dict[str, Any]:
    """New sums of an issued invoice, with the status that they mean (domain.md §2.4), for `change`.

    An overdue invoice stays so until nothing is owed, as only the night makes one overdue; a cancelled one
    stays cancelled. What is wholly credited is cancelled. Payments must be written already.
    """
    status = _status_of(invoice, paid, invoice.amount - credited)
    return {
        "paid_amount": paid,
        "credited_amount": credited,
        "status": status,
        "paid_date": last_payment_day(invoice) if status == S.PAID else None,
    }


def _status_of(invoice: Invoice, paid: Decimal, owed: Decimal) -> str:
    if invoice.status == S.CANCELLED or owed <= 0:
        return S.CANCELLED
    if paid >= owed:
        return S.PAID
    if invoice.status == S.OVERDUE:
        return S.OVERDUE
    return S.PARTIAL if paid else S.SENT


def last_payment_day(invoice: Invoice) -> date | None:
    """The day on which the last of the money came that was put on an invoice; an advance's is its own day."""
    came = Q(payment__kind=PaymentKind.PAYMENT) | Q(advance__isnull=False)
    put = Allocation.objects.filter(came, invoice=invoice, amount__gt=0)
    found: date | None = put.aggregate(day=Max(Coalesce("payment__date", "advance__date")))["day"]
    return found


def refresh_sums(customer: Customer, order: Order | None, *, actor: Actor) -> None:
    """Bring the order's and the customer's sums up to date, after the postings of a service.

    Raises:
        Conflict: a deleted customer would owe, or have money, where nobody sees it.
        Invalid: a sum beyond what money columns hold.
    """
    if order is not None and order.deleted_at is None:
        update_billing(order, actor=actor)
    balance, receivable = selectors.balance(customer.pk), funds.receivable(customer.pk)
    if customer.deleted_at is not None and (balance or receivable):
        raise Conflict(_("The customer is deleted"), customer_id=customer.pk)
    crm.record_balance(
        customer.pk,
        actor=actor,
        balance=balance,
        on_account=balance + receivable,
        payment_behavior=selectors.payment_behavior(customer.pk),
    )


def refresh_accounts(customer_ids: Collection[UUID], *, actor: Actor) -> None:
    """Bring the sums of customers, who are locked and not deleted, up to date by a handful of statements.

    Raises:
        Invalid: a sum beyond what money columns hold.
    """
    ids = list(customer_ids)
    balances, receivables = selectors.balances(ids), funds.receivables(ids)
    behaviors = selectors.payment_behaviors(ids)
    figures = {}
    for pk in ids:
        balance = balances.get(pk, money.ZERO)
        on_account = balance + receivables.get(pk, money.ZERO)
        figures[pk] = crm.Figures(balance, on_account, behaviors[pk])
    crm.record_balances(figures, actor=actor)


def refresh_account(customer_id: UUID, *, actor: Actor) -> None:
    """Bring the sums of a customer, who is locked, up to date."""
    refresh_sums(lock_referred(Customer, customer_id), None, actor=actor)


def update_billing(order: Order, *, actor: Actor) -> None:
    """Tell an order what was invoiced and paid for it."""
    found = selectors.billing_of_order(order.pk)
    sales.record_billing(
        order.pk,
        actor=actor,
        invoiced_amount=found.invoiced,
        paid_amount=found.paid,
        credited_amount=found.credited,
        refunded_amount=found.refunded,
        is_settled=found.is_settled,
    )

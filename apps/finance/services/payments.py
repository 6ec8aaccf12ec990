"""Money that comes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.finance.errors import DuplicatePayment, PaymentExceedsDue
from apps.finance.events import InvoiceChanged, PaymentReceived
from apps.finance.models import Invoice, InvoiceStatus, OpeningBalance, Payment, PaymentKind
from apps.finance.services import allocating, ledger
from apps.finance.services.issuing import issue
from apps.finance.services.ledger import Kind
from apps.finance.services.locking import lock_invoice, take_debts
from apps.finance.services.payloads import invoice_payload, payment_payload
from apps.finance.services.terms import require_not_ahead
from apps.finance.state_machines import INVOICE
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.records import lock, lock_referred

S = InvoiceStatus


@transaction.atomic
def record_payment(
    *,
    actor: Actor,
    amount: Decimal,
    method: str,
    invoice_id: UUID | None = None,
    customer_id: UUID | None = None,
    opening_balance_id: UUID | None = None,
    on_account: bool = False,
    reference: str = "",
    date: date | None = None,
) -> Payment:
    """Enter money received, in tenge: for an invoice, which as a draft is issued by it, or on account.

    Args:
        customer_id: alone: the money is on account. Beside an invoice: whose it is said to be.
        opening_balance_id: in place of an invoice, a debt of before that it pays.
        on_account: what is beyond the due stays on account.
        date: the local day on which it came, today unless given.
    Raises:
        Missing: neither invoice nor customer. NotFound: the invoice, the customer or the debt.
        Invalid: a day in the future, an invoice of another customer, a balance beyond money columns.
        DuplicatePayment: the same reference, amount and day again.
        InvalidTransition: the invoice is paid or cancelled.
        PaymentExceedsDue: more than is owed, and not to be kept on account.
    """
    day = date or clock.today()
    require_not_ahead(day, "date")
    payment = Payment(kind=PaymentKind.PAYMENT, amount=amount, method=method, reference=reference, date=day)
    if opening_balance_id is not None:
        if invoice_id is not None:
            raise Invalid(opening_balance_id=_("Name either an invoice or an opening balance."))
        return _record_for_debt(payment, opening_balance_id, customer_id, on_account, actor=actor)
    if invoice_id is None:
        if customer_id is None:
            raise Missing("invoice_id")
        return _record_on_account(payment, customer_id, actor=actor)
    locked = lock_invoice(invoice_id, field="invoice_id")
    invoice = locked.invoice
    if customer_id not in (None, invoice.customer_id):
        raise Invalid(customer_id=_("The invoice belongs to another customer."))
    _require_new(payment, invoice=invoice)
    INVOICE.require(invoice, S.PAID)
    if invoice.status == S.DRAFT:
        issue(locked, actor=actor)
    put = min(amount, invoice.due_amount)
    if put < amount and not on_account:
        raise PaymentExceedsDue(due=invoice.due_amount, amount=amount)
    enter(payment, invoice, actor=actor)
    changes = allocating.put(payment, invoice, put, day=day, actor=actor)
    ledger.refresh_sums(locked.customer, locked.order, actor=actor)
    announce(InvoiceChanged(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)
    announce(PaymentReceived(**payment_payload(payment, invoice)), actor=actor)
    return payment


def _record_on_account(payment: Payment, customer_id: UUID, *, actor: Actor) -> Payment:
    if not customer_rows().filter(pk=customer_id).exists():
        raise not_found("customer_id")
    customer = lock(Customer, customer_id)
    _require_new(payment, customer_id=customer.pk)
    enter(payment, customer, actor=actor)
    ledger.refresh_sums(customer, None, actor=actor)
    announce(PaymentReceived(**payment_payload(payment, None)), actor=actor)
    return payment


def _record_for_debt(
    payment: Payment, opening_id: UUID, customer_id: UUID | None, on_account: bool, *, actor: Actor
) -> Payment:
    owner = OpeningBalance.objects.filter(pk=opening_id).values_list("customer_id", flat=True).first()
    if owner is None:
        raise not_found("opening_balance_id")
    if customer_id not in (None, owner):
        raise Invalid(customer_id=_("The opening balance belongs to another customer."))
    customer = lock_referred(Customer, owner)
    debt = take_debts([opening_id])[opening_id]
    _require_new(payment, customer_id=customer.pk)
    allocating.require_debt(debt)
    put = min(payment.amount, debt.due_amount)
    if put < payment.amount and not on_account:
        raise PaymentExceedsDue(due=debt.due_amount, amount=payment.amount)
    enter(payment, customer, actor=actor)
    changes = allocating.put(payment, debt, put, day=payment.date, actor=actor)
    ledger.refresh_sums(customer, None, actor=actor)
    allocating.announce_changes([(debt, changes)], actor=actor)
    announce(PaymentReceived(**payment_payload(payment, None)), actor=actor)
    return payment


def _require_new(payment: Payment, **where: Any) -> None:
    if not payment.reference:
        return
    same = Payment.objects.filter(
        kind=PaymentKind.PAYMENT,
        reference=payment.reference,
        amount=payment.amount,
        date=payment.date,
        **(where if "invoice" in where else {"invoice__isnull": True, **where}),
    )
    if number := same.values_list("number", flat=True).first():
        raise DuplicatePayment(payment_number=number)


def enter(payment: Payment, of: Invoice | Customer, *, actor: Actor) -> Payment:
    """Write and post a payment for an invoice, or on a customer's account."""
    payment.organization_id, payment.workspace_id = tenant_of(of).values()
    if isinstance(of, Invoice):
        payment.invoice, payment.customer_id = of, of.customer_id
    else:
        payment.customer = of
    payment.user_id = actor.user_id
    payment.number = payment.number or next_number("PAY", organization_id=of.organization_id)
    payment.save(force_insert=True)
    kind = Kind.PAYMENT if payment.amount > 0 else Kind.REFUND
    ledger.post(payment, kind, payment.amount, day=payment.date)
    return payment

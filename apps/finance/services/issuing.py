"""An invoice's way out: issued, overdue, cancelled (domain.md §2.4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance import selectors
from apps.finance.events import InvoiceCancelled, InvoiceIssued, InvoiceOverdue
from apps.finance.models import Invoice, InvoiceItem, InvoiceStatus
from apps.finance.services import deliveries, ledger, limits, terms, vat
from apps.finance.services.invoice_lines import tax_date
from apps.finance.services.ledger import Kind
from apps.finance.services.locking import LockedInvoice, lock_invoice
from apps.finance.services.payloads import invoice_payload
from apps.finance.state_machines import INVOICE
from apps.inventory.services import warn_of_taxes_not_in_force
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict
from apps.kernel.events import announce
from apps.kernel.records import change, lock_referred, lock_rows
from apps.sales.models import OrderStatus

S = InvoiceStatus


def issue(locked: LockedInvoice, *, actor: Actor) -> None:
    """draft → sent, for a draft that is locked; the sums of order and customer are the caller's.

    Raises:
        InvalidTransition: it is issued already, or cancelled.
        Conflict: there is nothing to bill, more than is left of a line, or the order was cancelled.
    """
    invoice, order = locked.invoice, locked.order
    INVOICE.require(invoice, S.SENT)
    if order is not None and order.status == OrderStatus.CANCELLED:
        raise Conflict(_("The order is cancelled"), status=order.status)
    if invoice.amount <= 0:
        raise Conflict(_("There is nothing to bill: the invoice's amount is zero"))
    limits.require_unbilled(invoice, order)
    issue_date, due_date = terms.dates_of(invoice, locked.customer, order)
    turnover_date = invoice.turnover_date or issue_date
    changes = change(
        invoice,
        {
            "status": S.SENT,
            "sent_at": timezone.now(),
            "issue_date": issue_date,
            "due_date": due_date,
            "turnover_date": deliveries.turnover_day_of(invoice, order) if order else turnover_date,
        },
    )
    taxes = InvoiceItem.objects.filter(invoice=invoice).values_list("tax", flat=True)
    warn_of_taxes_not_in_force(taxes, tax_date(invoice))
    ledger.post(invoice, Kind.INVOICE, -invoice.amount, day=issue_date)
    vat.enter_invoice(invoice)
    announce(InvoiceIssued(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)


@transaction.atomic
def cancel_invoice(invoice_id: UUID, *, actor: Actor, reason: str = "") -> Invoice:
    """draft, sent, overdue → cancelled, where no money has come: nobody owes it any more.

    Raises:
        InvalidTransition: money has come (credit and refund it), or it is cancelled already.
    """
    locked = lock_invoice(invoice_id)
    INVOICE.require(locked.invoice, S.CANCELLED)
    cancel(locked.invoice, reason=reason, actor=actor)
    ledger.refresh_sums(locked.customer, locked.order, actor=actor)
    return locked.invoice


def cancel(invoice: Invoice, *, reason: str, actor: Actor, **values: Any) -> None:
    """Cancel a locked invoice and take what is left of it off the customer's account.

    Args:
        values: sums that change with it.
    """
    previous, was_issued = str(invoice.status), invoice.sent_at is not None
    changes = change(
        invoice,
        {
            "status": S.CANCELLED,
            "cancelled_at": timezone.now(),
            "cancel_reason": reason,
            "paid_date": None,
            **values,
        },
    )
    rest = invoice.amount - invoice.credited_amount
    if was_issued and rest > 0:
        ledger.post(invoice, Kind.CANCELLATION, rest, day=clock.today())
    if was_issued:
        vat.take_back_invoice(invoice)
    event = InvoiceCancelled(**invoice_payload(invoice), previous_status=previous, reason=reason)
    announce(event, actor=actor, changes=changes, of=invoice)


@transaction.atomic
def mark_overdue(customer_id: UUID, *, actor: Actor) -> int:
    """sent, partial → overdue for a customer's invoices whose due date lies before today; how many.

    Running it again changes nothing.
    """
    customer = lock_referred(Customer, customer_id)
    invoices = lock_rows(selectors.falling_due().filter(customer=customer))
    on_account = customer.on_account
    for invoice in invoices:
        changes = change(invoice, {"status": S.OVERDUE})
        event = InvoiceOverdue(
            **invoice_payload(invoice), due_amount=invoice.due_amount, on_account=on_account
        )
        announce(event, actor=actor, changes=changes, of=invoice)
    if invoices:
        ledger.refresh_sums(customer, None, actor=actor)
    return len(invoices)

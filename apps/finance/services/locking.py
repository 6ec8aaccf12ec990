"""Locks, always in this order: order, customer, invoices by id, opening balances by id.

Sales takes the first two so, too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance.models import Invoice, OpeningBalance
from apps.kernel.errors import Conflict, NotFound, not_found
from apps.kernel.records import lock, lock_referred, lock_rows
from apps.sales.models import Order


@dataclass
class LockedInvoice:
    """An invoice with the order and the customer whose sums it changes; all three are locked."""

    order: Order | None
    customer: Customer
    invoice: Invoice


def lock_invoice(invoice_id: UUID, *, field: str | None = None) -> LockedInvoice:
    """Lock an invoice and what its money touches.

    Args:
        field: what a body calls the invoice; None where the path names it.
    Raises:
        NotFound: no such invoice in the workspace.
        Conflict: somebody moved the draft to another order or customer this very moment.
    """
    seen = Invoice.objects.filter(pk=invoice_id).values_list("order_id", "customer_id").first()
    if seen is None:
        raise NotFound() if field is None else not_found(field)
    order_id, customer_id = seen
    order = None if order_id is None else lock_referred(Order, order_id)
    customer = lock_referred(Customer, customer_id)
    invoice = lock(Invoice, invoice_id)
    if (invoice.order_id, invoice.customer_id) != seen:
        raise Conflict(_("The invoice has changed meanwhile"))
    return LockedInvoice(order, customer, invoice)


def take_of(customer_id: UUID, invoice_ids: Collection[UUID]) -> dict[UUID, LockedInvoice]:
    """Lock a customer and several of their invoices, with the orders that these bill; {invoice: what}.

    An id that is none of the customer's invoices is not among them.

    Raises:
        Conflict: somebody moved a draft to another order or customer this very moment.
    """
    wanted = Invoice.objects.filter(pk__in=list(invoice_ids), customer_id=customer_id)
    seen = dict(wanted.values_list("pk", "order_id"))
    orders = {pk: lock_referred(Order, pk) for pk in sorted({pk for pk in seen.values() if pk is not None})}
    customer = lock_referred(Customer, customer_id)
    locked = {row.pk: row for row in lock_rows(wanted)}
    if {pk: row.order_id for pk, row in locked.items()} != seen:
        raise Conflict(_("The invoice has changed meanwhile"))
    return {
        pk: LockedInvoice(None if row.order_id is None else orders[row.order_id], customer, row)
        for pk, row in locked.items()
    }


def take_debts(opening_ids: Collection[UUID]) -> dict[UUID, OpeningBalance]:
    """Lock opening balances of a customer who is locked; {id: row}."""
    if not opening_ids:
        return {}
    return {row.pk: row for row in lock_rows(OpeningBalance.objects.filter(pk__in=list(opening_ids)))}


def take_opening(opening_id: UUID) -> OpeningBalance:
    """Lock an opening balance, after the customer whose sums it changes.

    Raises:
        NotFound: no such one in the workspace.
    """
    seen = OpeningBalance.objects.filter(pk=opening_id).values_list("customer_id", flat=True)
    for customer_id in seen:
        if customer_id is not None:
            lock_referred(Customer, customer_id)
    return lock(OpeningBalance, opening_id)

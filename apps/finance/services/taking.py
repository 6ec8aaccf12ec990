"""Locks, always in this order: order, customer, invoices by id; sales takes the first two so, too."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance.models import Invoice
from apps.kernel.errors import Conflict, NotFound, not_found
from apps.kernel.records import lock, lock_referred
from apps.sales.models import Order


@dataclass
class Taken:
    """An invoice with the order and the customer whose sums it changes; all three are locked."""

    order: Order | None
    customer: Customer
    invoice: Invoice


def take(invoice_id: UUID, *, field: str | None = None) -> Taken:
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
    return Taken(order, customer, invoice)

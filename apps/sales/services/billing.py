"""What finance tells an order about money."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.records import change, lock
from apps.sales.models import Order, OrderStatus, PaymentStatus
from apps.sales.services.announcing import changed


@transaction.atomic
def record_billing(order_id: UUID, *, actor: Actor, invoiced_amount: Decimal, paid_amount: Decimal) -> Order:
    """Keep what was invoiced and what was paid for an order so far, in tenge.

    `invoiced_amount` counts issued invoices only: what the customer's balance holds already. The payment
    status follows from the total; that of a cancelled order stays as the cancellation left it.
    """
    order = lock(Order, order_id)
    values: dict[str, object] = {"invoiced_amount": invoiced_amount, "paid_amount": paid_amount}
    if order.status != OrderStatus.CANCELLED:
        values["payment_status"] = payment_status_of(paid_amount, order.total_amount)
    if changes := change(order, values):
        announce(changed(order), actor=actor, changes=changes, of=order)
    return order


def payment_status_of(paid: Decimal, total: Decimal) -> PaymentStatus:
    """Nothing paid is pending; an order that costs nothing is pending too, for nobody paid it."""
    if paid <= 0:
        return PaymentStatus.PENDING
    return PaymentStatus.PAID if paid >= total else PaymentStatus.PARTIAL

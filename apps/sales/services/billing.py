"""What finance tells an order about money."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.money import ZERO
from apps.kernel.records import change, lock
from apps.sales.models import Order, OrderStatus, PaymentStatus
from apps.sales.services.announcing import changed


@transaction.atomic
def record_billing(
    order_id: UUID,
    *,
    actor: Actor,
    invoiced_amount: Decimal,
    paid_amount: Decimal,
    refunded_amount: Decimal = ZERO,
    is_settled: bool = False,
) -> Order:
    """Keep what was invoiced and what was paid for an order so far, in tenge.

    `invoiced_amount` counts issued invoices only: what the customer's balance holds already. The payment
    status follows from the total; that of a cancelled order stays as the cancellation left it, until the
    last of the money is given back.

    Args:
        refunded_amount: what was given back so far; with nothing paid left the order is refunded.
        is_settled: all was billed and nothing is owed, though less than the total was paid: credit notes.
    """
    order = lock(Order, order_id)
    values: dict[str, object] = {"invoiced_amount": invoiced_amount, "paid_amount": paid_amount}
    if paid_amount <= 0 < refunded_amount:
        values["payment_status"] = PaymentStatus.REFUNDED
    elif order.status != OrderStatus.CANCELLED:
        settled = is_settled and paid_amount > 0
        total = paid_amount if settled else order.total_amount
        values["payment_status"] = payment_status_of(paid_amount, total)
    if changes := change(order, values):
        announce(changed(order), actor=actor, changes=changes, of=order)
    return order


def payment_status_of(paid: Decimal, total: Decimal) -> PaymentStatus:
    """Nothing paid is pending; an order that costs nothing is pending too, for nobody paid it."""
    if paid <= 0:
        return PaymentStatus.PENDING
    return PaymentStatus.PAID if paid >= total else PaymentStatus.PARTIAL

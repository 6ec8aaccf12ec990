"""What finance tells an order about money."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.money import ZERO, require_money
from apps.kernel.records import change, lock
from apps.sales.models import Order, OrderStatus, PaymentStatus
from apps.sales.services.payloads import order_changed


@transaction.atomic
def record_billing(
    order_id: UUID,
    *,
    actor: Actor,
    invoiced_amount: Decimal,
    paid_amount: Decimal,
    credited_amount: Decimal = ZERO,
    refunded_amount: Decimal = ZERO,
    is_settled: bool = False,
) -> Order:
    """Keep what was invoiced and what was paid for an order so far, in tenge.

    `invoiced_amount` counts issued invoices only: what the customer's balance holds already. The payment
    status compares what was paid with the total without what was credited for good; that of a cancelled
    order stays as the cancellation left it, until the last of the money is given back or taken away.

    Args:
        credited_amount: by credit notes, and not to be billed again.
        refunded_amount: what was given back so far; with nothing paid left the order is refunded.
        is_settled: all but the rounding of its parts was billed, and nothing is owed.
    Raises:
        Invalid: a sum beyond what money columns hold.
    """
    order = lock(Order, order_id)
    for amount in (invoiced_amount, paid_amount, credited_amount):
        require_money(amount, field="amount")
    values: dict[str, object] = {
        "invoiced_amount": invoiced_amount,
        "paid_amount": paid_amount,
        "credited_amount": credited_amount,
    }
    if paid_amount <= 0 < refunded_amount:
        values["payment_status"] = PaymentStatus.REFUNDED
    elif order.status != OrderStatus.CANCELLED or paid_amount <= 0:
        settled = is_settled and paid_amount > 0
        due = max(ZERO, order.total_amount - order.closed_amount - credited_amount)
        owed = paid_amount if settled else due
        values["payment_status"] = payment_status_of(paid_amount, owed)
    if changes := change(order, values):
        announce(order_changed(order), actor=actor, changes=changes, of=order)
    return order


@transaction.atomic
def close_amount(order: Order, amount: Decimal, *, actor: Actor) -> None:
    """So much of the order will never be billed; the order is locked, its payment status is the caller's."""
    changes = change(order, {"closed_amount": min(order.total_amount, order.closed_amount + amount)})
    if changes:
        announce(order_changed(order), actor=actor, changes=changes, of=order)


def payment_status_of(paid: Decimal, total: Decimal) -> PaymentStatus:
    """Nothing paid is pending; an order that costs nothing is pending too, for nobody paid it."""
    if paid <= 0:
        return PaymentStatus.PENDING
    return PaymentStatus.PAID if paid >= total else PaymentStatus.PARTIAL

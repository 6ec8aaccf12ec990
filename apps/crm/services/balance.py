"""What finance tells a customer about money."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.crm.models import Customer
from apps.kernel import money
from apps.kernel.actor import Actor


@transaction.atomic
def record_balance(
    customer_id: UUID, *, actor: Actor, balance: Decimal, on_account: Decimal, payment_behavior: str
) -> None:
    """Keep what the customer's ledger adds up to, in tenge (negative: the customer owes), and how they pay.

    Figures, not an edit: neither the version nor the audit trail moves, but `updatedAt` does.

    Args:
        on_account: the customer's money that settles no invoice.
    Raises:
        Invalid: a sum beyond what money columns hold.
    """
    for amount in (balance, on_account):
        money.require_money(amount, field="amount")
    Customer.objects.filter(pk=customer_id).update(
        balance=balance,
        on_account=on_account,
        payment_behavior=payment_behavior,
        updated_at=timezone.now(),
    )

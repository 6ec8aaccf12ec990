"""What finance tells a customer about money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.crm.models import Customer
from apps.kernel import money
from apps.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Figures:
    """A customer's money, as `record_balance` takes it."""

    balance: Decimal
    on_account: Decimal
    payment_behavior: str


@transaction.atomic
def record_balances(figures: Mapping[UUID, Figures], *, actor: Actor) -> None:
    """The same of many customers by one statement.

    Raises:
        Invalid: a sum beyond what money columns hold.
    """
    now = timezone.now()
    for each in figures.values():
        for amount in (each.balance, each.on_account):
            money.require_money(amount, field="amount")
    rows = [Customer(pk=pk, updated_at=now, **asdict(each)) for pk, each in figures.items()]
    Customer.objects.bulk_update(
        rows, ["balance", "on_account", "payment_behavior", "updated_at"], batch_size=1000
    )


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

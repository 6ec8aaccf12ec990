"""Whether a customer may take more: credit limit and prepayment (domain.md §3.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.kernel import money, warnings
from apps.sales import selectors
from apps.sales.errors import CreditLimitExceeded, InsufficientBalance
from apps.sales.models import Order

PREPAYMENT = Customer.PaymentTerms.PREPAYMENT


class Debtor(Protocol):
    """Whoever has a balance: a Customer."""

    @property
    def pk(self) -> Any: ...
    @property
    def credit_limit(self) -> Decimal | None: ...
    @property
    def balance(self) -> Decimal: ...


class Payer(Debtor, Protocol):
    """Whoever has money on account, too."""

    @property
    def on_account(self) -> Decimal: ...


def exposure(customer: Debtor, order: Order) -> Decimal:
    """What the customer would owe with this order, in tenge (domain.md §2.4).

    What open orders and this one will still be billed for, less the balance: issued invoices are in it as
    debt, money on account as the customer's own.
    """
    others = selectors.open_orders_total(customer.pk, without=order.pk)
    return max(money.ZERO, others + order.unbilled - customer.balance)


def require_credit(customer: Payer, order: Order, *, override_limit: bool = False) -> None:
    """Refuse an order that the customer's terms do not carry; the customer's row must be locked.

    Args:
        override_limit: the limit is not looked at; money for a prepaid order still is.
    Raises:
        InsufficientBalance: a prepaid order without the money: what the customer has on account beyond
            what other confirmed prepaid orders wait for, and what was paid for this one.
        CreditLimitExceeded: no limit set means no check, a limit of 0 means no credit.
    """
    if order.payment_terms == PREPAYMENT:
        claimed = selectors.claimed_by_prepaid_orders(customer.pk, without=order.pk)
        required = order.owed_total
        # Paid beyond what is owed is on account already.
        paid = min(order.paid_amount, required)
        available = max(money.ZERO, customer.on_account - claimed) + paid
        if available < required:
            raise InsufficientBalance(available=available, required=required)
        return
    if customer.credit_limit is None or override_limit:
        return
    owed = exposure(customer, order)
    if owed > customer.credit_limit:
        raise CreditLimitExceeded(credit_limit=customer.credit_limit, exposure=owed, required=order.unbilled)


def warn_if_exceeded(customer: Debtor, order: Order) -> None:
    """Say in `meta.warnings` that the order, as things stand, could not be confirmed for its sum."""
    if customer.credit_limit is None or order.payment_terms == PREPAYMENT:
        return
    owed = exposure(customer, order)
    if owed > customer.credit_limit:
        warnings.warn(
            "CREDIT_LIMIT",
            _("With this order the customer would exceed the credit limit"),
            creditLimit=customer.credit_limit,
            exposure=owed,
            required=order.unbilled,
        )

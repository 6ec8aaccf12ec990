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


def exposure(customer: Debtor, order: Order) -> Decimal:
    """What the customer would owe with this order, in tenge.

    The debt of the balance (issued invoices are in it), what other open orders will still be invoiced
    for, and what this one will.
    """
    others = selectors.open_orders_total(customer.pk, without=order.pk)
    return max(money.ZERO, -customer.balance) + others + not_yet_invoiced(order)


def not_yet_invoiced(order: Order) -> Decimal:
    """The part of the total that the customer's balance does not hold yet."""
    return max(money.ZERO, order.total_amount - order.invoiced_amount)


def require_credit(customer: Debtor, order: Order, *, override_limit: bool = False) -> None:
    """Refuse an order that the customer's terms do not carry; the customer's row must be locked.

    Args:
        override_limit: the limit is not looked at; money for a prepaid order still is.
    Raises:
        InsufficientBalance: a prepaid order without the money: what the customer has on account beyond
            what other open orders will take, and what was paid for this one.
        CreditLimitExceeded: no limit set means no check, a limit of 0 means no credit.
    """
    if order.payment_terms == PREPAYMENT:
        others = selectors.open_orders_total(customer.pk, without=order.pk)
        available = max(money.ZERO, customer.balance - others) + order.paid_amount
        if available < order.total_amount:
            raise InsufficientBalance(available=available, required=order.total_amount)
        return
    if customer.credit_limit is None or override_limit:
        return
    owed = exposure(customer, order)
    if owed > customer.credit_limit:
        raise CreditLimitExceeded(
            credit_limit=customer.credit_limit, exposure=owed, required=not_yet_invoiced(order)
        )


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
            required=not_yet_invoiced(order),
        )

"""Refusals of sales (domain.md §5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError


class CreditLimitExceeded(DomainError):
    """The customer would owe more than agreed.

    Details: `credit_limit`; `exposure`, what the customer would owe with this order; `required`, this
    order's share of it.
    """

    code, status, message = "CREDIT_LIMIT_EXCEEDED", 422, _("Credit limit exceeded")

    def __init__(self, *, credit_limit: Decimal, exposure: Decimal, required: Decimal) -> None:
        super().__init__(credit_limit=credit_limit, exposure=exposure, required=required)


class ApprovalRequired(DomainError):
    """Discounts beyond what its writer may give; who may approve them confirms the order.

    Details: `required`, the right; `reasons`, line by line.
    """

    code, status, message = "APPROVAL_REQUIRED", 409, _("The order waits for approval of its discounts")

    def __init__(self, *, reasons: list[Any]) -> None:
        super().__init__(required="ORDERS_APPROVE", reasons=reasons)


class InsufficientBalance(DomainError):
    """Not enough money: a prepaid order without funds, a refund above what was paid."""

    code, status, message = "INSUFFICIENT_BALANCE", 422, _("Insufficient balance")

    def __init__(self, *, available: Decimal, required: Decimal) -> None:
        super().__init__(available=available, required=required)

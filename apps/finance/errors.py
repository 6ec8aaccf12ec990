"""Refusals of finance (domain.md §5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError


class PaymentExceedsDue(DomainError):
    """More than the invoice is owed. Details: `due`, `amount`."""

    code, status, message = "PAYMENT_EXCEEDS_DUE", 422, _("The payment exceeds the amount due")

    def __init__(self, *, due: Decimal, amount: Decimal) -> None:
        super().__init__(due=due, amount=amount)


class CreditExceedsInvoice(DomainError):
    """More than is left to credit. Details: `available`, `amount`."""

    code, status, message = "CREDIT_EXCEEDS_INVOICE", 422, _("The credit note exceeds the invoice")

    def __init__(self, *, available: Decimal, amount: Decimal) -> None:
        super().__init__(available=available, amount=amount)


class DuplicatePayment(DomainError):
    """The same reference, amount and day were entered for this invoice already."""

    code, status, message = "DUPLICATE_PAYMENT", 409, _("This payment was recorded already")

    def __init__(self, *, payment_number: str) -> None:
        super().__init__(field="reference", payment_number=payment_number)


class DocumentUnavailable(DomainError):
    """The invoice does not have this document. Details: `document`, `reason` (a code)."""

    code, status = "DOCUMENT_UNAVAILABLE", 422

    def __init__(self, *, document: str, reason: Any) -> None:
        super().__init__(reason.label, document=str(document), reason=str(reason))
        # Not yet is a state of the order; never is not.
        if reason == "NOT_DELIVERED":
            self.status = 409

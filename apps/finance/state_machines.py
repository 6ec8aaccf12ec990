"""The state machine of invoices (domain.md §2.4)."""

from __future__ import annotations

from apps.finance.models import Invoice, InvoiceStatus
from apps.kernel.state_machine import StateMachine, Transition

S = InvoiceStatus


def no_money_came(invoice: Invoice) -> bool:
    """Nothing is paid; what was paid is credited and refunded instead."""
    return not invoice.paid_amount


INVOICE = StateMachine(
    "finance.invoice",
    InvoiceStatus,
    Transition("send", S.DRAFT, S.SENT),
    # A draft is issued by its first payment.
    Transition("pay_part", (S.DRAFT, S.SENT), S.PARTIAL),
    Transition("pay", (S.DRAFT, S.SENT, S.PARTIAL, S.OVERDUE), S.PAID),
    # Every night; it stays so until nothing is owed.
    Transition("fall_due", (S.SENT, S.PARTIAL), S.OVERDUE),
    Transition("cancel", (S.DRAFT, S.SENT, S.OVERDUE), S.CANCELLED, no_money_came),
    # A credit note over all of it, or the end of its order.
    Transition("credit", (S.SENT, S.PARTIAL, S.OVERDUE, S.PAID), S.CANCELLED, listed=False),
)

"""The state machines of invoices (domain.md §2.4) and of suppliers' bills."""

from __future__ import annotations

from apps.finance.models import BillStatus, Invoice, InvoiceStatus, SupplierBill
from apps.kernel.state_machine import StateMachine, Transition

S, B = InvoiceStatus, BillStatus


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


def is_unpaid(bill: SupplierBill) -> bool:
    """No payment lies on it; what does is taken off first."""
    return not bill.paid_amount


SUPPLIER_BILL = StateMachine(
    "finance.supplier_bill",
    BillStatus,
    Transition("post", B.DRAFT, B.POSTED),
    Transition("pay_part", B.POSTED, B.PARTIAL, listed=False),
    Transition("pay", (B.POSTED, B.PARTIAL, B.OVERDUE), B.PAID, listed=False),
    # Money is taken off it again.
    Transition("owe_again", (B.PARTIAL, B.PAID, B.OVERDUE), B.POSTED, listed=False),
    Transition("owe_part_again", (B.PAID, B.OVERDUE), B.PARTIAL, listed=False),
    # Every night; it stays so until it is paid.
    Transition("fall_due", (B.POSTED, B.PARTIAL, B.PAID), B.OVERDUE, listed=False),
    Transition("cancel", (B.DRAFT, B.POSTED, B.OVERDUE), B.CANCELLED, is_unpaid),
)

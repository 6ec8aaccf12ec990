"""Tables of finance."""

from apps.finance.models.invoices import DUE, ISSUED, EsfStatus, Invoice, InvoiceItem, InvoiceStatus
from apps.finance.models.ledger import LedgerEntry
from apps.finance.models.payments import Allocation, CreditNote, Payment, PaymentKind, PaymentMethod

__all__ = [
    "DUE",
    "ISSUED",
    "Allocation",
    "CreditNote",
    "EsfStatus",
    "Invoice",
    "InvoiceItem",
    "InvoiceStatus",
    "LedgerEntry",
    "Payment",
    "PaymentKind",
    "PaymentMethod",
]

"""Tables of finance."""

from apps.finance.models.invoices import DUE, ISSUED, EsfStatus, Invoice, InvoiceItem, InvoiceStatus
from apps.finance.models.ledger import LedgerEntry
from apps.finance.models.openings import STANDING, OpeningBalance
from apps.finance.models.payments import (
    Allocation,
    CreditNote,
    CreditNoteItem,
    Payment,
    PaymentKind,
    PaymentMethod,
)
from apps.finance.models.vat import VatEntry

__all__ = [
    "DUE",
    "ISSUED",
    "STANDING",
    "Allocation",
    "CreditNote",
    "CreditNoteItem",
    "EsfStatus",
    "Invoice",
    "InvoiceItem",
    "InvoiceStatus",
    "LedgerEntry",
    "OpeningBalance",
    "Payment",
    "PaymentKind",
    "PaymentMethod",
    "VatEntry",
]

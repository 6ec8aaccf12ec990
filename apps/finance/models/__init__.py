"""Tables of finance."""

from apps.finance.models.bills import (
    PAYABLE,
    POSTED,
    BillStatus,
    InputVatEntry,
    SupplierBill,
    SupplierBillLine,
)
from apps.finance.models.e_invoices import ESF_DONE, EXPLAINED, TO_WRITE, EInvoice
from apps.finance.models.invoices import DUE, ISSUED, EsfStatus, Invoice, InvoiceItem, InvoiceStatus
from apps.finance.models.ledger import LedgerEntry
from apps.finance.models.openings import IN_FORCE, OpeningBalance
from apps.finance.models.payments import (
    Allocation,
    CreditNote,
    CreditNoteItem,
    Payment,
    PaymentKind,
    PaymentMethod,
)
from apps.finance.models.quotations import Mailing, Quotation
from apps.finance.models.vat import VatEntry

__all__ = [
    "DUE",
    "ESF_DONE",
    "EXPLAINED",
    "IN_FORCE",
    "ISSUED",
    "PAYABLE",
    "POSTED",
    "TO_WRITE",
    "Allocation",
    "BillStatus",
    "CreditNote",
    "CreditNoteItem",
    "EInvoice",
    "EsfStatus",
    "InputVatEntry",
    "Invoice",
    "InvoiceItem",
    "InvoiceStatus",
    "LedgerEntry",
    "Mailing",
    "OpeningBalance",
    "Payment",
    "PaymentKind",
    "PaymentMethod",
    "Quotation",
    "SupplierBill",
    "SupplierBillLine",
    "VatEntry",
]

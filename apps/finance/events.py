"""What finance announces. Amounts are tenge; a status is the API's value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class InvoiceEvent(Event):
    """What every event of an invoice carries: its state after the event."""

    subject: ClassVar[str] = "invoice"
    invoice_id: UUID
    number: str
    customer_id: UUID
    order_id: UUID | None
    status: str
    amount: Decimal
    paid_amount: Decimal
    due_date: date


@dataclass(frozen=True, kw_only=True)
class InvoiceCreated(InvoiceEvent):
    """A draft was written, by hand or for a won deal's order."""

    name: ClassVar[str] = "invoice.created"


@dataclass(frozen=True, kw_only=True)
class InvoiceChanged(InvoiceEvent):
    """A draft was edited, or money or a credit note changed what is paid and owed."""

    name: ClassVar[str] = "invoice.updated"


@dataclass(frozen=True, kw_only=True)
class InvoiceDeleted(InvoiceEvent):
    """A draft was removed."""

    name: ClassVar[str] = "invoice.deleted"


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(InvoiceEvent):
    """The customer owes it from now on."""

    name: ClassVar[str] = "invoice.issued"


@dataclass(frozen=True, kw_only=True)
class InvoiceCancelled(InvoiceEvent):
    """Nobody owes it any more."""

    name: ClassVar[str] = "invoice.cancelled"
    previous_status: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class InvoiceOverdue(InvoiceEvent):
    """Its due date has passed without full payment."""

    name: ClassVar[str] = "invoice.overdue"
    due_amount: Decimal
    on_account: Decimal = Decimal(0)  # the customer's money that settles no invoice


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """Base of the events of money: `amount` is signed, what was given back is negative.

    `invoice_id`: what it was entered for; None on account.
    """

    subject: ClassVar[str] = "payment"
    payment_id: UUID
    number: str
    invoice_id: UUID | None
    invoice_number: str | None
    customer_id: UUID
    order_id: UUID | None
    amount: Decimal
    method: str
    date: date


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(PaymentEvent):
    name: ClassVar[str] = "payment.received"


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(PaymentEvent):
    """Money went back; `refunds` names the payment, None where it covers several."""

    name: ClassVar[str] = "payment.refunded"
    refunds: UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class CreditNoteIssued(Event):
    """So much of an invoice is no longer owed."""

    name: ClassVar[str] = "credit_note.issued"
    subject: ClassVar[str] = "credit_note"
    credit_note_id: UUID
    number: str
    invoice_id: UUID
    invoice_number: str
    customer_id: UUID
    order_id: UUID | None
    amount: Decimal
    reason: str


@dataclass(frozen=True, kw_only=True)
class OpeningBalanceEvent(Event):
    """Base of the events of what was before the books began: its state after the event.

    `amount`: positive a debt (the customer owes, or we owe the supplier), negative an advance.
    """

    subject: ClassVar[str] = "opening_balance"
    opening_balance_id: UUID
    number: str
    customer_id: UUID | None
    supplier_id: UUID | None
    amount: Decimal
    settled_amount: Decimal
    due_date: date
    date: date


@dataclass(frozen=True, kw_only=True)
class OpeningBalanceEntered(OpeningBalanceEvent):
    name: ClassVar[str] = "opening_balance.created"


@dataclass(frozen=True, kw_only=True)
class OpeningBalanceChanged(OpeningBalanceEvent):
    """Money was put on a debt or taken off it, or an advance was used or given back."""

    name: ClassVar[str] = "opening_balance.updated"


@dataclass(frozen=True, kw_only=True)
class OpeningBalanceReversed(OpeningBalanceEvent):
    """It was entered by mistake and is taken back."""

    name: ClassVar[str] = "opening_balance.reversed"
    reversed_by: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class OpeningBalanceOverdue(OpeningBalanceEvent):
    """A customer's debt of before has passed its due day."""

    name: ClassVar[str] = "opening_balance.overdue"
    due_amount: Decimal
    on_account: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class QuotationEvent(Event):
    """Base of the events of an offer, which belong to its deal; `total` is with VAT."""

    subject: ClassVar[str] = "deal"
    deal_id: UUID
    quotation_id: UUID
    version: int
    number: str
    total: Decimal
    valid_until: date


@dataclass(frozen=True, kw_only=True)
class QuotationSent(QuotationEvent):
    """A version went to the customer."""

    name: ClassVar[str] = "quotation.sent"


@dataclass(frozen=True, kw_only=True)
class QuotationAccepted(QuotationEvent):
    """The deal was won at exactly its sums."""

    name: ClassVar[str] = "quotation.accepted"


@dataclass(frozen=True, kw_only=True)
class EInvoiceChanged(Event):
    """How an e-invoice stands in IS ESF, or whether one is needed, was written down."""

    name: ClassVar[str] = "e_invoice.updated"
    subject: ClassVar[str] = "e_invoice"
    e_invoice_id: UUID
    document_number: str
    form: str
    status: str
    is_required: bool
    due_date: date


@dataclass(frozen=True, kw_only=True)
class SupplierBillEvent(Event):
    """What every event of a supplier's bill carries: its state after the event."""

    subject: ClassVar[str] = "supplier_bill"
    supplier_bill_id: UUID
    number: str
    supplier_id: UUID
    supplier_number: str
    purchase_order_id: UUID | None
    status: str
    amount: Decimal
    paid_amount: Decimal
    due_date: date


@dataclass(frozen=True, kw_only=True)
class SupplierBillCreated(SupplierBillEvent):
    name: ClassVar[str] = "supplier_bill.created"


@dataclass(frozen=True, kw_only=True)
class SupplierBillUpdated(SupplierBillEvent):
    """It was edited, or money changed what is paid of it."""

    name: ClassVar[str] = "supplier_bill.updated"


@dataclass(frozen=True, kw_only=True)
class SupplierBillPosted(SupplierBillEvent):
    """We owe it from now on."""

    name: ClassVar[str] = "supplier_bill.posted"


@dataclass(frozen=True, kw_only=True)
class SupplierBillCancelled(SupplierBillEvent):
    """Nobody owes it any more."""

    name: ClassVar[str] = "supplier_bill.cancelled"
    previous_status: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SupplierBillDeleted(SupplierBillEvent):
    """A draft was removed."""

    name: ClassVar[str] = "supplier_bill.deleted"


@dataclass(frozen=True, kw_only=True)
class SupplierBillOverdue(SupplierBillEvent):
    """Its due day has passed without full payment."""

    name: ClassVar[str] = "supplier_bill.overdue"
    due_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class EInvoiceDue(EInvoiceChanged):
    """One that is not written yet is due within days, or was."""

    name: ClassVar[str] = "e_invoice.due"
    customer_id: UUID


@dataclass(frozen=True, kw_only=True)
class LetterFailed(Event):
    """A letter with a paper never went. `record`: an invoice, a quotation or a purchase order."""

    name: ClassVar[str] = "letter.failed"
    subject: ClassVar[str] = "letter"
    letter_id: UUID
    record: str
    record_id: UUID
    number: str
    to: str
    user_id: UUID | None

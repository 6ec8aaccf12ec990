"""What the events of finance carry."""

from __future__ import annotations

from typing import Any

from apps.finance.models import (
    CreditNote,
    EInvoice,
    Invoice,
    Mailing,
    OpeningBalance,
    Payment,
    Quotation,
    SupplierBill,
)


def invoice_payload(invoice: Invoice) -> dict[str, Any]:
    """What every event of an invoice carries: its state after the event."""
    return {
        "invoice_id": invoice.pk,
        "number": invoice.number,
        "customer_id": invoice.customer_id,
        "order_id": invoice.order_id,
        "status": str(invoice.status),
        "amount": invoice.amount,
        "paid_amount": invoice.paid_amount,
        "due_date": invoice.due_date,
    }


def opening_balance_payload(opening: OpeningBalance) -> dict[str, Any]:
    """The opening balance after the event."""
    return {
        "opening_balance_id": opening.pk,
        "number": opening.number,
        "customer_id": opening.customer_id,
        "supplier_id": opening.supplier_id,
        "amount": opening.amount,
        "settled_amount": opening.settled_amount,
        "date": opening.date,
        "due_date": opening.due_date,
    }


def payment_payload(payment: Payment, invoice: Invoice | None) -> dict[str, Any]:
    """The payment, and the invoice that it was entered for: None on account."""
    return {
        "payment_id": payment.pk,
        "number": payment.number,
        "invoice_id": invoice and invoice.pk,
        "invoice_number": invoice and invoice.number,
        "customer_id": payment.customer_id,
        "order_id": invoice and invoice.order_id,
        "amount": payment.amount,
        "method": str(payment.method),
        "date": payment.date,
    }


def credit_note_payload(note: CreditNote, invoice: Invoice) -> dict[str, Any]:
    """A credit note and what it takes from."""
    return {
        "credit_note_id": note.pk,
        "number": note.number,
        "invoice_id": invoice.pk,
        "invoice_number": invoice.number,
        "customer_id": invoice.customer_id,
        "order_id": invoice.order_id,
        "amount": note.amount,
        "reason": note.reason,
    }


def quotation_payload(quotation: Quotation) -> dict[str, Any]:
    """What every event of an offer carries."""
    return {
        "deal_id": quotation.deal_id,
        "quotation_id": quotation.pk,
        "version": quotation.version,
        "number": quotation.number,
        "total": quotation.total,
        "valid_until": quotation.valid_until,
    }


def e_invoice_payload(e_invoice: EInvoice) -> dict[str, Any]:
    """The e-invoice after the event."""
    return {
        "e_invoice_id": e_invoice.pk,
        "document_number": e_invoice.document_number,
        "form": str(e_invoice.form),
        "status": str(e_invoice.status),
        "is_required": e_invoice.is_required,
        "due_date": e_invoice.due_date,
    }


def supplier_bill_payload(bill: SupplierBill) -> dict[str, Any]:
    """What every event of a supplier's bill carries: its state after the event."""
    return {
        "supplier_bill_id": bill.pk,
        "number": bill.number,
        "supplier_id": bill.supplier_id,
        "supplier_number": bill.supplier_number,
        "purchase_order_id": bill.purchase_order_id,
        "status": str(bill.status),
        "amount": bill.amount,
        "paid_amount": bill.paid_amount,
        "due_date": bill.due_date,
    }


def letter_payload(mailing: Mailing, number: str) -> dict[str, Any]:
    """Which letter it was, of what record, and to whom."""
    return {
        "letter_id": mailing.pk,
        "record": str(mailing.subject),
        "record_id": mailing.subject_id,
        "number": number,
        "to": mailing.to,
        "user_id": mailing.user_id,
    }

"""What every event of an invoice, and of an opening balance, carries."""

from __future__ import annotations

from typing import Any

from apps.finance.models import Invoice, OpeningBalance


def invoice_payload(invoice: Invoice) -> dict[str, Any]:
    """The invoice after the event."""
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


def opening_payload(opening: OpeningBalance) -> dict[str, Any]:
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

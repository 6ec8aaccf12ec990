"""What every event of an invoice carries."""

from __future__ import annotations

from typing import Any

from apps.finance.models import Invoice


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

"""Which e-invoices deliveries and invoices have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from apps.finance.models import ESF_DONE, CreditNote, EInvoice, Invoice, VatEntry
from apps.kernel import clock

Kind = VatEntry.Kind


def e_invoices_of_shipments(shipment_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{shipment: its e-invoices, of its goods and of its services, with what corrects them}; one query."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in _ordered(EInvoice.objects.filter(document_id__in=shipment_ids)):
        found.setdefault(row.document_id, []).append(_shown(row))
    return found


def e_invoices_of_invoices(invoice_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{invoice: e-invoices of what it bills and of its credit notes}; three queries at most."""
    invoices = list(Invoice.objects.filter(pk__in=invoice_ids))
    notes = dict(CreditNote.objects.filter(invoice__in=invoices).values_list("pk", "invoice_id"))
    orders = {invoice.order_id for invoice in invoices if invoice.order_id}
    documents = {invoice.shipment_id or invoice.pk for invoice in invoices} | {*invoice_ids, *notes}
    rows = _ordered(EInvoice.objects.filter(Q(document_id__in=documents) | Q(order__in=orders)))
    found: dict[UUID, list[dict[str, Any]]] = {}
    for invoice in invoices:
        mine = [row for row in rows if _is_of(row, invoice, notes)]
        if mine:
            found[invoice.pk] = [_shown(row) for row in mine]
    return found


def _is_of(row: EInvoice, invoice: Invoice, notes: dict[UUID, UUID]) -> bool:
    if row.document_id == invoice.pk or notes.get(row.document_id) == invoice.pk:
        return True
    if invoice.shipment_id is not None:
        return row.document_id == invoice.shipment_id
    if invoice.order_id is None or row.order_id != invoice.order_id:
        return False
    return row.kind in (Kind.SHIPMENT, Kind.SERVICE, Kind.RETURN)


def _ordered(rows: QuerySet[EInvoice]) -> QuerySet[EInvoice]:
    return rows.order_by(F("day").asc(), "created_at", "id")


def _shown(row: EInvoice) -> dict[str, Any]:
    is_open = row.is_required and row.status not in ESF_DONE
    return {
        "id": row.pk,
        "form": str(row.form),
        "kind": str(row.kind),
        "documentNumber": row.document_number,
        "isRequired": row.is_required,
        "dueDate": row.due_date,
        "daysLeft": (row.due_date - clock.today()).days if is_open else None,
        "status": row.status or None,
        "esfNumber": row.esf_number or None,
        "awaitsConfirmation": row.awaits_confirmation,
    }

"""From deliveries and invoices to their e-invoices, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.finance.models import CreditNote, EInvoice, EsfStatus, VatEntry
from apps.finance.selectors import e_invoices_of_invoices, e_invoices_of_shipments
from apps.kernel.admin import columns

Kind = VatEntry.Kind
PAGES = {
    Kind.SHIPMENT: "sales_shipment",
    Kind.SERVICE: "sales_shipment",
    Kind.INVOICE: "finance_invoice",
    Kind.RETURN: "sales_salesreturn",
}


def document_of(row: EInvoice) -> Any:
    """The document that it tells of, as a link."""
    page = PAGES.get(Kind(row.kind))
    if page is None:  # a reduction: by a credit note, else by what was cancelled
        noted = CreditNote.objects.filter(pk=row.document_id).exists()
        page = "finance_creditnote" if noted else "finance_invoice"
    return format_html(
        '<a class="text-link" href="{}">{}</a>',
        reverse(f"admin:{page}_change", args=(row.document_id,)),
        row.document_number,
    )


class OfShipmentMixin:
    """A shipment says which e-invoices it needs, until when, and what was done."""

    @admin.display(description=gettext_lazy("e-invoices"))
    def e_invoices(self, obj: Any) -> Any:
        return _links(e_invoices_of_shipments([obj.pk]).get(obj.pk, ()))


class OfInvoiceMixin:
    """An invoice says which e-invoices what it bills needs, until when, and what was done."""

    @admin.display(description=gettext_lazy("e-invoices"))
    def e_invoices(self, obj: Any) -> Any:
        return _links(e_invoices_of_invoices([obj.pk]).get(obj.pk, ()))


def _links(rows: Sequence[Mapping[str, Any]]) -> Any:
    if not rows:
        return columns.NOTHING
    return format_html_join(
        "",
        '<div><a class="text-link" href="{}">{} {}</a> · {}</div>',
        (
            (
                reverse("admin:finance_einvoice_change", args=(row["id"],)),
                EInvoice.Form(row["form"]).label,
                row["documentNumber"],
                _standing(row),
            )
            for row in rows
        ),
    )


def _standing(row: Mapping[str, Any]) -> Any:
    if row["awaitsConfirmation"]:
        return _("waits for the recipient's confirmation")
    if row["daysLeft"] is None:
        status = EsfStatus(row["status"]).label if row["status"] else _("not needed")
        return f"{status}, {row['esfNumber']}" if row["esfNumber"] else status
    due = columns.due(row["dueDate"], over=row["daysLeft"] < 0)
    return format_html("{} {}", _("to be written by"), due)

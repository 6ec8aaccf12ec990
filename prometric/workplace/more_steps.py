"""Steps that lead from one app's record up to another app's: the invoice of an order or a shipment."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.kernel.admin import Step
from prometric.workplace import billing, links, purchasing, quoting

STEPS: dict[str, tuple[Step, ...]] = {
    "crm.deal": quoting.DEAL_STEPS,
    "inventory.purchaseorder": purchasing.STEPS,
    "finance.quotation": quoting.QUOTATION_STEPS,
    "sales.order": (
        Step(
            "invoice",
            _("Create an invoice"),
            billing.invoice_order,
            right="INVOICES_CREATE",
            possible=billing.can_invoice_order,
            asks=billing.PartForm,
            question=_("A draft over all that is left, or over the part that you name; it is not sent yet."),
            icon="receipt_long",
            goes_to=lambda invoice: links.to("invoice", invoice.pk),
        ),
    ),
    "sales.shipment": (
        Step(
            "invoice",
            _("Invoice this shipment"),
            billing.invoice_shipment,
            right="INVOICES_CREATE",
            possible=billing.can_invoice_shipment,
            asks=billing.InvoiceForm,
            question=_(
                "A draft over what it brought and is not billed yet; what was paid ahead is left out."
            ),
            icon="receipt_long",
            goes_to=lambda invoice: links.to("invoice", invoice.pk),
        ),
    ),
}


def of(model: type[Any]) -> tuple[Step, ...]:
    """The steps added to a model's screens."""
    return STEPS.get(model._meta.label_lower, ())

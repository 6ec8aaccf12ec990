"""Steps that lead from one app's record up to another app's: the invoice of an order or a shipment."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.kernel.actor import Actor
from apps.kernel.admin import Step
from apps.sales.selectors import order_of_deal
from prometric.workplace import billing, links, purchasing, quoting, shipping_billed

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


@cache
def ship_and_bill() -> Step:
    """What leaves the house is billed in one go."""
    # The site, which names the steps, is made before the screens and what they ask.
    from apps.sales.admin.forms import ShipForm

    return Step(
        "ship_and_bill",
        _("Ship and invoice"),
        shipping_billed.ship_and_bill,
        right="SHIP",
        also=("ORDERS_EDIT", "INVOICES_CREATE", "INVOICES_EDIT"),
        possible=shipping_billed.can_ship_and_bill,
        asks=ShipForm,
        question=_(
            "An order that is not confirmed yet is confirmed; what you name leaves the stock, and its "
            "invoice is issued."
        ),
        icon="local_shipping",
        tone="primary",
        goes_to=lambda invoice: links.to("invoice", invoice.pk),
    )


def of(model: type[Any]) -> tuple[Step, ...]:
    """The steps added to a model's screens."""
    label = model._meta.label_lower
    found = STEPS.get(label, ())
    return (ship_and_bill(), *found) if label == "sales.order" else found


def goes_on(model: type[Any], step: str, pk: UUID, actor: Actor) -> str | None:
    """Where the work goes on after a step of a record, by what apps above made of it; None: at the record."""
    if (model._meta.label_lower, step) != ("crm.deal", "win") or not actor.may("ORDERS_VIEW"):
        return None
    order = order_of_deal(pk)
    return links.to("order", order["id"]) if order else None

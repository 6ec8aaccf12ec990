"""Steps that lead from one app's record up to another app's: an order's invoice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.finance import services as finance
from apps.finance.models import Invoice, InvoiceStatus
from apps.kernel.actor import Actor
from apps.kernel.admin import Step, StepForm
from apps.kernel.admin.fields import DateField
from apps.sales.models import Order, OrderStatus
from prometric.workplace import links


class InvoiceForm(StepForm):
    """What is left empty follows the terms of the order."""

    due_date = DateField(
        required=False, label=_("due date"), help_text=_("Empty: by the order's payment terms.")
    )
    notes = forms.CharField(
        required=False, max_length=5000, label=_("notes"), widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


def _invoice_order(order_id: UUID, *, actor: Actor, **details: Any) -> Invoice:
    """A draft of an invoice over an order's lines and agreed total; raises as `create_invoice`."""
    order = Order.objects.get(pk=order_id)
    return finance.create_invoice(actor=actor, customer_id=order.customer_id, order_id=order.pk, **details)


def _to_invoice(order: Order) -> bool:
    """Something is left to bill, and no draft waits already."""
    drafts = Invoice.objects.filter(order=order, status=InvoiceStatus.DRAFT)
    return order.status != OrderStatus.CANCELLED and order.unbilled > 0 and not drafts.exists()


STEPS: dict[str, tuple[Step, ...]] = {
    "sales.order": (
        Step(
            "invoice",
            _("Create an invoice"),
            _invoice_order,
            right="INVOICES_CREATE",
            possible=_to_invoice,
            asks=InvoiceForm,
            question=_("A draft with the order's lines; it can be changed until it is sent."),
            icon="receipt_long",
            goes_to=lambda invoice: links.to("invoice", invoice.pk),
        ),
    ),
}


def of(model: type[Any]) -> tuple[Step, ...]:
    """The steps added to a model's screens."""
    return STEPS.get(model._meta.label_lower, ())

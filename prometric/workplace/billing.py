"""What the steps ask that bill an order or a shipment, and the services behind them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.finance import services as finance
from apps.finance.models import Invoice, InvoiceStatus
from apps.finance.selectors import billing_of_lines
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.admin import StepForm, columns
from apps.kernel.admin.fields import DateField, NumberField
from apps.sales.models import LIVE_SHIPMENTS, Order, OrderItem, OrderStatus, Shipment

LINE = "line_"
MOST_LINES = 30


class InvoiceForm(StepForm):
    """What is left empty follows the terms of the order."""

    due_date = DateField(
        required=False, label=_("due date"), help_text=_("Empty: by the order's payment terms.")
    )
    notes = forms.CharField(
        required=False, max_length=5000, label=_("notes"), widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


class PartForm(InvoiceForm):
    """All that is left, or one of: a shipment, a percent, an amount, quantities of lines."""

    shipment_id = forms.ChoiceField(label=_("shipment"), required=False, widget=UnfoldAdminSelectWidget)
    percent = NumberField(
        label=_("percent of the order"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )
    amount = NumberField(
        label=_("amount"),
        required=False,
        min_value=money.CENT,
        max_digits=money.MONEY_DIGITS,
        decimal_places=2,
    )
    field_order = ("shipment_id", "percent", "amount")

    def prefill(self) -> None:
        if self.obj is None:
            return
        rest = columns.money(self.obj.unbilled)
        self.fields["amount"].help_text = (
            _("With VAT. Nothing chosen, nothing entered here and below: all that is left, %(rest)s ₸.")
        ) % {"rest": rest}
        shipments = Shipment.objects.filter(order=self.obj, status__in=LIVE_SHIPMENTS)
        found = [(str(row.pk), f"{row}, {columns.date(row.day)}") for row in shipments.order_by("shipped_at")]
        if found:
            self.fields["shipment_id"].choices = [("", "—"), *found]  # type: ignore[attr-defined]
        else:
            del self.fields["shipment_id"]
        for line, label, left in _lines(self.obj):
            self.fields[f"{LINE}{line.pk}"] = NumberField(
                label=label,
                required=False,
                min_value=0,
                max_digits=money.QUANTITY_DIGITS,
                decimal_places=money.QUANTITY_PLACES,
                help_text=_("quantity of %(ordered)s; %(left)s ₸ are left to invoice")
                % {"ordered": columns.quantity(line.quantity), "left": columns.money(left)},
            )
        self.order_fields([name for name in self.fields if name not in ("due_date", "notes")])

    def clean(self) -> dict[str, Any]:
        """One way at most."""
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        ways = [name for name in ("shipment_id", "percent", "amount") if entered.get(name)]
        if len(ways) + bool(self._items()) > 1:
            raise forms.ValidationError(_("Choose a shipment, a percent, an amount or quantities of lines."))
        return entered

    def data_for_service(self) -> dict[str, Any]:
        said = {name: value for name, value in super().data_for_service().items() if LINE not in name}
        return {**said, "items": items} if (items := self._items()) else said

    def _items(self) -> list[dict[str, Any]]:
        return [
            {"order_item_id": UUID(name.removeprefix(LINE)), "quantity": value}
            for name, value in self.cleaned_data.items()
            if name.startswith(LINE) and value
        ]


def _lines(order: Order) -> list[tuple[OrderItem, str, Decimal]]:
    """Lines of which something is left to bill: (line, what it is called, how much in tenge)."""
    rows = OrderItem.objects.filter(order=order).select_related("product").order_by("position", "id")
    found = billing_of_lines(rows[:MOST_LINES])
    return [
        (each.line, str(each.line.product or each.line.description), each.unbilled)
        for each in found.values()
        if each.unbilled
    ]


def invoice_order(order_id: UUID, *, actor: Actor, **details: Any) -> Invoice:
    """A draft over what is left of an order, or a part of it; raises as `create_invoice`."""
    order = Order.objects.get(pk=order_id)
    return finance.create_invoice(actor=actor, customer_id=order.customer_id, order_id=order.pk, **details)


def invoice_shipment(shipment_id: UUID, *, actor: Actor, **details: Any) -> Invoice:
    """A draft over what a shipment brought and is not billed yet; raises as `create_invoice`."""
    shipment = Shipment.objects.select_related("order").get(pk=shipment_id)
    customer_id = shipment.order.customer_id
    return finance.create_invoice(actor=actor, customer_id=customer_id, shipment_id=shipment_id, **details)


def can_invoice_order(order: Order) -> bool:
    """Something is left to bill."""
    return order.status != OrderStatus.CANCELLED and order.unbilled > 0


def can_invoice_shipment(shipment: Shipment) -> bool:
    """It stands, something of its order is left to bill, and no invoice names it."""
    if shipment.status not in LIVE_SHIPMENTS or not can_invoice_order(shipment.order):
        return False
    named = Invoice.objects.filter(shipment=shipment).exclude(status=InvoiceStatus.CANCELLED)
    return not named.exists()

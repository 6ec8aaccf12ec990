"""A purchase order is sent, received in one or several deliveries, cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.inventory import services
from apps.inventory.admin.product_steps import amount
from apps.inventory.models import PurchaseOrder, PurchaseOrderLine
from apps.inventory.models.costs import Basis, LateKind
from apps.kernel import clock
from apps.kernel.admin import Step, StepForm
from apps.kernel.admin.columns import quantity
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.money import MONEY_DIGITS, MONEY_PLACES

PREFIX = "line_"


class ReceiveForm(StepForm):
    """What has come, line by line; all that is still to come is filled in.

    For several orders at once nothing is asked: all that is still to come has come.
    """

    date = DateField(label=_("delivered on"), required=False)
    notes = forms.CharField(
        label=_("notes"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )

    def prefill(self) -> None:
        self.initial["date"] = clock.today()
        for line in self._lines():
            name = f"{PREFIX}{line.pk}"
            self.fields[name] = amount(str(line.product), required=False, min_value=0)
            self.fields[name].help_text = _("%(unit)s, still to come %(rest)s of %(ordered)s") % {
                "rest": quantity(line.outstanding),
                "ordered": quantity(line.quantity),
                "unit": line.product.unit,
            }
            self.initial[name] = line.outstanding
        self.order_fields([*(name for name in self.fields if name.startswith(PREFIX)), "date", "notes"])

    def _lines(self) -> Iterator[PurchaseOrderLine]:
        if self.obj is None:
            return
        lines = PurchaseOrderLine.objects.filter(purchase_order=self.obj).select_related("product")
        yield from (line for line in lines.order_by("position", "id") if line.outstanding)

    def clean(self) -> dict[str, Any]:
        """Not more than is still to come, and something."""
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        for line in self._lines():
            name = f"{PREFIX}{line.pk}"
            if (entered.get(name) or 0) > line.outstanding:
                rest = quantity(line.outstanding)
                self.add_error(name, _("Only %(rest)s are still to come.") % {"rest": rest})
        if self.obj is not None and not self.errors and not self._items():
            raise forms.ValidationError(_("At least one line is needed."))
        return entered

    def _items(self) -> list[dict[str, Any]]:
        return [
            {"line_id": line.pk, "quantity": came}
            for line in self._lines()
            if (came := self.cleaned_data.get(f"{PREFIX}{line.pk}"))
        ]

    def data_for_service(self) -> dict[str, Any]:
        said = {"date": self.cleaned_data["date"], "notes": self.cleaned_data["notes"]}
        return {**said, "items": self._items() if self.obj is not None else None}


class CostForm(StepForm):
    """What came to the price of received goods later."""

    amount = NumberField(
        label=_("amount"), max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES,
        help_text=_("Without VAT that is set off; below zero where it became cheaper"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("kind"), choices=LateKind.choices, widget=UnfoldAdminSelectWidget)
    basis = forms.ChoiceField(label=_("spread"), choices=Basis.choices, widget=UnfoldAdminSelectWidget)
    reference = forms.CharField(
        label=_("reference"), required=False, max_length=100, widget=UnfoldAdminTextInputWidget,
        help_text=_("Number of the paper"),
    )  # fmt: skip
    date = DateField(label=_("date"), required=False)

    def prefill(self) -> None:
        self.initial["date"] = clock.today()


class CancelForm(StepForm):
    reason = forms.CharField(
        label=_("reason"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text=_("Goes into the notes"),
    )  # fmt: skip


def _has_received(order: Any) -> bool:
    return order.status in (PurchaseOrder.Status.RECEIVED, PurchaseOrder.Status.PARTIALLY_RECEIVED)


STEPS = (
    Step(
        "order", _("Send to the supplier"), services.order_purchase, right="INVENTORY_BUY", icon="send",
        tone="primary", bulk=True,
        question=_(
            "The supplier gets it by e-mail where the address is known; supplier and lines stay as they are."
        ),
    ),
    Step(
        "receive", _("Receive"), services.receive_purchase, right="INVENTORY_RECEIVE", asks=ReceiveForm,
        question=_("What has come goes into stock at the order's prices; the rest stays expected."),
        icon="inventory", tone="primary", bulk=True,
    ),
    Step(
        "add_cost", _("Add a cost"), services.add_purchase_cost, right="INVENTORY_BUY", asks=CostForm,
        question=_("Freight, customs, a bill at another price: spread over what was received."),
        icon="add_card", possible=_has_received,
    ),
    Step(
        "cancel", _("Cancel the order"), services.cancel_purchase, right="INVENTORY_BUY", asks=CancelForm,
        question=_("Nothing more is expected; what has come stays in stock."), icon="block",
        tone="danger", bulk=True,
    ),
)  # fmt: skip

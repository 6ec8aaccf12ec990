"""What happens to a product's stock by hand: received, written off, put right."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.inventory import services
from apps.inventory.admin.warehouse_choice import AtWarehouse
from apps.inventory.models import Product
from apps.inventory.models import StockMovement as Movement
from apps.inventory.services.vat import FORMER_STANDARD
from apps.kernel import clock
from apps.kernel.admin import Step, StepForm
from apps.kernel.admin.columns import quantity
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.money import MONEY_DIGITS, MONEY_PLACES, QUANTITY_DIGITS, QUANTITY_PLACES


def amount(label: Any, **options: Any) -> NumberField:
    """A quantity as people type it."""
    return NumberField(label=label, max_digits=QUANTITY_DIGITS, decimal_places=QUANTITY_PLACES, **options)


class MovementForm(AtWarehouse, StepForm):
    """How much, when, by what paper."""

    quantity = amount(_("quantity"))
    date = DateField(label=_("date"), required=False)
    reference = forms.CharField(
        label=_("reference"), required=False, max_length=100, widget=UnfoldAdminTextInputWidget,
        help_text=_("Number of the paper"),
    )  # fmt: skip
    notes = forms.CharField(
        label=_("notes"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )

    def prefill(self) -> None:
        super().prefill()
        self.initial["date"] = clock.today()
        stock = getattr(self.obj, "stock", None)
        if stock is not None:
            numbers = {
                "stock": quantity(stock.in_stock),
                "reserved": quantity(stock.reserved),
                "unit": self.obj.unit,
            }
            said = _("In stock %(stock)s %(unit)s, reserved %(reserved)s") % numbers
            self.fields["quantity"].help_text = said


class ReceiptForm(MovementForm):
    unit_cost = NumberField(
        label=_("unit cost"), required=False, min_value=0, max_digits=MONEY_DIGITS,
        decimal_places=MONEY_PLACES, help_text=_("Empty: the product's cost"),
    )  # fmt: skip
    field_order: tuple[str, ...] = ("quantity", "unit_cost", "warehouse_id", "date", "reference", "notes")


class OpeningForm(ReceiptForm):
    """What was there at the end of a day, before the books began here."""

    external_id = forms.CharField(
        label=_("external id"), required=False, max_length=100, widget=UnfoldAdminTextInputWidget,
        help_text=_("In the program that it comes from"),
    )  # fmt: skip
    field_order = (*ReceiptForm.field_order[:4], "external_id", *ReceiptForm.field_order[4:])


class CorrectionForm(MovementForm):
    quantity = amount(_("difference"))

    def prefill(self) -> None:
        super().prefill()
        rule = _("-3 when three are missing, 3 when three are too many.")
        self.fields["quantity"].help_text = f"{self.fields['quantity'].help_text}. {rule}".lstrip(". ")


def keeps_stock(product: Product) -> bool:
    """Whether it has stock of its own, which anything can happen to."""
    return product.is_stockable


def _has_stock(product: Product) -> bool:
    return keeps_stock(product) and product.stock.in_stock > product.stock.reserved


def _step(name: str, title: Any, kind: str, **options: Any) -> Step:
    service = partial(services.adjust_stock, type=kind)
    right = "INVENTORY_RECEIVE" if kind == Movement.Type.IN else "INVENTORY_CORRECT"
    return Step(name, title, service, right=right, **{"possible": keeps_stock, **options})


STEPS = (
    _step(
        "receive", _("Receive"), Movement.Type.IN.value, asks=ReceiptForm, icon="add_box", tone="primary",
        question=_("Goods that came without a purchase order."),
    ),
    _step(
        "write_off", _("Write off"), Movement.Type.OUT.value, asks=MovementForm, possible=_has_stock,
        question=_("What is reserved cannot be written off."), icon="indeterminate_check_box",
    ),
    _step(
        "put_right", _("Put right"), Movement.Type.ADJUSTMENT.value, asks=CorrectionForm, icon="balance",
        question=_("The difference that a count has found."),
    ),
    _step(
        "opening", _("Opening stock"), Movement.Type.OPENING.value, asks=OpeningForm, icon="inventory",
        question=_("What lay there before the books began here, at the end of the day: neither a receipt nor "
                   "a purchase."),
    ),
    Step(
        "follow_standard_vat", _("Follow the standard VAT rate"), services.revalue_vat,
        possible=lambda product: product.vat_rate == FORMER_STANDARD, bulk=True, icon="percent",
        question=_("The rate of its own, a standard rate of the past, gives way to the one of the day."),
    ),
)  # fmt: skip

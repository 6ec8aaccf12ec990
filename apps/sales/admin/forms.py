"""What an order's page and the dialogs of its steps ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.crm.models import Customer
from apps.kernel import money
from apps.kernel.admin import StepForm
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.admin.typed import ModelForm, shorten
from apps.sales.models import OrderStatus

# The form's names of an address → the keys under which an order keeps it.
ADDRESS = {
    "address_line1": "addressLine1",
    "address_line2": "addressLine2",
    "city": "city",
    "postal_code": "postalCode",
    "country": "country",
}
BEFORE_SHIPPING = (OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING)


def _text(label: Any, length: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=length, widget=UnfoldAdminTextInputWidget)


class OrderForm(ModelForm):
    """What is left empty is the customer's: terms and place of delivery."""

    payment_terms = forms.ChoiceField(
        label=_("payment terms"),
        required=False,
        choices=[("", _("As agreed with the customer")), *Customer.PaymentTerms.choices],
        widget=UnfoldAdminSelectWidget,
    )
    address_line1 = _text(_("address"), 255)
    address_line2 = _text(_("address, continued"), 255)
    city = _text(_("city"), 100)
    postal_code = _text(_("postal code"), 20)
    country = _text(_("country"), 2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten(self)
        for field in self.fields.values():
            field.label = capfirst(field.label)
        kept = self.instance.shipping_address or {}
        for name, key in ADDRESS.items():
            self.initial[name] = kept.get(key, "")
        if self.instance._state.adding:
            return
        if self.instance.status not in BEFORE_SHIPPING:
            for name in ADDRESS:
                del self.fields[name]
        if self.instance.status == OrderStatus.PENDING:
            self.fields["payment_terms"].choices = Customer.PaymentTerms.choices  # type: ignore[attr-defined]
        else:
            self.fields.pop("payment_terms", None)

    def clean(self) -> dict[str, Any]:
        """The address whole, or none."""
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        given = {name: entered.get(name, "") for name in ADDRESS if name in self.fields}
        if any(given[name] for name in given if name != "country"):
            for name in ("address_line1", "city"):
                if not given[name] and name not in self.errors:
                    self.add_error(name, _("This field is required."))
        return entered

    def address(self) -> dict[str, str] | None:
        """The address as the API keeps it."""
        given = {key: self.cleaned_data.get(name, "") for name, key in ADDRESS.items()}
        if not given["addressLine1"]:
            return None
        if not given["addressLine2"] and "addressLine2" not in (self.instance.shipping_address or {}):
            del given["addressLine2"]
        return {**given, "country": given["country"].upper() or "KZ"}


class ConfirmForm(StepForm):
    """Credit beyond the limit is granted by whoever may approve orders."""

    override_credit_limit = forms.BooleanField(
        required=False, label=_("Grant credit beyond the limit"), widget=UnfoldBooleanSwitchWidget
    )

    def prefill(self) -> None:
        actor = getattr(self.request, "actor", None)
        if actor is None or not actor.may("ORDERS_APPROVE"):
            del self.fields["override_credit_limit"]

    def data_for_service(self) -> dict[str, Any]:
        return {name: True for name, value in self.cleaned_data.items() if value}


class ShipForm(StepForm):
    """How it travels; all of it may be left empty."""

    carrier = _text(_("carrier"), 100)
    tracking_number = _text(_("tracking number"), 100)
    estimated_delivery = DateField(required=False, label=_("estimated delivery"))

    def prefill(self) -> None:
        if self.obj is not None:
            self.initial["estimated_delivery"] = self.obj.delivery_date


class CancelForm(StepForm):
    """Why, and what of the paid money goes back."""

    reason = forms.CharField(
        max_length=1000, label=_("reason"), widget=UnfoldAdminTextareaWidget({"rows": 2})
    )
    refund_amount = NumberField(
        required=False,
        min_value=0,
        max_digits=money.MONEY_DIGITS,
        decimal_places=2,
        label=_("refund"),
        help_text=_("Of the money that was paid; the rest stays the customer's."),
    )

    def prefill(self) -> None:
        if self.obj is None or not self.obj.paid_amount:
            del self.fields["refund_amount"]
        else:
            self.initial["refund_amount"] = self.obj.paid_amount

"""What an order's page and the dialogs of its steps ask."""

from __future__ import annotations

from decimal import Decimal
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
from apps.kernel import clock, money
from apps.kernel.admin import LineForm, StepForm, columns
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.admin.typed import ModelForm, shorten
from apps.sales import services
from apps.sales.admin.shippable import shippable
from apps.sales.models import WAITING, OrderItem, OrderStatus

# The form's names of an address → the keys under which an order keeps it.
ADDRESS = {
    "address_line1": "addressLine1",
    "address_line2": "addressLine2",
    "city": "city",
    "postal_code": "postalCode",
    "country": "country",
}
LINE = "line_"
BEFORE_SHIPPING = (OrderStatus.PENDING, *WAITING)
# What the lines of a confirmed order are changed by, and what the service calls it.
CHANGING = {"may_wait": "allow_backorder", "beyond_limit": "override_credit_limit"}


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
    may_wait = forms.BooleanField(
        required=False,
        label=_("What is not there may wait"),
        help_text=_(
            "More goods in the lines than there are: the rest is kept for the order when it comes in."
        ),
        widget=UnfoldBooleanSwitchWidget,
    )
    beyond_limit = forms.BooleanField(
        required=False, label=_("Grant credit beyond the limit"), widget=UnfoldBooleanSwitchWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten(self)
        for field in self.fields.values():
            field.label = capfirst(field.label)
        kept = self.instance.shipping_address or {}
        for name, key in ADDRESS.items():
            self.initial[name] = kept.get(key, "")
        self.initial["may_wait"] = self.instance.allow_backorder
        if self.instance._state.adding or self.instance.status not in WAITING:
            for name in CHANGING:
                self.fields.pop(name, None)
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


class OrderLineForm(LineForm):
    """The line of an order that was an amount alone has no product, and keeps its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "product" in self.fields and not self.instance._state.adding and not self.instance.product_id:
            self.fields["product"].required = False


class ConfirmForm(StepForm):
    """Credit beyond the limit is granted by whoever may approve orders."""

    override_credit_limit = forms.BooleanField(
        required=False, label=_("Grant credit beyond the limit"), widget=UnfoldBooleanSwitchWidget
    )
    allow_backorder = forms.BooleanField(
        required=False,
        label=_("What is not there may wait"),
        help_text=_("It is kept for the order when it comes in."),
        widget=UnfoldBooleanSwitchWidget,
    )

    def prefill(self) -> None:
        actor = getattr(self.request, "actor", None)
        if actor is None or not actor.may("ORDERS_APPROVE"):
            del self.fields["override_credit_limit"]

    def data_for_service(self) -> dict[str, Any]:
        return {name: True for name, value in self.cleaned_data.items() if value}


class ShipForm(StepForm):
    """What goes out, line by line: what is kept for it is filled in. How it travels may be left empty.

    For several orders at once no lines are asked: all that is left goes out.
    """

    carrier = _text(_("carrier"), 100)
    tracking_number = _text(_("tracking number"), 100)
    estimated_delivery = DateField(required=False, label=_("estimated delivery"))
    date = DateField(required=False, label=_("shipped on"))

    def prefill(self) -> None:
        self.initial["date"] = clock.today()
        if self.obj is None:
            return
        self.initial["estimated_delivery"] = self.obj.delivery_date
        total = services.total_on(self.obj, clock.today())
        if total is not None and total != self.obj.total_amount:
            text = _("At the VAT rates of today the order comes to %(total)s ₸ in place of %(was)s ₸.")
            sums = {"total": columns.money(total), "was": columns.money(self.obj.total_amount)}
            self.fields["date"].help_text = text % sums
        lines = self._lines()
        there = shippable(self.obj, lines)
        for line in lines:
            self.fields[name := f"{LINE}{line.pk}"] = _quantity(line, there[line.pk])
            self.initial[name] = there[line.pk] or None
        self.order_fields([*(f"{LINE}{line.pk}" for line in lines), *self.fields])

    def _lines(self) -> list[OrderItem]:
        lines = OrderItem.objects.filter(order=self.obj).select_related("product").order_by("position", "id")
        return [line for line in lines if line.remaining_quantity > 0]

    def clean(self) -> dict[str, Any]:
        """Not more than is left, and something."""
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        if self._takes_all():
            return entered
        for line in self._lines():
            if (entered.get(f"{LINE}{line.pk}") or 0) > line.remaining_quantity:
                left = columns.quantity(line.remaining_quantity)
                text = _("Only %(left)s are left to deliver.") % {"left": left}
                self.add_error(f"{LINE}{line.pk}", text)
        if not self.errors and not self._items():
            raise forms.ValidationError(_("At least one line is needed."))
        return entered

    def _items(self) -> list[dict[str, Any]]:
        return [
            {"order_item_id": line.pk, "quantity": quantity}
            for line in self._lines()
            if (quantity := self.cleaned_data.get(f"{LINE}{line.pk}"))
        ]

    def data_for_service(self) -> dict[str, Any]:
        said = {name: value for name, value in super().data_for_service().items() if name[:5] != LINE}
        return said if self._takes_all() else {**said, "items": self._items()}

    def _takes_all(self) -> bool:
        """Whether no lines were asked for: all that is left goes out."""
        return self.obj is None or not any(name.startswith(LINE) for name in self.data)


def _quantity(line: OrderItem, there: Decimal) -> NumberField:
    product = line.product
    found = NumberField(
        required=False,
        min_value=0,
        max_digits=money.QUANTITY_DIGITS,
        decimal_places=money.QUANTITY_PLACES,
        label=str(product) if product else line.description,
    )
    text = _("%(unit)s, left %(rest)s of %(ordered)s")
    if there < line.remaining_quantity:
        text = _("%(unit)s, left %(rest)s of %(ordered)s, only %(there)s of them are in stock")
    found.help_text = text % {
        "there": columns.quantity(there),
        "unit": product.unit if product else "",
        "rest": columns.quantity(line.remaining_quantity),
        "ordered": columns.quantity(line.quantity),
    }
    return found


class CloseForm(StepForm):
    """Why the rest is not delivered."""

    reason = forms.CharField(
        max_length=1000, label=_("reason"), widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


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

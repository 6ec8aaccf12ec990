"""Returns in the back office: made by a step of their order, and looked at here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.kernel import clock, money
from apps.kernel.admin import ReadOnlyInline, ReadOnlyMixin, StepForm, TenantAdmin, columns
from apps.kernel.admin.fields import DateField, NumberField
from apps.sales.models import Condition, OrderItem, SalesReturn, SalesReturnItem

# A line's boxes: what of it can be sold again, and what cannot.
BOXES = {Condition.RESTOCK: "line_", Condition.SCRAP: "scrap_"}
WHERE = {Condition.RESTOCK: _("to stock"), Condition.SCRAP: _("to scrap")}


class ReturnForm(StepForm):
    """What came back, line by line: how much of it goes to stock, and how much to scrap."""

    reason = forms.CharField(
        max_length=1000, label=_("reason"), widget=UnfoldAdminTextareaWidget({"rows": 2})
    )
    refund_amount = NumberField(
        required=False,
        min_value=0,
        max_digits=money.MONEY_DIGITS,
        decimal_places=2,
        label=_("refund"),
        help_text=_("Of what is then paid too much; the rest stays on the customer's account."),
    )
    date = DateField(required=False, label=_("date"))

    def prefill(self) -> None:
        self.initial["date"] = clock.today()
        actor = getattr(self.request, "actor", None)
        if self.obj is None or not self.obj.paid_amount or not (actor and actor.may("PAYMENTS_REFUND")):
            del self.fields["refund_amount"]
        names = []
        for line in self._lines():
            for condition, name in _boxes(line).items():
                names.append(name)
                self.fields[name] = _quantity(line, condition)
        self.order_fields([*names, *self.fields])

    def _lines(self) -> list[OrderItem]:
        if self.obj is None:
            return []
        lines = OrderItem.objects.filter(order=self.obj).select_related("product").order_by("position", "id")
        return [line for line in lines if _left(line) > 0]

    def clean(self) -> dict[str, Any]:
        """Not more than was shipped, and something."""
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        for line in self._lines():
            boxes = _boxes(line).values()
            if sum(entered.get(name) or 0 for name in boxes) > _left(line):
                text = _("Only %(left)s were shipped and did not come back.")
                last = [name for name in boxes if entered.get(name)][-1]
                self.add_error(last, text % {"left": columns.quantity(_left(line))})
        if not self.errors and not self._items():
            raise forms.ValidationError(_("At least one line is needed."))
        return entered

    def _items(self) -> list[dict[str, Any]]:
        return [
            {"order_item_id": line.pk, "quantity": quantity, "condition": condition}
            for line in self._lines()
            for condition, name in _boxes(line).items()
            if (quantity := self.cleaned_data.get(name))
        ]

    def data_for_service(self) -> dict[str, Any]:
        said = super().data_for_service()
        return {
            **{name: said[name] for name in ("reason", "refund_amount", "date") if name in said},
            "items": self._items(),
        }


def _boxes(line: OrderItem) -> dict[Condition, str]:
    """{condition: its box}; what never was in the stock (a service) has one."""
    conditions = Condition if line.stock_needed else [Condition.RESTOCK]
    return {Condition(each): f"{BOXES[each]}{line.pk}" for each in conditions}


def _quantity(line: OrderItem, condition: Condition) -> NumberField:
    label = str(line.product) if line.product else line.description
    found = NumberField(
        required=False,
        min_value=0,
        max_digits=money.QUANTITY_DIGITS,
        decimal_places=money.QUANTITY_PLACES,
        label=f"{label}: {WHERE[condition]}" if line.stock_needed else label,
    )
    if condition == Condition.RESTOCK:
        found.help_text = _("Shipped and not returned: %(left)s") % {"left": columns.quantity(_left(line))}
    return found


def _left(line: OrderItem) -> Any:
    return line.shipped_quantity - line.returned_quantity


class ItemsInline(ReadOnlyInline):
    model = SalesReturnItem
    fields = ("product", "quantity", "condition", "tax", "net", "vat", "total")
    ordering = ("position", "id")


@admin.register(SalesReturn)
class SalesReturnAdmin(ReadOnlyMixin, TenantAdmin):
    """What customers gave back."""

    resource = "ORDERS"
    list_display = ("number", "order", "customer", "date", "amount", "refund_amount", "reason")
    list_filter = (("order", AutocompleteSelectFilter), ("date", RangeDateFilter))
    list_totals = ("amount", "refund_amount")
    list_select_related = ("order__customer",)
    search_fields = ("number", "reason", "order__number", "order__customer__name")
    ordering = ("-created_at", "-id")
    inlines = (ItemsInline,)
    fields = (("number", "order"), ("date", "user"), ("amount", "refund_amount"), "reason")

    @admin.display(description=_("customer"), ordering="order__customer__name")
    def customer(self, made: SalesReturn) -> Any:
        """Whose goods they were."""
        return made.order.customer

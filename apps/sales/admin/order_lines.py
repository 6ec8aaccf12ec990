"""An order's lines on its page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.crm.admin.rows import ProductLinesInline
from apps.kernel.admin import AGREEMENT, columns, without_untouched_prices
from apps.sales.admin.forms import BEFORE_SHIPPING, OrderLineForm
from apps.sales.models import OrderItem, OrderStatus
from apps.sales.references import BilledLine, billed_of_lines


class LinesInline(ProductLinesInline):
    """Lines change until all of them is shipped; of a confirmed order within what was shipped and billed."""

    model = OrderItem
    form = OrderLineForm
    part = "items"
    fields = (
        "product",
        "quantity",
        *AGREEMENT,
        "discount",
        "tax",
        "total",
        "price_from",
        "billed",
        "delivered",
        "stock",
    )
    readonly_fields = ("total", "price_from", "billed", "delivered", "stock")
    ordering = ("position",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._billed: dict[Any, BilledLine] = {}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of what is not confirmed nothing can have been delivered. A line without a product, that of an
        order which was an amount alone, shows its own name.
        """
        waits = obj is None or obj.status == OrderStatus.PENDING
        lines = None if obj is None else obj.items.filter(product=None)
        named = ["description"] if lines is not None and lines.exists() else []
        hidden = ["billed"] if obj is None else []
        hidden += ["delivered"] if waits else []
        return [*named, *(name for name in self.fields if name not in hidden)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("description", *super().get_readonly_fields(request, obj))

    @admin.display(description=_("invoiced / left"))
    def billed(self, line: OrderItem) -> Any:
        """What issued invoices have of it, and what is left for others, in tenge with VAT."""
        if line._state.adding:
            return columns.NOTHING
        if line.pk not in self._billed:
            lines = OrderItem.objects.filter(order=line.order_id).values_list("pk", flat=True)
            self._billed = billed_of_lines(list(lines))
        found = self._billed[line.pk]
        return columns.nowrap(f"{columns.money(found.total)} / {columns.money(found.unbilled)}")

    @admin.display(description=_("shipped"))
    def delivered(self, line: OrderItem) -> Any:
        """How much of it has left the house; what came back beside it."""
        if line._state.adding:
            return columns.NOTHING
        words = columns.quantity(line.shipped_quantity)
        if line.returned_quantity:
            words = f"{words} − {columns.quantity(line.returned_quantity)}"
        return columns.nowrap(words)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.status in BEFORE_SHIPPING

    has_change_permission = has_delete_permission = has_add_permission


def items_of(lines: Any) -> list[dict[str, Any]]:
    """The lines as the services take them."""
    items = []
    for form in lines.forms:
        entered, there = form.cleaned_data, not form.instance._state.adding
        if entered.get("DELETE") or not (entered.get("product") or there):
            continue
        names = ("quantity", *AGREEMENT, "discount", "tax")
        item = {name: entered.get(name) for name in names}
        if there:
            item = without_untouched_prices(form, item)
        if entered.get("product"):
            item["product_id"] = entered["product"].pk
        items.append({"id": form.instance.pk, **item} if there else item)
    return items

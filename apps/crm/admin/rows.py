"""Children on their parent's page, written as a set by the parent's service."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Activity
from apps.crm.selectors.prices import source_said
from apps.kernel.admin import (
    AggregateInline,
    LineForm,
    ReadOnlyInline,
    TenantInline,
    columns,
    without_untouched_prices,
)


class SetInline(AggregateInline):
    """Rows that keep their ids: the service matches by them."""

    def rows(self, formset: Any) -> list[dict[str, Any]]:
        """What is left of the formset, in the order of the page."""
        found = []
        for form in formset.forms:
            entered = getattr(form, "cleaned_data", {})
            if entered.get("DELETE") or not (form.has_changed() or form in formset.initial_forms):
                continue
            row = {name: entered.get(name) for name in self.columns}
            if isinstance(form, LineForm) and not form.instance._state.adding:
                row = without_untouched_prices(form, row)
            row = {f"{k}_id" if hasattr(v, "pk") else k: getattr(v, "pk", v) for k, v in row.items()}
            found.append(row if form.instance._state.adding else {"id": form.instance.pk, **row})
        return found


class ActivitiesInline(ReadOnlyInline):
    model = Activity
    fields = ("occurred_at", "completed_at", "type", "subject", "duration", "outcome", "user")
    ordering = ("-occurred_at", "-id")
    show_change_link = True
    tab = True


class ProductLinesInline(TenantInline):
    """A document's lines of products, with what the stock has of each."""

    form = LineForm
    readonly_fields: tuple[str, ...] = ("total", "price_from", "stock")
    autocomplete_fields = ("product",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request).select_related("product__stock")
        return found

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new document begins with a line to fill in."""
        return 1 if obj is None else 0

    @admin.display(description=_("price from"))
    def price_from(self, line: Any) -> Any:
        """Where the line has its price from: a list, the product, a hand."""
        return source_said(line.price_source) or columns.NOTHING

    @admin.display(description=_("in stock / reserved"))
    def stock(self, line: Any) -> Any:
        """What the stock has of the product, and how much of it is reserved; a dash without stock."""
        if line.pk is None or not line.product_id or not line.product.is_stockable:
            return columns.NOTHING
        held = line.product.stock
        words = f"{columns.quantity(held.in_stock)} / {columns.quantity(held.reserved)} {line.product.unit}"
        return columns.nowrap(words)

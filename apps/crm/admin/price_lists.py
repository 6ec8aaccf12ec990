"""Price lists in the back office: for whom, when, and their lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.crm import services
from apps.crm.admin.price_asked import PriceAskedMixin
from apps.crm.admin.rows import SetInline
from apps.crm.models import PriceList, PriceListCustomer, PriceListItem
from apps.kernel.admin import AggregateAdmin, columns
from apps.kernel.admin.typed import ModelForm, shorten

# More lines than these are changed by import or the API: a page of thousands of fields is no page.
MOST_ON_PAGE = 200


class PriceListForm(ModelForm):
    """Segments are typed one after the other; whom a list is for follows unless it is said."""

    segments = forms.CharField(
        required=False,
        label=_("segments"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("As customers have them, with commas between."),
    )

    class Meta:
        model = PriceList
        fields = (
            "name", "audience", "segments", "tax_included", "valid_from", "valid_to", "is_active",
            "external_id", "notes",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten(self)
        self.initial["segments"] = ", ".join(self.instance.segments or ())

    def clean_segments(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["segments"].split(",") if name.strip()]


class CustomersInline(SetInline):
    model = PriceListCustomer
    part = "customer_ids"
    columns = ("customer",)
    fields = columns
    autocomplete_fields = ("customer",)
    ordering = ("customer__name", "id")
    verbose_name_plural = _("customers")

    def rows(self, formset: Any) -> list[Any]:
        """Ids alone."""
        return [row["customer_id"] for row in super().rows(formset) if row.get("customer_id")]


class LinesInline(SetInline):
    """A price of a product, or a percent off the own price of a product, a category or everything."""

    model = PriceListItem
    part = "items"
    columns = ("product", "category", "unit_price", "percent", "from_quantity", "valid_from", "valid_to")
    fields = columns
    autocomplete_fields = ("product",)
    ordering = ("product__code", "category", "from_quantity", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request).select_related("product")
        return found

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A line without a quantity holds from the first piece."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["from_quantity"].required = False
        formset.form.base_fields["from_quantity"].initial = None
        return formset

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A long list is looked at here, and changed by import or the API."""
        return obj is None or obj.items.count() <= MOST_ON_PAGE

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(PriceList)
class PriceListAdmin(PriceAskedMixin, AggregateAdmin):
    resource = "PRICELISTS"
    form = PriceListForm
    list_display = ("name", "audience", "for_whom", "valid_from", "valid_to", "is_active", "lines")
    list_filter = (
        ("audience", ChoicesDropdownFilter),
        "is_active",
        ("valid_from", RangeDateFilter),
        ("valid_to", RangeDateFilter),
    )
    search_fields = ("name", "notes", "external_id")
    fields = (
        "name",
        ("audience", "segments"),
        ("tax_included", "is_active"),
        ("valid_from", "valid_to"),
        "external_id",
        "notes",
    )
    ordering = ("name", "id")
    inlines = (LinesInline, CustomersInline)
    create_service = services.create_price_list
    update_service = services.update_price_list
    delete_service = services.delete_price_list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request)
        return found.annotate(count_of_lines=Count("items")).prefetch_related("for_customers__customer")

    @admin.display(description=_("segments and customers"))
    def for_whom(self, price_list: PriceList) -> Any:
        """Their names, the first three of many."""
        names = price_list.segments or [str(row.customer) for row in price_list.for_customers.all()]
        more = f" + {len(names) - 3}" if len(names) > 3 else ""
        return f"{', '.join(names[:3])}{more}" if names else columns.NOTHING

    @admin.display(description=_("lines"), ordering="count_of_lines")
    def lines(self, price_list: Any) -> int:
        found: int = price_list.count_of_lines
        return found

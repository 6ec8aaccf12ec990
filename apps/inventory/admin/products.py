"""Products with stock, movements, reservations, prices, components and suppliers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.inventory import references, services
from apps.inventory.admin.product_form import NewProductForm, ProductForm
from apps.inventory.admin.product_rows import (
    ComponentInline,
    ImageInline,
    MovementInline,
    PriceInline,
    ReservationInline,
    SupplierInline,
    WhereUsedInline,
)
from apps.inventory.admin.product_steps import STEPS
from apps.inventory.models import Product
from apps.inventory.selectors.codes import codes_lacked, lacking_codes
from apps.inventory.translated import FIELDS, LANGUAGES, text
from apps.kernel.admin import AggregateAdmin, columns


def _in_all(field: str) -> tuple[str, ...]:
    return tuple(f"{field}_{code}" for code in ("ru", "kk", "en"))


class LacksCodesFilter(admin.SimpleListFilter):
    """Goods sold to companies without a code that the e-invoice asks for."""

    title = _("codes for e-invoices")
    parameter_name = "lacks_codes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Missing, and sold to companies")), ("any", _("Missing"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.filter(lacking_codes() & references.sold_to_companies())
        return queryset.filter(lacking_codes()) if self.value() == "any" else queryset


@admin.register(Product)
class ProductAdmin(AggregateAdmin):
    resource = "PRODUCTS"
    form = ProductForm
    exported = {"in_stock": "stock__in_stock", "reserved": "stock__reserved", "available": "stock__available"}
    list_display = ("code", "shown_name", "type", "status", "price", "in_stock", "reserved", "available")
    more_columns = (
        "category", "unit", "cost", "vat_included", "tru_origin", "ntin", "tn_ved_code", "unit_code",
        "lacked", "created_at",
    )  # fmt: skip
    list_display_links = ("code", "shown_name")
    list_filter = (
        ("type", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        "stock__is_low",
        "vat_included",
        ("tru_origin", ChoicesDropdownFilter),
        LacksCodesFilter,
    )
    list_select_related = ("stock",)
    search_fields = ("search_text",)
    ordering = ("-created_at", "-id")
    made = (ImageInline, ComponentInline, SupplierInline)
    inlines = (MovementInline, ReservationInline, WhereUsedInline, *made[1:], PriceInline, made[0])
    steps = STEPS
    create_service = services.create_product
    update_service = services.update_product
    delete_service = services.delete_product

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewProductForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else self.made

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        kind = ("type", "unit") if obj is None else ("type", "status")
        rest = "barcode" if obj is None else ("unit", "barcode")
        levels = (("min_stock", "max_stock"), "output_quantity")
        return [
            (None, {"fields": ("code", *_in_all("name"), kind, rest)}),
            (
                _("Price and VAT"),
                {"fields": (("price", "vat_included"), "cost", ("vat_rate", "tax_category"))},
            ),
            (_("E-invoice"), {"fields": (("tru_origin", "tn_ved_code"), ("ntin", "unit_code"))}),
            (_("Stock"), {"fields": levels if obj is not None else ("initial_stock", *levels)}),
            (
                _("Description"),
                {
                    "fields": (*_in_all("category"), *_in_all("description"), "specifications"),
                    "classes": ["collapse"],
                },
            ),
        ]

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        translations: dict[str, dict[str, str]] = {}
        for field in FIELDS:
            for code in LANGUAGES:
                if (name := f"{field}_{code}") in data:
                    translations.setdefault(field, {})[code] = data.pop(name) or ""
        if translations:
            data["translations"] = translations
        return data

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("stock")

    def record_figures(self, product: Product) -> list[tuple[Any, Any]]:
        """How much there is, beside how it is called."""
        if not product.is_stockable:
            return [(_("price"), f"{columns.money(product.price)} ₸")]
        stock = product.stock
        return [
            (_("in stock"), f"{columns.quantity(stock.in_stock)} {product.unit}"),
            (_("reserved"), columns.quantity(stock.reserved)),
            (_("available"), _low(stock, columns.quantity(stock.available))),
            (_("price"), f"{columns.money(product.price)} ₸"),
        ]

    @admin.display(description=_("name"), ordering="name_ru")
    def shown_name(self, product: Product) -> str:
        return text(product, "name")

    @admin.display(description=_("codes that are missing"))
    def lacked(self, product: Product) -> str:
        """What the e-invoice asks for and the product does not have."""
        names = [str(label_for_field(name, Product)) for name in codes_lacked(product)]
        return ", ".join(names) or columns.NOTHING

    @admin.display(description=_("in stock"), ordering="stock__in_stock")
    def in_stock(self, product: Product) -> Any:
        return columns.right(_of(product, "in_stock"))

    @admin.display(description=_("reserved"), ordering="stock__reserved")
    def reserved(self, product: Product) -> Any:
        return columns.right(_of(product, "reserved"))

    @admin.display(description=_("available"))
    def available(self, product: Product) -> Any:
        """In red when the minimum is reached."""
        stock = getattr(product, "stock", None)
        shown = _of(product, "available")
        return columns.right(_low(stock, shown) if stock is not None else shown)


def _of(product: Product, name: str) -> str:
    stock = getattr(product, "stock", None)
    return (
        columns.NOTHING
        if stock is None or not product.is_stockable
        else columns.quantity(getattr(stock, name))
    )


def _low(stock: Any, shown: str) -> Any:
    return format_html('<span class="late">{}</span>', shown) if stock.is_low else shown

"""Products with their images, components, suppliers and stock."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from apps.inventory import services
from apps.inventory.models import BomComponent, PriceHistory, Product, ProductImage, ProductSupplier
from apps.inventory.models import StockMovement as Movement
from apps.inventory.translated import FIELDS, LANGUAGES, text
from apps.kernel.admin import PartInline, ReadOnlyInline, WholeAdmin
from apps.kernel.admin.typed import ModelForm
from apps.kernel.money import QUANTITY_DIGITS, QUANTITY_PLACES

TEXTS = tuple(f"{field}_{code}" for field in FIELDS for code in ("ru", "kk", "en"))


def _quantity(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=QUANTITY_DIGITS,
        decimal_places=QUANTITY_PLACES,
        widget=UnfoldAdminDecimalFieldWidget,
    )


class ProductForm(ModelForm):
    """A product with the levels that its stock row keeps."""

    min_stock = _quantity(_("minimum stock"))
    max_stock = _quantity(_("maximum stock"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stock = getattr(self.instance, "stock", None) if self.instance.pk else None
        if stock is not None:
            self.initial.update(min_stock=stock.min_stock, max_stock=stock.max_stock)


class NewProductForm(ProductForm):
    initial_stock = _quantity(_("initial stock"))


class StockForm(ActionForm):
    """The boxes beside the actions: how much, and by what paper."""

    quantity = forms.CharField(
        required=False,
        max_length=20,
        label=_("quantity"),
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Quantity")}),
    )
    reference = forms.CharField(
        required=False,
        max_length=100,
        label=_("reference"),
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Reference")}),
    )


class ImageInline(PartInline):
    model = ProductImage
    part = "images"
    columns = fields = ("url", "is_primary")


class ComponentInline(PartInline):
    model = BomComponent
    fk_name = "product"
    part = "bom"
    columns = fields = ("component", "quantity")
    autocomplete_fields = ("component",)


class SupplierInline(PartInline):
    model = ProductSupplier
    part = "suppliers"
    columns = fields = ("supplier", "lead_time", "min_order_quantity")
    autocomplete_fields = ("supplier",)


class PriceInline(ReadOnlyInline):
    model = PriceHistory
    fields = readonly_fields = ("created_at", "price", "cost")
    ordering = ("-created_at", "-id")
    max_num = 0


@admin.register(Product)
class ProductAdmin(WholeAdmin):
    resource = "PRODUCTS"
    form = ProductForm
    list_display = ("code", "shown_name", "type", "status", "price", "in_stock", "reserved", "available")
    list_filter = ("type", "status", "vat_included", "stock__is_low")
    list_select_related = ("stock",)
    search_fields = ("search_text",)
    ordering = ("-created_at", "-id")
    inlines = (ImageInline, ComponentInline, SupplierInline, PriceInline)
    action_form = StockForm
    actions = ("receive", "write_off", "put_right", "follow_standard_vat")
    create_service = services.create_product
    update_service = services.update_product
    delete_service = services.delete_product
    PLAIN = (
        "code", "type", "unit", "price", "cost", "vat_rate", "tax_category", "vat_included", "barcode",
        "min_stock", "max_stock", "output_quantity", "specifications",
    )  # fmt: skip

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewProductForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [*TEXTS, *self.PLAIN, "initial_stock"]
        return [*TEXTS, "status", *self.PLAIN]

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

    @admin.display(description=_("name"), ordering="name_ru")
    def shown_name(self, product: Product) -> str:
        return text(product, "name")

    @admin.display(description=_("in stock"), ordering="stock__in_stock")
    def in_stock(self, product: Product) -> Decimal | str:
        return product.stock.in_stock if hasattr(product, "stock") else "–"

    @admin.display(description=_("reserved"), ordering="stock__reserved")
    def reserved(self, product: Product) -> Decimal | str:
        return product.stock.reserved if hasattr(product, "stock") else "–"

    @admin.display(description=_("available"))
    def available(self, product: Product) -> Decimal | str:
        return product.stock.available if hasattr(product, "stock") else "–"

    @admin.action(description=_("Receive (quantity beside)"), permissions=["change"])
    def receive(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._adjust(request, queryset, Movement.Type.IN)

    @admin.action(description=_("Write off (quantity beside)"), permissions=["change"])
    def write_off(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._adjust(request, queryset, Movement.Type.OUT)

    @admin.action(description=_("Put right by the signed difference beside"), permissions=["change"])
    def put_right(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._adjust(request, queryset, Movement.Type.ADJUSTMENT)

    @admin.action(description=_("Former standard VAT rate: follow the standard one"), permissions=["change"])
    def follow_standard_vat(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.revalue_vat)

    def _adjust(self, request: HttpRequest, queryset: QuerySet[Any], kind: str) -> None:
        try:
            quantity = Decimal(request.POST.get("quantity", "").strip().replace(",", "."))
            fits = quantity.is_finite() and quantity == quantity.quantize(Decimal("0.001"))
        except InvalidOperation:
            fits = False
        if not fits:
            message = _("Enter a quantity with at most three decimals beside the actions.")
            self.message_user(request, message, messages.ERROR)
            return
        reference = request.POST.get("reference", "").strip()[:100]
        self.run_each(
            request, queryset, services.adjust_stock, type=kind, quantity=quantity, reference=reference
        )

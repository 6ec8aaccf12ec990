"""What manufactured products are made of, and by which operations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.inventory.models import BomComponent, Product
from apps.inventory.translated import text
from apps.kernel.admin import TenantAdmin, TenantInline, columns
from apps.kernel.admin.typed import ModelForm
from apps.production import selectors, services
from apps.production.admin.links import stock_of, to_product
from apps.production.models import BillOfMaterials, Operation

OPERATION = ("name", "duration", "required_skills", "equipment")


class ComponentInline(TenantInline):
    model = BomComponent
    fk_name = "product"
    part = "components"
    fields = ("component", "quantity", "stock")
    readonly_fields = ("stock",)
    autocomplete_fields = ("component",)
    ordering = ("position", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("component__stock")

    @admin.display(description=_("in stock / reserved"))
    def stock(self, row: BomComponent) -> Any:
        """What the stock has of the material."""
        return stock_of(row.component) if row.component_id else columns.NOTHING


class OperationForm(ModelForm):
    """Skills and machines with commas between them."""

    class Meta:
        widgets = {
            "required_skills": UnfoldAdminTextInputWidget,
            "equipment": UnfoldAdminTextInputWidget,
        }


class OperationInline(TenantInline):
    model = Operation
    form = OperationForm
    part = "operations"
    fields = OPERATION
    ordering = ("position", "id")


@admin.register(BillOfMaterials)
class BillOfMaterialsAdmin(TenantAdmin):
    """The order of operations is that of the page."""

    resource = "PRODUCTION"
    rights = {"change": "PRODUCTION_BOM"}
    list_display = ("code", "shown_name", "status", "output_quantity", "unit", "shown_cost")
    list_display_links = ("code", "shown_name")
    list_filter = (("status", ChoicesDropdownFilter),)
    search_fields = ("search_text",)
    ordering = ("code",)
    fields = (("shown", "output_quantity"), ("material_cost", "shown_cost"))
    readonly_fields = ("shown", "material_cost", "shown_cost")
    inlines = (ComponentInline, OperationInline)
    update_service = services.write_bom

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("stock").filter(type=Product.Type.MANUFACTURED)

    @admin.display(description=_("name"), ordering="name_ru")
    def shown_name(self, product: Product) -> str:
        return text(product, "name")

    @admin.display(description=_("product"))
    def shown(self, product: Product) -> Any:
        """The product, which has a page of its own."""
        return to_product(product)

    @admin.display(description=_("materials of one unit"))
    def material_cost(self, product: Product) -> str:
        """What the materials of one unit cost today."""
        return columns.money(selectors.load_tree([product.pk]).unit_cost(product.pk))

    @admin.display(description=_("cost"))
    def shown_cost(self, product: Product) -> str:
        return columns.money(product.shown_cost)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The product itself has its own page; its parts are saved below."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The output and both sets by one service call."""
        super().save_related(request, form, formsets, change)
        data: dict[str, Any] = {}
        if "output_quantity" in form.changed_data:
            data["output_quantity"] = form.cleaned_data["output_quantity"]
        for formset in formsets:
            if not formset.has_changed():
                continue
            if formset.model is BomComponent:
                data["components"] = [
                    {"material_id": row["component"].pk, "quantity": row["quantity"]}
                    for row, _instance in _kept(formset)
                ]
            else:
                data["operations"] = [
                    {"id": None if instance._state.adding else instance.pk}
                    | {name: row[name] for name in OPERATION}
                    for row, instance in _kept(formset)
                ]
        if data:
            self.run(request, form.instance, services.write_bom, form.instance.pk, **data)


def _kept(formset: Any) -> list[tuple[dict[str, Any], Any]]:
    """(what was entered, the row) of every form that is not empty or to be dropped."""
    rows = [(getattr(form, "cleaned_data", None), form.instance) for form in formset.forms]
    return [(row, instance) for row, instance in rows if row and not row.get("DELETE")]

"""Back office of production: bills of materials, production orders and work, by the API's services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.inventory.models import BomComponent, Product
from apps.inventory.translated import text
from apps.kernel.admin import ReadOnlyInline, TenantAdmin, TenantInline
from apps.production import services
from apps.production.models import (
    BillOfMaterials,
    Operation,
    ProductionMaterial,
    ProductionOrder,
    WorkOrder,
)
from apps.production.state_machines import PRODUCTION_ORDER

MADE = ("number", "status", "completed_quantity", "parent", "unit_cost", "cancel_reason")
PLAN = ("quantity", "priority", "start_date", "due_date", "notes")
MOMENTS = ("created_at", "started_at", "completed_at", "cancelled_at")


class ComponentInline(TenantInline):
    model = BomComponent
    fk_name = "product"
    fields = ("component", "quantity")
    raw_id_fields = ("component",)
    ordering = ("position", "id")


class OperationInline(TenantInline):
    model = Operation
    fields = ("name", "duration", "required_skills", "equipment")
    ordering = ("position", "id")


@admin.register(BillOfMaterials)
class BillOfMaterialsAdmin(TenantAdmin):
    """What manufactured products are made of; the order of operations is that of the page."""

    resource = "PRODUCTION"
    list_display = ("code", "shown_name", "unit", "cost", "status")
    list_filter = ("status",)
    search_fields = ("search_text",)
    ordering = ("code",)
    fields = ("code", "shown_name", "unit", "cost", "output_quantity")
    readonly_fields = ("code", "shown_name", "unit", "cost")
    inlines = (ComponentInline, OperationInline)
    update_service = services.write_bom

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(type=Product.Type.MANUFACTURED)

    @admin.display(description=_("name"), ordering="name_ru")
    def shown_name(self, product: Product) -> str:
        return text(product, "name")

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
                names = ("name", "duration", "required_skills", "equipment")
                data["operations"] = [
                    {"id": None if instance._state.adding else instance.pk}
                    | {name: row[name] for name in names}
                    for row, instance in _kept(formset)
                ]
        if data:
            self.run(request, form.instance, services.write_bom, form.instance.pk, **data)


def _kept(formset: Any) -> list[tuple[dict[str, Any], Any]]:
    """(what was entered, the row) of every form that is not empty or to be dropped."""
    rows = [(getattr(form, "cleaned_data", None), form.instance) for form in formset.forms]
    return [(row, instance) for row, instance in rows if row and not row.get("DELETE")]


class WorkOrderInline(ReadOnlyInline):
    model = WorkOrder
    fields = ("sequence", "operation", "duration", "status", "quantity", "completed_quantity")
    ordering = ("sequence",)
    show_change_link = True


class MaterialInline(ReadOnlyInline):
    model = ProductionMaterial
    fields = ("component", "per_output", "needed", "issued")
    ordering = ("position", "id")


class ChildInline(ReadOnlyInline):
    model = ProductionOrder
    fields = ("number", "product", "quantity", "completed_quantity", "status")
    readonly_fields = ("number",)
    ordering = ("created_at", "id")
    verbose_name_plural = _("production orders of parts")
    show_change_link = True


class StepForm(ActionForm):
    """The box beside the actions: why it is cancelled."""

    reason = forms.CharField(
        required=False,
        max_length=1000,
        label=_("reason"),
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Reason of a cancellation")}),
    )


@admin.register(ProductionOrder)
class ProductionOrderAdmin(TenantAdmin):
    """An order is opened for a product, in whose workspace it lies."""

    resource = "PRODUCTION"
    list_display = (
        "number",
        "product",
        "quantity",
        "completed_quantity",
        "status",
        "priority",
        "order",
        "start_date",
        "due_date",
    )
    list_filter = ("status", "priority")
    list_select_related = ("product", "order")
    search_fields = ("number", "product__code", "order__number", "notes")
    ordering = ("-created_at", "-id")
    raw_id_fields = ("product", "order")
    inlines = (WorkOrderInline, MaterialInline, ChildInline)
    create_service = services.create_production_order
    update_service = services.update_production_order
    delete_service = services.delete_production_order
    action_form = StepForm
    actions = ("schedule", "start", "complete", "cancel")
    state_machine = PRODUCTION_ORDER

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("product", "order", *PLAN)})]
        return [
            (None, {"fields": (*MADE, "product", "order", *PLAN)}),
            (_("History"), {"fields": MOMENTS}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else (*MADE, "product", "order", *MOMENTS)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        return data if change else {name: value for name, value in data.items() if value is not None}

    @admin.action(description=_("Schedule"), permissions=["change"])
    def schedule(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.schedule_production)

    @admin.action(description=_("Start"), permissions=["change"])
    def start(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.start_production)

    @admin.action(description=_("Complete (report the rest as done)"), permissions=["change"])
    def complete(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.complete_production)

    @admin.action(description=_("Cancel (with the reason beside)"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        reason = request.POST.get("reason", "").strip()[:1000]
        self.run_each(request, queryset, services.cancel_production, reason=reason)


@admin.register(WorkOrder)
class WorkOrderAdmin(TenantAdmin):
    """Reporting how far an operation is."""

    resource = "PRODUCTION"
    list_display = (
        "production_order",
        "sequence",
        "operation",
        "status",
        "completed_quantity",
        "quantity",
        "started_at",
        "completed_at",
    )
    list_filter = ("status",)
    list_select_related = ("production_order",)
    search_fields = ("operation", "production_order__number")
    ordering = ("-created_at", "-id")
    fields = (
        "production_order",
        "sequence",
        "operation",
        "duration",
        "required_skills",
        "equipment",
        "quantity",
        "status",
        "completed_quantity",
        "started_at",
        "completed_at",
    )
    readonly_fields = tuple(name for name in fields if name not in ("status", "completed_quantity"))
    update_service = services.report_work

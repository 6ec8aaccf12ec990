"""Production orders with their work, materials and parts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter

from apps.kernel import clock
from apps.kernel.admin import ReadOnlyInline, TenantAdmin, columns
from apps.production import services
from apps.production.admin.links import link, stock_of, to_product
from apps.production.admin.steps import ORDER_STEPS
from apps.production.models import NOT_STARTED, OPEN, ProductionMaterial, ProductionOrder, WorkOrder
from apps.production.models import ProductionStatus as S
from apps.production.state_machines import PRODUCTION_ORDER

PLAN = (("quantity", "priority"), ("start_date", "due_date"), "notes")
COURSE = ("unit_cost", "cancel_reason", "created_at", "started_at", "completed_at", "cancelled_at")
SHOWN_COURSE = (("parent_order", "unit_cost"), COURSE[2:4], COURSE[4:], "cancel_reason")
DUE = pgettext_lazy("production", "due date")


class WorkOrderInline(ReadOnlyInline):
    model = WorkOrder
    fields = ("work", "status", "completed_quantity", "quantity", "duration", "started_at", "completed_at")
    readonly_fields = ("started_at", "completed_at")
    ordering = ("sequence",)

    @admin.display(description=_("operation"))
    def work(self, work: WorkOrder) -> Any:
        return link("production_workorder", work.pk, work)


class MaterialInline(ReadOnlyInline):
    model = ProductionMaterial
    fields = ("material", "needed", "issued", "stock")
    ordering = ("position", "id")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("component__stock")

    @admin.display(description=_("material"))
    def material(self, row: ProductionMaterial) -> Any:
        return to_product(row.component)

    @admin.display(description=_("in stock / reserved"))
    def stock(self, row: ProductionMaterial) -> Any:
        return stock_of(row.component)


class ChildInline(ReadOnlyInline):
    model = ProductionOrder
    fields = ("order_of_part", "made", "quantity", "completed_quantity", "status", "due_date")
    ordering = ("created_at", "id")
    verbose_name_plural = _("production orders of parts")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product")

    @admin.display(description=_("number"))
    def order_of_part(self, order: ProductionOrder) -> Any:
        return link("production_productionorder", order.pk, order.number)

    @admin.display(description=_("product"))
    def made(self, order: ProductionOrder) -> Any:
        return to_product(order.product)


@admin.register(ProductionOrder)
class ProductionOrderAdmin(TenantAdmin):
    """An order is opened for a product, in whose workspace it lies."""

    resource = "PRODUCTION"
    rights = {"change": "PRODUCTION_PLAN"}
    exported = {"due": "due_date"}
    list_display = (
        "number",
        "made",
        "quantity",
        "completed_quantity",
        "status",
        "priority",
        "waiting",
        "due",
    )
    more_columns = ("start_date", "started_at", "completed_at", "unit_cost")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("priority", ChoicesDropdownFilter),
        ("product", AutocompleteSelectFilter),
        ("due_date", RangeDateFilter),
    )
    list_select_related = ("product", "order")
    search_fields = ("number", "product__search_text", "order__number", "notes")
    ordering = ("-created_at", "-id")
    autocomplete_fields = ("product", "order")
    inlines = (WorkOrderInline, MaterialInline, ChildInline)
    create_service = services.create_production_order
    update_service = services.update_production_order
    delete_service = services.delete_production_order
    steps = ORDER_STEPS
    state_machine = PRODUCTION_ORDER

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": (("product", "order"), *PLAN)})]
        return [
            (None, {"fields": (("made", "waiting"), *PLAN)}),
            (_("Course"), {"fields": SHOWN_COURSE, "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        settled = () if obj.status == S.PENDING else ("quantity",)
        begun = () if obj.status in NOT_STARTED else ("start_date",)
        return ("made", "waiting", "parent_order", *COURSE, *settled, *begun)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.status in OPEN) and super().has_change_permission(request, obj)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """What was scheduled is cancelled, not deleted: no button for what the service refuses."""
        order = kwargs.get("obj")
        context["show_delete"] = order is None or order.status == S.PENDING
        return super().render_change_form(request, context, *args, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product", "order", "parent")

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        return data if change else {name: value for name, value in data.items() if value is not None}

    def record_figures(self, order: ProductionOrder) -> list[tuple[Any, Any]]:
        done = f"{columns.quantity(order.completed_quantity)} / {columns.quantity(order.quantity)}"
        found: list[tuple[Any, Any]] = [(_("done"), f"{done} {order.product.unit}")]
        if order.due_date:
            found.append((DUE, self.due(order)))
        return found

    @admin.display(description=_("product"), ordering="product__code")
    def made(self, order: ProductionOrder) -> Any:
        return to_product(order.product)

    @admin.display(description=_("for the order"), ordering="order__number")
    def waiting(self, order: ProductionOrder) -> Any:
        """The sales order that waits for the goods; none: they are made for stock."""
        return link("sales_order", order.order.pk, order.order.number) if order.order else columns.NOTHING

    @admin.display(description=_("part of"))
    def parent_order(self, order: ProductionOrder) -> Any:
        """The production order that needs the goods as material."""
        above = order.parent
        return link("production_productionorder", above.pk, above.number) if above else columns.NOTHING

    @admin.display(description=DUE, ordering="due_date")
    def due(self, order: ProductionOrder) -> Any:
        """In red when it has passed and the goods are not made."""
        day = order.due_date
        return columns.due(day, over=bool(day and day < clock.today() and order.status in OPEN))

"""Work: how far each operation is, and the page of whoever does it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.kernel import clock
from apps.kernel.admin import TenantAdmin, columns
from apps.production.admin.links import link, to_product
from apps.production.admin.orders import DUE
from apps.production.admin.steps import WORK_STEPS
from apps.production.models import OPEN, WorkOrder


class RunningFilter(admin.SimpleListFilter):
    """What can be reported now."""

    title = _("to do")
    parameter_name = "to_do"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("To do now"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return to_do(queryset) if self.value() == "now" else queryset


def to_do(works: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    """Operations of scheduled and running orders that are not finished."""
    return works.filter(
        production_order__status__in=("scheduled", "in_progress"), status__in=("pending", "in_progress")
    )


@admin.register(WorkOrder)
class WorkOrderAdmin(TenantAdmin):
    """Work is reported by a step; everything else follows from the bill of materials."""

    resource = "PRODUCTION"
    exported = {"due": "production_order__due_date"}
    list_display = ("operation", "order", "made", "status", "completed_quantity", "quantity", "due")
    list_filter = (RunningFilter, ("status", ChoicesDropdownFilter))
    list_select_related = ("production_order__product",)
    search_fields = ("operation", "production_order__number", "production_order__product__search_text")
    ordering = ("-created_at", "-id")
    steps = WORK_STEPS
    rights = {"change": None}
    shown = (
        ("order", "made"),
        ("operation", "sequence", "duration"),
        ("quantity", "completed_quantity", "status"),
        ("skills", "machines"),
        ("started_at", "completed_at"),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": self.shown})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return tuple(name for row in self.shown for name in row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).filter(production_order__deleted_at__isnull=True)
        return found.select_related("production_order__product")

    def record_figures(self, work: WorkOrder) -> list[tuple[Any, Any]]:
        done = f"{columns.quantity(work.completed_quantity)} / {columns.quantity(work.quantity)}"
        found: list[tuple[Any, Any]] = [(_("done"), f"{done} {work.production_order.product.unit}")]
        if work.production_order.due_date:
            found.append((DUE, self.due(work)))
        return found

    @admin.display(description=_("production order"), ordering="production_order__number")
    def order(self, work: WorkOrder) -> Any:
        order = work.production_order
        return link("production_productionorder", order.pk, order.number)

    @admin.display(description=_("product"), ordering="production_order__product__code")
    def made(self, work: WorkOrder) -> Any:
        return to_product(work.production_order.product)

    @admin.display(description=DUE, ordering="production_order__due_date")
    def due(self, work: WorkOrder) -> Any:
        """The order's; in red when it has passed and the goods are not made."""
        order = work.production_order
        day = order.due_date
        return columns.due(day, over=bool(day and day < clock.today() and order.status in OPEN))

    @admin.display(description=_("required skills"))
    def skills(self, work: WorkOrder) -> str:
        return ", ".join(work.required_skills) or columns.NOTHING

    @admin.display(description=_("equipment"))
    def machines(self, work: WorkOrder) -> str:
        return ", ".join(work.equipment) or columns.NOTHING

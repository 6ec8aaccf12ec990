"""Bills of materials, production orders, work orders and shortages over HTTP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.inventory.models import Product
from apps.kernel.api.actions import Action
from apps.kernel.api.viewsets import ViewSet
from apps.production import models, selectors, services
from apps.production.api import bodies, filters, serializers


class ProductionOrderViewSet(ViewSet):
    """Production orders; a change of `status` goes the same way as the step's own address."""

    model = models.ProductionOrder
    resource = "PRODUCTION"
    filterset_class = filters.ProductionFilters
    table = {
        "list": Action(response=serializers.ProductionItem, paged=True),
        "create": Action.create(
            services.create_production_order,
            bodies.CreateProductionOrder,
            serializers.ProductionCreated,
            errors=(404, 409, 422),
        ),
        "retrieve": Action(response=serializers.ProductionDetail),
        "update": Action.update(
            services.update_production_order,
            bodies.UpdateProductionOrder,
            _("Production order updated successfully"),
            permission="PLAN",
            errors=(409, 422),
        ),
        "destroy": Action.delete(
            services.delete_production_order, _("Production order deleted successfully")
        ),
        "schedule": Action(
            request=bodies.ScheduleBody,
            response=serializers.ProductionMoved,
            service=services.schedule_production,
            permission="PLAN",
            message=_("Production order scheduled"),
            errors=(409, 422),
            operation="scheduleProductionOrder",
            summary="Schedule a production order",
            description="Plans the work orders from a given start and answers when they end.",
        ),
        "start": Action(
            response=serializers.ProductionMoved,
            service=services.start_production,
            permission="PLAN",
            message=_("Production started"),
            errors=(409,),
            operation="startProductionOrder",
            summary="Start a production order",
            description="Begins the first operation; the sales order that it is for is being processed.",
        ),
        "complete": Action(
            response=serializers.ProductionMoved,
            service=services.complete_production,
            permission="PLAN",
            message=_("Production completed"),
            errors=(409,),
            operation="completeProductionOrder",
            summary="Complete a production order",
            description="Puts what was made in stock at its cost and serves the orders that wait for it.",
        ),
        "cancel": Action(
            request=bodies.CancelBody,
            response=serializers.ProductionMoved,
            service=services.cancel_production,
            permission="PLAN",
            message=_("Production order cancelled"),
            errors=(409,),
            operation="cancelProductionOrder",
            summary="Cancel a production order",
            description="Frees what was reserved for it.",
        ),
    }


class WorkOrderViewSet(ViewSet):
    model = models.WorkOrder
    resource = "PRODUCTION"
    filterset_class = filters.WorkOrderFilters
    table = {
        "list": Action(response=serializers.WorkOrderItem, paged=True),
        "retrieve": Action(response=serializers.WorkOrderItem),
        "update": Action.update(
            services.report_work,
            bodies.ReportBody,
            _("Work order updated successfully"),
            permission="REPORT",
            response=serializers.WorkReported,
            errors=(409, 422),
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(production_order__deleted_at__isnull=True)


class ShortageViewSet(ViewSet):
    """What is wanted of each product beyond what there is, and by whom."""

    noun = "shortage"
    model = Product
    resource = "PRODUCTION"
    filterset_class = filters.ShortageFilters
    table = {"list": Action(response=serializers.Shortage, paged=True)}

    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = Product.objects.rewrite(False).filter(pk__in=selectors.wanting())  # type: ignore[attr-defined]
        return found

    presents = frozenset(("demand",))

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for item in items:
            item["required"] = sum((need["quantity"] for need in item["demand"]), Decimal(0))
            item["missing"] = item["required"] - item["available"]
            item["dueDate"] = item["demand"][0]["dueDate"] if item["demand"] else None
        return items

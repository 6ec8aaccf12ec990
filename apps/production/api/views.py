"""Bills of materials, production orders, work orders and shortages over HTTP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.inventory.models import Product
from apps.inventory.translated import text
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import QuantityField
from apps.kernel.api.schema import TableSchema
from apps.kernel.api.serializers import Done
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.production import models, selectors, services
from apps.production.api import bodies, filters, serializers


class ProductionOrderViewSet(ViewSet):
    """Production orders; a change of `status` goes the same way as the step's own address."""

    model = models.ProductionOrder
    resource = "PRODUCTION"
    filterset_class = filters.ProductionFilters
    table = {
        "list": Action(gives=serializers.ProductionItem, paged=True),
        "create": Action(
            takes=bodies.CreateProductionOrder,
            gives=serializers.ProductionCreated,
            service=services.create_production_order,
            status=201,
            errors=(404, 409, 422),
        ),
        "retrieve": Action(gives=serializers.ProductionDetail),
        "update": Action(
            takes=bodies.UpdateProductionOrder,
            gives=Done,
            service=services.update_production_order,
            message=_("Production order updated successfully"),
            errors=(409, 422),
        ),
        "destroy": Action(
            gives=Done,
            service=services.delete_production_order,
            message=_("Production order deleted successfully"),
            errors=(409,),
        ),
        "schedule": Action(
            takes=bodies.ScheduleBody,
            gives=serializers.ProductionMoved,
            service=services.schedule_production,
            message=_("Production order scheduled"),
            errors=(409, 422),
        ),
        "start": Action(
            gives=serializers.ProductionMoved,
            service=services.start_production,
            message=_("Production started"),
            errors=(409,),
        ),
        "complete": Action(
            gives=serializers.ProductionMoved,
            service=services.complete_production,
            message=_("Production completed"),
            errors=(409,),
        ),
        "cancel": Action(
            takes=bodies.CancelBody,
            gives=serializers.ProductionMoved,
            service=services.cancel_production,
            message=_("Production order cancelled"),
            errors=(409,),
        ),
    }


class WorkOrderViewSet(ViewSet):
    model = models.WorkOrder
    resource = "PRODUCTION"
    filterset_class = filters.WorkOrderFilters
    table = {
        "list": Action(gives=serializers.WorkOrderItem, paged=True),
        "retrieve": Action(gives=serializers.WorkOrderItem),
        "update": Action(
            takes=bodies.ReportBody,
            gives=serializers.WorkReported,
            service=services.report_work,
            message=_("Work order updated successfully"),
            errors=(409, 422),
        ),
    }

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(production_order__deleted_at__isnull=True)


class BomSchema(TableSchema):
    """Reading takes the number of units that the totals are for."""

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        found = super()._get_filter_parameters()
        if self.method == "GET":
            schema = {"type": "number", "exclusiveMinimum": 0, "default": 1}
            found.append({"name": "quantity", "in": "query", "schema": schema})
        return found


class BomViewSet(ViewSet):
    """What a product is made of; the id is the product's."""

    model = Product
    resource = "PRODUCTION"
    schema = BomSchema()
    table = {
        "retrieve": Action(gives=serializers.BomDetail),
        "update": Action(
            takes=bodies.WriteBom,
            gives=serializers.BomWritten,
            service=services.write_bom,
            message=_("Bill of materials updated successfully"),
            errors=(422,),
        ),
    }

    def run_retrieve(self) -> Response:
        quantity = self._quantity()
        product = self.get_queryset().filter(pk=self.subject_id).first()
        if product is None:
            raise NotFound
        tree = selectors.load_tree([product.pk])
        bom = tree.bom(product.pk)
        if not bom:
            raise NotFound
        components = [
            {
                "material_id": part.component_id,
                "material_code": part.code,
                "material_name": part.name,
                "type": part.type,
                "quantity": part.quantity,
                "unit": part.unit,
                "cost": tree.part_cost(part),
                "has_bom": bool(tree.bom(part.component_id)),
            }
            for part in bom.parts
        ]
        found = {
            "product_id": product.pk,
            "product_code": product.code,
            "product_name": text(product, "name"),
            "quantity": quantity,
            "components": components,
            "operations": bom.operations,
            "total_cost": tree.total_cost(product.pk, quantity),
            "total_time": tree.total_minutes(product.pk, quantity),
        }
        return Response(serializers.BomDetail(found).data)

    def _quantity(self) -> Decimal:
        given = self.request.query_params.get("quantity", "1")
        unknown = [name[:100] for name in self.request.query_params if name != "quantity"]
        if unknown:
            message = ErrorDetail(str(_("Unknown parameter.")), code="invalid")
            raise ValidationError({name: [message] for name in unknown})
        try:
            return QuantityField().run_validation(given)
        except ValidationError as error:
            raise ValidationError({"quantity": error.detail}) from None


class ShortageViewSet(ViewSet):
    """What is wanted of each product beyond what there is, and by whom."""

    model = Product
    resource = "PRODUCTION"
    filterset_class = filters.ShortageFilters
    table = {"list": Action(gives=serializers.Shortage, paged=True)}

    def get_queryset(self) -> QuerySet:
        return Product.objects.rewrite(False).filter(pk__in=selectors.wanting())  # type: ignore[attr-defined]

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for item in items:
            item["required"] = sum((need["quantity"] for need in item["demand"]), Decimal(0))
            item["missing"] = item["required"] - item["available"]
            item["dueDate"] = item["demand"][0]["dueDate"] if item["demand"] else None
        return items

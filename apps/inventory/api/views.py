"""Products, stock, suppliers and purchase orders over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.inventory import models, services
from apps.inventory.api import bodies, filters
from apps.inventory.api.serializers import products, purchasing, stock
from apps.kernel.api.actions import Action
from apps.kernel.api.serializers import Done
from apps.kernel.api.viewsets import ViewSet

VIEW, ADJUST = "INVENTORY_VIEW", "INVENTORY_ADJUST"


class ProductViewSet(ViewSet):
    model = models.Product
    resource = "PRODUCTS"
    filterset_class = filters.ProductFilters
    table = {
        "list": Action(gives=products.ProductItem, paged=True),
        "create": Action(
            takes=bodies.CreateProduct,
            gives=products.ProductCreated,
            service=services.create_product,
            status=201,
            errors=(404, 409),
        ),
        "batch": Action(
            takes=bodies.BatchBody,
            gives=products.BatchCreated,
            service=services.create_products,
            right="CREATE",
            status=201,
            detail=False,
        ),
        "retrieve": Action(gives=products.ProductDetail),
        "update": Action(
            takes=bodies.UpdateProduct,
            gives=Done,
            service=services.update_product,
            message=_("Product updated successfully"),
            errors=(409, 422),
        ),
        "destroy": Action(
            gives=Done,
            service=services.delete_product,
            message=_("Product deleted successfully"),
            errors=(409,),
        ),
        "stock": Action(
            takes=bodies.StockBody,
            gives=stock.StockMoved,
            service=services.adjust_stock,
            right=ADJUST,
            status=201,
            message=_("Stock updated successfully"),
            errors=(422,),
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        # The columns are named by language here; modeltranslation's rewriting would only cost time.
        found: QuerySet[Any] = models.Product.objects.rewrite(False)  # type: ignore[attr-defined]
        return found


class MovementViewSet(ViewSet):
    model = models.StockMovement
    resource = "INVENTORY"
    filterset_class = filters.MovementFilters
    table = {
        "list": Action(gives=stock.MovementItem, paged=True),
        "retrieve": Action(gives=stock.MovementItem),
    }


class ReservationViewSet(ViewSet):
    model = models.Reservation
    resource = "INVENTORY"
    filterset_class = filters.ReservationFilters
    table = {"list": Action(gives=stock.ReservationItem, paged=True)}


class SupplierViewSet(ViewSet):
    model = models.Supplier
    resource = "INVENTORY"
    filterset_class = filters.SupplierFilters
    table = {
        "list": Action(gives=purchasing.SupplierItem, paged=True),
        "create": Action(
            takes=bodies.SupplierBody,
            gives=purchasing.SupplierCreated,
            service=services.create_supplier,
            right=ADJUST,
            status=201,
            errors=(409,),
        ),
        "retrieve": Action(gives=purchasing.SupplierDetail),
        "update": Action(
            takes=bodies.SupplierBody,
            gives=Done,
            service=services.update_supplier,
            right=ADJUST,
            message=_("Supplier updated successfully"),
            errors=(409,),
        ),
        "destroy": Action(
            gives=Done,
            service=services.delete_supplier,
            right=ADJUST,
            message=_("Supplier deleted successfully"),
            errors=(409,),
        ),
    }


class PurchaseOrderViewSet(ViewSet):
    model = models.PurchaseOrder
    resource = "INVENTORY"
    filterset_class = filters.PurchaseOrderFilters
    table = {
        "list": Action(gives=purchasing.PurchaseOrderItem, paged=True),
        "create": Action(
            takes=bodies.PurchaseOrderBody,
            gives=purchasing.PurchaseOrderCreated,
            service=services.create_purchase_order,
            right=ADJUST,
            status=201,
            errors=(404,),
        ),
        "retrieve": Action(gives=purchasing.PurchaseOrderDetail),
        "update": Action(
            takes=bodies.PurchaseOrderBody,
            gives=Done,
            service=services.update_purchase_order,
            right=ADJUST,
            message=_("Purchase order updated successfully"),
            errors=(409,),
        ),
        "destroy": Action(
            gives=Done,
            service=services.delete_purchase_order,
            right=ADJUST,
            message=_("Purchase order deleted successfully"),
            errors=(409,),
        ),
        "order": Action(
            gives=purchasing.PurchaseOrderStep,
            service=services.order_purchase,
            right=ADJUST,
            message=_("Purchase order sent"),
            errors=(409,),
        ),
        "receive": Action(
            takes=bodies.ReceiveBody,
            gives=purchasing.PurchaseOrderStep,
            service=services.receive_purchase,
            right=ADJUST,
            message=_("Goods received"),
            errors=(409, 422),
        ),
        "cancel": Action(
            takes=bodies.CancelPurchaseBody,
            gives=purchasing.PurchaseOrderStep,
            service=services.cancel_purchase,
            right=ADJUST,
            message=_("Purchase order cancelled"),
            errors=(409,),
        ),
    }

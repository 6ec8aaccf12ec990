"""Products, stock and purchase orders over HTTP; suppliers have a module of their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.collaboration import selectors as collaboration
from apps.inventory import models, services
from apps.inventory.api import bodies, filters
from apps.inventory.api.serializers import products, purchasing, stock
from apps.inventory.selectors import warehouses
from apps.kernel.actor import Actor
from apps.kernel.api import batches, external
from apps.kernel.api.actions import Action
from apps.kernel.api.viewsets import ViewSet

# What leaves the stock otherwise, or is put right, needs INVENTORY_CORRECT: the service asks for it.
RECEIVE, BUY = "INVENTORY_RECEIVE", "INVENTORY_BUY"


class ProductViewSet(ViewSet):
    model = models.Product
    resource = "PRODUCTS"
    filterset_class = filters.ProductFilters
    table = {
        "list": Action(response=products.ProductItem, paged=True),
        "create": Action.create(
            services.create_product, bodies.CreateProduct, products.ProductCreated, errors=(404, 409)
        ),
        "batch": Action(
            request=bodies.BatchBody,
            response=products.BatchCreated,
            service=services.create_products,
            permission="CREATE",
            status=201,
            detail=False,
            operation="createProducts",
            summary="Create many products",
            description=(
                "Creates each of up to 1,000 products that is right and says by row what was wrong with "
                "the others."
            ),
        ),
        "retrieve": Action(response=products.ProductDetail),
        "update": Action.update(
            services.update_product,
            bodies.UpdateProduct,
            _("Product updated successfully"),
            errors=(409, 422),
        ),
        "destroy": Action.delete(services.delete_product, _("Product deleted successfully")),
        "stock": Action(
            request=bodies.StockBody,
            response=stock.StockMoved,
            service=services.adjust_stock,
            permission=RECEIVE,
            status=201,
            location="inventory/movements/{id}",
            message=_("Stock updated successfully"),
            errors=(422,),
            operation="moveStock",
            summary="Move stock of a product",
            description=("Writes a receipt, an issue or an adjustment and answers the new quantities."),
        ),
        **external.entries("product", body=bodies.CreateProduct, detail=products.ProductDetail),
    }

    def get_queryset(self) -> QuerySet[Any]:
        # The columns are named by language here; modeltranslation's rewriting would only cost time.
        found: QuerySet[Any] = models.Product.objects.rewrite(False)  # type: ignore[attr-defined]
        return found

    presents = frozenset(("images",))

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A product's images are those written down and, after them, the uploaded ones."""
        for item in items:
            if "warehouses" in item.get("inventory", ()):
                item["inventory"]["warehouses"] = warehouses.lying(self.subject_id)
        for item in items:
            _without_costs(self.actor, item.get("stockMovements", ()))
        return collaboration.with_pictures(self.actor, items)


def _without_costs(actor: Actor, movements: Iterable[dict[str, Any]]) -> None:
    """What goods were bought for is for who may see costs."""
    for item in () if actor.may("COSTS_VIEW") else movements:
        item.update((name, None) for name in ("unitCost",) if name in item)


class MovementViewSet(ViewSet):
    model = models.StockMovement
    resource = "INVENTORY"
    filterset_class = filters.MovementFilters

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        _without_costs(self.actor, items)
        return items

    table = {
        "list": Action(response=stock.MovementItem, paged=True),
        "retrieve": Action(response=stock.MovementItem),
        "batch": batches.entry(
            "stock movements",
            body=bodies.StockRowBody,
            service=services.adjust_stock,
            permission=RECEIVE,
            by="product_id",
        ),
    }


class ReservationViewSet(ViewSet):
    model = models.Reservation
    resource = "INVENTORY"
    filterset_class = filters.ReservationFilters
    table = {"list": Action(response=stock.ReservationItem, paged=True)}


class PurchaseOrderViewSet(ViewSet):
    model = models.PurchaseOrder
    resource = "INVENTORY"
    filterset_class = filters.PurchaseOrderFilters
    table = {
        "list": Action(response=purchasing.PurchaseOrderItem, paged=True),
        "create": Action.create(
            services.create_purchase_order,
            bodies.PurchaseOrderBody,
            purchasing.PurchaseOrderCreated,
            permission=BUY,
            errors=(404,),
        ),
        "retrieve": Action(response=purchasing.PurchaseOrderDetail),
        "update": Action.update(
            services.update_purchase_order,
            bodies.PurchaseOrderBody,
            _("Purchase order updated successfully"),
            permission=BUY,
        ),
        "destroy": Action.delete(
            services.delete_purchase_order, _("Purchase order deleted successfully"), permission=BUY
        ),
        "order": Action(
            response=purchasing.PurchaseOrderStep,
            service=services.order_purchase,
            permission=BUY,
            message=_("Purchase order placed"),
            errors=(409,),
            operation="placePurchaseOrder",
            summary="Place a purchase order",
            description="Mails a draft to its supplier where the address is known; goods are expected.",
        ),
        "receive": Action(
            request=bodies.ReceiveBody,
            response=purchasing.PurchaseOrderStep,
            service=services.receive_purchase,
            permission=RECEIVE,
            message=_("Goods received"),
            errors=(409, 422),
            operation="receivePurchaseOrder",
            summary="Receive goods of a purchase order",
            description="Takes what came in to stock, in full or in part, at its cost.",
        ),
        "costs": Action(
            request=bodies.PurchaseCostBody,
            response=purchasing.PurchaseOrderStep,
            service=services.add_purchase_cost,
            permission=BUY,
            message=_("Cost added"),
            errors=(409,),
            operation="addPurchaseOrderCost",
            summary="Add a cost to received goods",
            description="Spreads freight, customs or a difference in price over what was received.",
        ),
        "cancel": Action(
            request=bodies.CancelPurchaseBody,
            response=purchasing.PurchaseOrderStep,
            service=services.cancel_purchase,
            permission=BUY,
            message=_("Purchase order cancelled"),
            errors=(409,),
            operation="cancelPurchaseOrder",
            summary="Cancel a purchase order",
            description="Cancels what is not received yet.",
        ),
    }

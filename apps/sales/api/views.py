"""Orders and shipments over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.collaboration import selectors as collaboration
from apps.kernel.api import batches, external, rows
from apps.kernel.api.actions import Action
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.sales import models, services
from apps.sales.api import bodies, returns, serializers
from apps.sales.api.filters import OrderFilters, ShipmentFilters

SHIP = Action(
    request=bodies.ShipOrder,
    response=serializers.OrderShipped,
    service=services.ship_order,
    permission="SHIP",
    message=_("Order shipped successfully"),
    errors=(409, 422),
    operation="shipOrder",
    summary="Ship an order",
    description="Delivers the lines that the body names or, without them, all that is left.",
)


class OrderViewSet(ViewSet):
    """Sales orders; a change of `status` goes the same way as the step's own address."""

    model = models.Order
    resource = "ORDERS"
    filterset_class = OrderFilters

    def run_retrieve(self) -> Response:
        """The order, or what was shipped of it."""
        if self.entry_name != "shipments":
            return super().run_retrieve()
        if not self.get_queryset().filter(pk=self.subject_id).exists():
            raise NotFound()
        found = models.Shipment.objects.filter(order=self.subject_id).order_by("shipped_at", "id")
        return Response(rows.read(serializers.ShipmentDetail, found))

    presents = frozenset(("documents", "invoices"))
    earned = ("cost", "margin", "marginPercent")

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """An order's documents: those written down, its invoices' without an id, and the uploaded ones.

        What it cost is for those who may see it.
        """
        for item in () if self.actor.may("COSTS_VIEW") else items:
            for shown in (item, *item.get("items", ())):
                shown.update((name, None) for name in self.earned if name in shown)
        for item in items:
            for invoice in item.get("invoices", ()):
                item["documents"] += [{"id": None, **document} for document in invoice.pop("documents")]
        return collaboration.with_documents(self.actor, "order", items, keys=("id", "type", "name", "url"))

    table = {
        "list": Action(response=serializers.OrderListItem, paged=True),
        "create": Action.create(
            services.create_order, bodies.CreateOrder, serializers.OrderCreated, errors=(404,)
        ),
        "retrieve": Action(response=serializers.OrderDetail),
        "update": Action.update(
            services.update_order,
            bodies.UpdateOrder,
            _("Order updated successfully"),
            permission="EDIT",
            errors=(409, 422),
        ),
        "destroy": Action.delete(services.delete_order, _("Order deleted successfully")),
        "confirm": Action(
            request=bodies.ConfirmOrder,
            response=serializers.OrderMoved,
            service=services.confirm_order,
            permission="EDIT",
            message=_("Order confirmed successfully"),
            errors=(409, 422),
            operation="confirmOrder",
            summary="Confirm an order",
            description=(
                "Reserves stock, begins production where goods are made, and judges the customer's credit."
            ),
        ),
        "approve": Action(
            response=serializers.OrderMoved,
            service=services.approve_order,
            permission="APPROVE",
            message=_("Discounts of the order approved"),
            errors=(409,),
            operation="approveOrder",
            summary="Approve an order's discounts",
            description="Lets an order have discounts beyond what its writer may give, so that it can go on.",
        ),
        "ship": SHIP,
        "shipments": Action(
            response=serializers.ShipmentDetail,
            method="get",
            many=True,
            permission="VIEW",
            operation="listOrderShipments",
            summary="List an order's shipments",
            description="Answers what was shipped of the order, the oldest first.",
        ),
        "create_shipment": replace(
            SHIP,
            path="shipments",
            status=201,
            location="shipments/{shipmentId}",
            operation="createOrderShipment",
            summary="Create a shipment of an order",
            description=(
                "Ships some lines of the order, or all that is left, as `shipOrder` does, and answers 201."
            ),
        ),
        "returns": Action(
            request=bodies.ReturnGoods,
            response=returns.GoodsReturned,
            service=services.return_goods,
            permission="SHIP",
            status=201,
            location="returns/{id}",
            message=_("Return recorded"),
            errors=(409, 422),
            operation="returnOrderGoods",
            summary="Take goods of an order back",
            description="Takes back what was shipped, to stock or to scrap, and credits what was billed.",
        ),
        "deliver": Action(
            response=serializers.OrderMoved,
            service=services.deliver_order,
            permission="SHIP",
            message=_("Order delivered successfully"),
            errors=(409,),
            operation="deliverOrder",
            summary="Deliver an order",
            description="Marks a shipped order as delivered.",
        ),
        "close": Action(
            request=bodies.CloseOrder,
            response=serializers.OrderMoved,
            service=services.close_order,
            permission="EDIT",
            message=_("Order closed"),
            errors=(409,),
            operation="closeOrder",
            summary="Close an order",
            description="What is left of a partly shipped order is not delivered any more.",
        ),
        "cancel": Action(
            request=bodies.CancelOrder,
            response=serializers.OrderMoved,
            service=services.cancel_order,
            permission="EDIT",
            message=_("Order cancelled successfully"),
            errors=(409, 422),
            operation="cancelOrder",
            summary="Cancel an order",
            description="Frees reservations and stops production; possible while nothing is shipped.",
        ),
        **external.entries(
            "order", body=bodies.CreateOrder, detail=serializers.OrderDetail, permission="EDIT"
        ),
        "batch": batches.entry(
            "orders", body=bodies.CreateOrder, service=services.create_order, by="customer_id"
        ),
    }


class ShipmentViewSet(ViewSet):
    """What has left the house, whose goods, and where it is; each with its lines and documents."""

    model = models.Shipment
    resource = "ORDERS"
    filterset_class = ShipmentFilters
    table = {
        "list": Action(response=serializers.ShipmentItem, paged=True),
        "retrieve": Action(response=serializers.ShipmentDetail),
        "update": Action.update(
            services.update_shipment,
            bodies.UpdateShipment,
            _("Shipment updated successfully"),
            permission="SHIP",
        ),
        "deliver": Action(
            request=bodies.DeliverShipment,
            response=serializers.ShipmentMoved,
            service=services.deliver_shipment,
            permission="SHIP",
            message=_("Shipment delivered"),
            errors=(409,),
            operation="deliverShipment",
            summary="Deliver a shipment",
            description="Marks a shipment as delivered on a day.",
        ),
        "lose": Action(
            request=bodies.LoseShipment,
            response=returns.GoodsReturned,
            service=services.lose_shipment,
            permission="SHIP",
            status=201,
            location="returns/{id}",
            message=_("Return recorded"),
            errors=(409, 422),
            operation="loseShipment",
            summary="Record that a shipment was lost on its way",
            description="Answers the return to scrap that it makes of what had not come back.",
        ),
        "undo": Action(
            request=bodies.UndoShipment,
            response=serializers.ShipmentMoved,
            service=services.undo_shipment,
            permission="SHIP",
            message=_("Shipment undone"),
            errors=(409, 422),
            operation="undoShipment",
            summary="Undo a shipment",
            description="Takes back a shipment that was a mistake, in its own month.",
        ),
    }

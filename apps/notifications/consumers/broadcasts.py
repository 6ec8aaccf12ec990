"""Live broadcasts of events: what sockets are told, and who may hear it (domain.md §8.1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.accounts.events import MembershipChanged, OrganizationChanged, RoleChanged, SessionsEnded
from apps.accounts.rights import holders_of
from apps.crm.events import ActivityAdded, DealChanged, DealCreated, DealDeleted, DealLost, DealWon
from apps.crm.selectors import deal_rows
from apps.inventory.events import StockLow
from apps.inventory.selectors import every_product_rows
from apps.inventory.translated import text
from apps.kernel.models import OutboxEvent
from apps.notifications.consumers.registry import Registry
from apps.notifications.events import ChatMessagePosted
from apps.notifications.live.listeners import REVOKE
from apps.notifications.live.publishing import publish
from apps.notifications.payloads import moment, number
from apps.notifications.selectors import member_ids, message
from apps.production.events import (
    ProductionCancelled,
    ProductionCompleted,
    ProductionOrderChanged,
    ProductionOrderCreated,
    ProductionOrderDeleted,
    ProductionOrderScheduled,
    ProductionStarted,
    WorkReported,
)
from apps.production.selectors import every_production_order_rows
from apps.sales.events import OrderCreated, OrderStatusChanged

live_consumers = Registry()


# --- deals ----------------------------------------------------------------------------------


@live_consumers.on(DealCreated, DealChanged, DealWon, DealLost, DealDeleted)
def deal_updated(row: OutboxEvent) -> None:
    """The deal as it was after the event."""
    was = row.payload
    data = {
        "id": was["deal_id"],
        "dealNumber": was["deal_number"],
        "title": was["title"],
        "stage": was["stage"],
        "previousStage": was.get("previous_stage"),
        "value": number(was["value"]),
        "probability": number(was["probability"]),
        "customerId": was["customer_id"],
        "assignedTo": was["assigned_to"],
        **_by_whom(row),
    }
    if row.name == DealDeleted.name:
        data["deleted"] = True
    publish(row, "deal.updated", data, permission="DEALS_VIEW")


@live_consumers.on(ActivityAdded)
def deal_active(row: OutboxEvent) -> None:
    """An activity is a change of its deal."""
    deal = deal_rows().filter(pk=row.payload["deal_id"]).first() if row.payload["deal_id"] else None
    if deal is None:
        return
    data = {
        "id": deal.pk,
        "dealNumber": deal.deal_number,
        "title": deal.title,
        "stage": deal.stage,
        "previousStage": deal.stage,
        "value": number(deal.value),
        "probability": number(deal.probability),
        "customerId": deal.customer_id,
        "assignedTo": deal.assigned_to_id,
        "activityId": row.payload["activity_id"],
        **_by_whom(row),
    }
    publish(row, "deal.updated", data, permission="DEALS_VIEW")


def _by_whom(row: OutboxEvent) -> dict[str, Any]:
    return {"updatedAt": moment(row.created_at), "updatedBy": row.actor_id, "version": row.version}


# --- orders and production ------------------------------------------------------------------


@live_consumers.on(OrderCreated, OrderStatusChanged)
def order_status_changed(row: OutboxEvent) -> None:
    """A placed order is a step too: from nothing to pending."""
    was = row.payload
    data = {
        "id": was["order_id"],
        "orderNumber": was["number"],
        "status": was["status"],
        "previousStatus": was.get("previous_status"),
        "customerId": was["customer_id"],
        "totalAmount": number(was["total_amount"]),
        "paymentStatus": was["payment_status"],
        "changedAt": moment(row.created_at),
        "changedBy": row.actor_id,
        "version": row.version,
    }
    publish(row, "order.status.changed", data, permission="ORDERS_VIEW")


@live_consumers.on(
    ProductionOrderCreated,
    ProductionOrderChanged,
    ProductionOrderScheduled,
    ProductionStarted,
    WorkReported,
    ProductionCompleted,
    ProductionCancelled,
    ProductionOrderDeleted,
)
def production_updated(row: OutboxEvent) -> None:
    """The production order as it is now."""
    order = every_production_order_rows().get(pk=row.payload["production_order_id"])
    data = {
        "id": order.pk,
        "productionNumber": order.number,
        "productId": order.product_id,
        "orderId": order.order_id,
        "status": order.status,
        "quantity": number(order.quantity),
        "completedQuantity": number(order.completed_quantity),
        **_by_whom(row),
    }
    if order.deleted_at:
        data["deleted"] = True
    publish(row, "production.updated", data, permission="PRODUCTION_VIEW")


@live_consumers.on(StockLow)
def stock_low(row: OutboxEvent) -> None:
    """What is left of a product, and the least that should be."""
    product = every_product_rows().get(pk=row.payload["product_id"])
    data = {
        "id": product.pk,
        "code": product.code,
        "name": text(product, "name"),
        "current": number(row.payload["available"]),
        "minimum": number(row.payload["min_stock"]),
        "updatedAt": moment(row.created_at),
    }
    publish(row, "stock.low", data, permission="INVENTORY_VIEW")


# --- people ---------------------------------------------------------------------------------


@live_consumers.on("report.ready", "report.failed")
def report_ready(row: OutboxEvent) -> None:
    """To whom asked for the report."""
    if row.actor_id and row.payload.get("type") != "list":
        data = {"reportId": row.subject_id, "status": row.name.partition(".")[2]}
        publish(row, "report.ready", data, user_ids=[row.actor_id])


@live_consumers.on(ChatMessagePosted)
def chat_message(row: OutboxEvent) -> None:
    """To the channel's members, the sender's other devices too."""
    channel_id = UUID(row.payload["chat_channel_id"])
    publish(
        row,
        "chat.message",
        message(UUID(row.payload["chat_message_id"])),
        user_ids=member_ids(channel_id),
    )


@live_consumers.on(SessionsEnded, MembershipChanged)
def look_again(row: OutboxEvent) -> None:
    """The user's sockets close, or go on with other rights."""
    publish(row, REVOKE, {}, user_ids=[UUID(row.payload["user_id"])], whole_organization=True)


@live_consumers.on(RoleChanged)
def holders_look_again(row: OutboxEvent) -> None:
    """The sockets of who holds the role go on with other rights."""
    if row.changes and "permissions" in row.changes:
        publish(row, REVOKE, {}, user_ids=holders_of(row.subject_id), whole_organization=True)


@live_consumers.on(OrganizationChanged)
def look_again_all(row: OutboxEvent) -> None:
    """An organization that is switched off has no sockets."""
    if row.changes and "status" in row.changes:
        publish(row, REVOKE, {}, whole_organization=True)

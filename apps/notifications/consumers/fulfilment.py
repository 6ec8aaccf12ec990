"""Notices of what becomes of a confirmed order: changed, shipped in part, undone, returned, closed."""

from __future__ import annotations

from uuid import UUID

from apps.kernel.models import OutboxEvent
from apps.notifications.consumers.notices import PLANNERS, WAREHOUSE, behind_order
from apps.notifications.consumers.notify import notice_consumers, notify_users
from apps.notifications.models import NoticeType
from apps.notifications.payloads import number
from apps.notifications.selectors import holders
from apps.sales.events import GoodsReturned, OrderClosed, OrderNeedsChanged, ShipmentUndone


@notice_consumers.on(OrderNeedsChanged)
def order_needs_changed(row: OutboxEvent) -> None:
    """To warehouse and planners, who were told of it when it was confirmed."""
    was = row.payload
    notify_users(
        row,
        holders(*WAREHOUSE, *PLANNERS, workspace_id=row.workspace_id),
        NoticeType.ORDER_CONFIRMED,
        key="order_needs_changed",
        params={"number": was["number"]},
        data={
            "orderId": was["order_id"],
            "orderNumber": was["number"],
            "deliveryDate": was["delivery_date"],
        },
    )


@notice_consumers.on(ShipmentUndone)
def shipment_undone(row: OutboxEvent) -> None:
    """To whom the order matters, and to the warehouse, which has the goods again."""
    was = row.payload
    notify_users(
        row,
        behind_order(row, UUID(was["order_id"])) | holders(*WAREHOUSE, workspace_id=row.workspace_id),
        NoticeType.ORDER_SHIPPED,
        key="shipment_undone",
        params={"number": was["number"], "shipment": was["shipment_number"], "reason": was["reason"]},
        data={
            "orderId": was["order_id"],
            "orderNumber": was["number"],
            "shipmentId": was["shipment_id"],
            "shipmentNumber": was["shipment_number"],
        },
    )


@notice_consumers.on(GoodsReturned)
def goods_returned(row: OutboxEvent) -> None:
    """To whom the order matters, and to the warehouse."""
    was = row.payload
    notify_users(
        row,
        behind_order(row, UUID(was["order_id"])) | holders(*WAREHOUSE, workspace_id=row.workspace_id),
        NoticeType.ORDER_RETURNED,
        params={"number": was["number"], "return": was["return_number"], "amount": was["amount"]},
        data={
            "orderId": was["order_id"],
            "orderNumber": was["number"],
            "returnId": was["return_id"],
            "returnNumber": was["return_number"],
            "amount": number(was["amount"]),
            "refundAmount": number(was["refund_amount"]),
        },
    )


@notice_consumers.on(OrderClosed)
def order_closed(row: OutboxEvent) -> None:
    """To whom the order matters, to warehouse and planners: nothing more is delivered."""
    was = row.payload
    people = behind_order(row, UUID(was["order_id"]))
    notify_users(
        row,
        people | holders(*WAREHOUSE, *PLANNERS, workspace_id=row.workspace_id),
        NoticeType.ORDER_CANCELLED,
        key="order_closed",
        params={"number": was["number"], "reason": was["reason"], "amount": was["amount"]},
        data={"orderId": was["order_id"], "orderNumber": was["number"], "amount": number(was["amount"])},
    )

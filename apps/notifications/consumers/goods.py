"""Notices of stock and production: goods come, run short, are made (domain.md §8.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.inventory.events import ReservationsAdrift, StockLow, StockPromised, StockValuesAdrift
from apps.inventory.selectors import every_product_rows
from apps.inventory.translated import LANGUAGES, text
from apps.kernel.models import OutboxEvent
from apps.notifications.consumers.notices import WAREHOUSE, behind_order
from apps.notifications.consumers.notify import notice_consumers, notify_users
from apps.notifications.models import NoticeType
from apps.notifications.payloads import number, uuid_or_none
from apps.notifications.selectors import holders
from apps.production.events import ProductionCompleted, ProductionOrderCreated
from apps.sales.models import HOLDER_KIND

BUYERS, SHOP_FLOOR = ("INVENTORY_BUY",), ("PRODUCTION_PLAN", "PRODUCTION_REPORT")


def _names(product_id: Any) -> dict[str, str]:
    product = every_product_rows().get(pk=product_id)
    return {code: text(product, "name", code) for code in LANGUAGES}


@notice_consumers.on(StockPromised)
def goods_for_order(row: OutboxEvent) -> None:
    """To whom the order matters that waited for them; how much of them it still waits for."""
    was = row.payload
    if was["holder_kind"] != HOLDER_KIND:
        return
    rest = Decimal(was["still_waiting"])
    notify_users(
        row,
        behind_order(row, UUID(was["holder_id"])),
        NoticeType.ORDER_GOODS_ARRIVED,
        key="order_goods_arrived_in_part" if rest else "",
        params={
            "number": was["reference"],
            "product": _names(was["product_id"]),
            "quantity": was["quantity"],
            "rest": was["still_waiting"],
        },
        data={
            "orderId": was["holder_id"],
            "orderNumber": was["reference"],
            "productId": was["product_id"],
            "quantity": number(was["quantity"]),
            "waiting": number(was["still_waiting"]),
        },
    )


@notice_consumers.on(StockLow)
def stock_low(row: OutboxEvent) -> None:
    """To who looks after the stock, and who buys."""
    was = row.payload
    notify_users(
        row,
        holders(*WAREHOUSE, *BUYERS, workspace_id=row.workspace_id),
        NoticeType.STOCK_LOW,
        params={
            "product": _names(was["product_id"]),
            "current": was["available"],
            "minimum": was["min_stock"],
        },
        data={
            "productId": was["product_id"],
            "current": number(was["available"]),
            "minimum": number(was["min_stock"]),
        },
    )


@notice_consumers.on(ReservationsAdrift)
def reservations_adrift(row: OutboxEvent) -> None:
    """To who looks after the stock: the books were wrong, and why is worth finding out."""
    was = row.payload
    # Announced before an upgrade, it knows nothing of waiting lines.
    counts = {name: was.get(name, 0) for name in ("freed", "differing", "waiting")}
    named = _some_of(was["products"])
    notify_users(
        row,
        holders(*WAREHOUSE, workspace_id=row.workspace_id),
        NoticeType.SYSTEM,
        key="reservations_adrift",
        params={"products": named, **counts},
        data={"products": was["products"], **counts},
    )


@notice_consumers.on(StockValuesAdrift)
def stock_values_adrift(row: OutboxEvent) -> None:
    """To who looks after the stock, as above."""
    was = row.payload
    notify_users(
        row,
        holders(*WAREHOUSE, workspace_id=row.workspace_id),
        NoticeType.SYSTEM,
        key="stock_values_adrift",
        params={"products": _some_of(was["products"]), "differing": was["differing"]},
        data={"products": was["products"], "differing": was["differing"]},
    )


def _some_of(codes: list[str]) -> str:
    return ", ".join(codes[:10]) + (" …" if len(codes) > 10 else "")


@notice_consumers.on(ProductionOrderCreated, ProductionCompleted)
def production(row: OutboxEvent) -> None:
    """To the shop floor; that it is done, to whom the sales order matters as well."""
    was = row.payload
    people = holders(*SHOP_FLOOR, workspace_id=row.workspace_id)
    kind = NoticeType.PRODUCTION_CREATED
    if row.name == ProductionCompleted.name:
        kind = NoticeType.PRODUCTION_COMPLETED
        people |= behind_order(row, uuid_or_none(was["order_id"]))
    notify_users(
        row,
        people,
        kind,
        params={"number": was["number"], "product": _names(was["product_id"]), "quantity": was["quantity"]},
        data={
            "productionOrderId": was["production_order_id"],
            "productionNumber": was["number"],
            "productId": was["product_id"],
            "orderId": was["order_id"],
            "quantity": number(was["quantity"]),
        },
    )

"""The last weeks' orders that did not go the straight way: in parts, waiting, changed, returned, closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm import services as crm
from apps.finance import services as finance
from apps.inventory import services as inventory
from apps.inventory.models import Supplier
from apps.sales import services as sales
from apps.sales.models import Order, OrderItem
from laptop.demo.year import Story, Year, at

DAY = dt.timedelta(days=1)
BEGUN_BEFORE, ARRIVED, EXPECTED_IN = 24, Decimal(14), 6
# Customers of their own: what they owe changes nobody's credit.
BUYERS = ("Тараз Баспа", "Көкжиек Архив", "Дала Кітап")
CODE, PRICE, COST = "PRD-010", Decimal(120_000), Decimal(88_000)
NAMES = {"kk": "Epson құжат сканері", "ru": "Сканер документов Epson", "en": "Document scanner Epson"}
CATEGORY = {"kk": "Кеңсе техникасы", "ru": "Оргтехника", "en": "Office equipment"}


def unusual_orders(year: Year) -> Story:
    """One order each: partly shipped, waiting for a purchase, changed, returned in part, closed."""
    actor, day = year.demo.actor, year.today - BEGUN_BEFORE * DAY
    yield at(day, 9)
    scanner = inventory.create_product(
        actor=actor,
        code=CODE,
        name=NAMES["ru"],
        translations={"name": NAMES, "category": CATEGORY},
        category=CATEGORY["ru"],
        price=PRICE,
        cost=COST,
    ).id
    _purchase(year, scanner, ARRIVED, received=True)
    buyers = [crm.create_customer(actor=actor, name=f"ТОО «{name}»", credit_limit=None).pk for name in BUYERS]

    yield at(day + 3 * DAY, 10)
    returned = _order(year, buyers[0], (scanner, 3))
    yield at(day + 4 * DAY, 16)
    sales.ship_order(returned.pk, actor=actor, carrier="Kazpost")
    _bill(year, returned)

    yield at(day + 6 * DAY, 10)
    closed = _order(year, buyers[1], (scanner, 5))
    yield at(day + 7 * DAY, 16)
    sales.ship_order(closed.pk, actor=actor, items=_part(closed, 3), carrier="Kazpost")
    _bill(year, closed)

    yield at(day + 10 * DAY, 11)
    row = OrderItem.objects.get(order=returned)
    sales.return_goods(
        returned.pk,
        actor=actor,
        items=[{"order_item_id": row.pk, "quantity": Decimal(1), "condition": "restock"}],
        reason="Не подошла модель",
    )
    yield at(day + 12 * DAY, 12)
    sales.close_order(closed.pk, actor=actor, reason="Покупатель отказался от остатка")

    yield at(day + 13 * DAY, 10)
    changed = _order(year, buyers[2], (scanner, 3))
    yield at(day + 14 * DAY, 15)
    row = OrderItem.objects.get(order=changed)
    more = {"product_id": year.demo.products["SRV-001"], "quantity": Decimal(4)}
    items = [{"id": row.pk, "quantity": Decimal(2)}, more]
    sales.update_order(changed.pk, actor=actor, items=items, notes="Изменён по звонку покупателя")

    yield at(day + 16 * DAY, 10)
    parts = _order(year, buyers[0], (scanner, 6))
    _bill(year, parts, percent=Decimal(50))
    yield at(day + 17 * DAY, 16)
    shipment = sales.ship_order(
        parts.pk, actor=actor, items=_part(parts, 4), carrier="DHL", tracking_number="KZ100200300"
    )
    _bill(year, parts, shipment_id=shipment.pk)

    yield at(day + 20 * DAY, 10)
    _order(year, buyers[1], (scanner, 6), allow_backorder=True)
    _purchase(year, scanner, Decimal(20), received=False)


def _order(year: Year, customer: UUID, line: tuple[UUID, int], **confirming: Any) -> Order:
    product, quantity = line
    made = sales.create_order(
        actor=year.demo.actor,
        customer_id=customer,
        items=[{"product_id": product, "quantity": Decimal(quantity)}],
        delivery_date=year.today + EXPECTED_IN * DAY,
    )
    sales.confirm_order(made.pk, actor=year.demo.actor, **confirming)
    return made


def _part(order: Order, quantity: int) -> list[dict[str, Any]]:
    return [{"order_item_id": OrderItem.objects.get(order=order).pk, "quantity": Decimal(quantity)}]


def _bill(year: Year, order: Order, **part: Any) -> None:
    """All that is left of it, or a part, due after today."""
    made = finance.create_invoice(
        actor=year.demo.actor,
        customer_id=order.customer_id,
        order_id=order.pk,
        due_date=year.today + 14 * DAY,
        **part,
    )
    finance.send_invoice(made.pk, actor=year.demo.actor)


def _purchase(year: Year, product: UUID, quantity: Decimal, *, received: bool) -> None:
    actor, supplier = year.demo.actor, Supplier.objects.order_by("name").values_list("pk", flat=True)[0]
    order = inventory.create_purchase_order(
        actor=actor,
        supplier_id=supplier,
        items=[{"product_id": product, "quantity": quantity, "unit_price": COST}],
        expected_date=year.today + EXPECTED_IN * DAY,
    )
    inventory.order_purchase(order.pk, actor=actor)
    if received:
        inventory.receive_purchase(order.pk, actor=actor)

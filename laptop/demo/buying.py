"""What is on order with suppliers: come in part, late, on its way, a draft, given up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from apps.finance import services as finance
from apps.inventory import services as inventory
from apps.inventory.models import PurchaseOrder, Supplier
from apps.kernel import money
from laptop.demo import data
from laptop.demo.year import Story, Year, at

DAY = dt.timedelta(days=1)
COSTS = {row[0]: Decimal(row[6]) for row in data.PRODUCTS}


# What the supplier of steel billed: all of it, though some of the paint is still to come.
BILLED = (("MAT-001", Decimal(200)), ("MAT-003", Decimal(120)))


def open_purchases(year: Year) -> Story:
    """The purchaser orders, the storekeeper takes in and puts the stock right."""
    buyer, keeper, products = (
        year.demo.people["purchaser"],
        year.demo.people["storekeeper"],
        year.demo.products,
    )
    yield at(year.today - 21 * DAY, 9)
    steel = _order(year, 1, {"MAT-001": 200, "MAT-003": 120}, expected=-6)
    yield at(year.today - 19 * DAY, 10)
    given_up = _order(year, 2, {"PRD-008": 40}, expected=-9)
    yield at(year.today - 15 * DAY, 10)
    printers = _order(year, 2, {"PRD-005": 12, "PRD-007": 20}, expected=-3)
    yield at(year.today - 12 * DAY, 9)
    inventory.cancel_purchase(given_up.pk, actor=buyer, reason="Поставщик поднял цену")
    yield at(year.today - 7 * DAY, 15)
    arrived = [
        {"product_id": products["MAT-001"], "quantity": Decimal(200)},
        {"product_id": products["MAT-003"], "quantity": Decimal(50)},
    ]
    inventory.receive_purchase(steel.pk, actor=keeper, items=arrived, notes="Краска придёт второй машиной")
    yield at(year.today - 6 * DAY, 12)
    bill = finance.create_supplier_bill(
        actor=buyer,
        supplier_number="СФ-4471",
        purchase_order_id=steel.pk,
        due_date=year.today + 8 * DAY,
        items=[{"product_id": products[code], "quantity": many} for code, many in BILLED],
    )
    finance.post_supplier_bill(bill.pk, actor=buyer)
    finance.pay_supplier(
        actor=year.demo.people["accountant"],
        supplier_bill_id=bill.pk,
        amount=money.round_money(bill.amount / 2),
        method="bank_transfer",
        reference="ПП-118",
    )
    yield at(year.today - 5 * DAY, 11)
    inventory.update_purchase_order(printers.pk, actor=buyer, notes="Поставщик обещал на этой неделе")
    yield at(year.today - 4 * DAY, 10)
    _order(year, 0, {"PRD-001": 30, "PRD-002": 80, "PRD-004": 40}, expected=9)
    yield at(year.today - 3 * DAY, 18)
    inventory.adjust_stock(
        products["PRD-002"],
        actor=keeper,
        type="ADJUSTMENT",
        quantity=Decimal(-2),
        reference="Пересчёт",
        notes="Две мыши с браком списаны",
    )
    yield at(year.today - DAY, 16)
    _order(year, 2, {"MAT-002": 50, "PRD-006": 6}, expected=14, send=False)


def _order(
    year: Year, supplier: int, lines: Mapping[str, int], *, expected: int, send: bool = True
) -> PurchaseOrder:
    """Of the supplier at that place of the table; expected so many days from today."""
    actor, name = year.demo.people["purchaser"], data.SUPPLIERS[supplier][0]
    items = [
        {"product_id": year.demo.products[code], "quantity": Decimal(count), "unit_price": COSTS[code]}
        for code, count in lines.items()
    ]
    order = inventory.create_purchase_order(
        actor=actor,
        supplier_id=Supplier.objects.values_list("pk", flat=True).get(name=name),
        items=items,
        expected_date=year.today + expected * DAY,
    )
    return inventory.order_purchase(order.pk, actor=actor) if send else order

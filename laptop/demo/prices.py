"""Price lists: one for a segment, with steps, one agreed with a single customer, one that is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from apps.crm import services as crm
from laptop.demo import data
from laptop.demo.year import Story, Year, at

# They hold since so many days ago: what was sold before keeps the products' prices.
HOLD_SINCE, OVER_SINCE = 20, 40
# (code, price with VAT, from quantity)
WHOLESALE = (
    ("PRD-001", 630_000, 0), ("PRD-001", 610_000, 3), ("PRD-002", 13_900, 0), ("PRD-002", 12_500, 10),
    ("PRD-004", 144_000, 2), ("PRD-005", 172_000, 2), ("ERP-001", 380_000, 0),
)  # fmt: skip
AGREED = (("PRD-001", 615_000, 0), ("SRV-001", 21_000, 0), ("MAN-001", 248_000, 0))


def price_lists(year: Year, buyers: Sequence[UUID]) -> Story:
    """Who buys for less than everybody, and since when."""
    actor, products = year.demo.actor, year.demo.products
    first = year.today - dt.timedelta(days=HOLD_SINCE)
    yield at(first, 9)
    crm.create_price_list(
        actor=actor,
        name="Оптовый",
        segments=[data.SEGMENTS[1]],
        valid_from=first,
        external_id="1С-ОПТ",
        notes="Для оптовых клиентов; от количества дешевле.",
        items=[
            *(
                {"product_id": products[code], "unit_price": Decimal(price), "from_quantity": Decimal(step)}
                for code, price, step in WHOLESALE
            ),
            {"category": data.FURNITURE[1], "percent": Decimal(5)},
        ],
    )
    crm.create_price_list(
        actor=actor,
        name="По договору № 17",
        customer_ids=[buyers[0]],
        valid_from=first,
        notes="Согласовано до конца договора.",
        items=[{"product_id": products[code], "unit_price": Decimal(price)} for code, price, _step in AGREED],
    )
    over = year.today - dt.timedelta(days=OVER_SINCE)
    crm.create_price_list(
        actor=actor,
        name="Осенняя распродажа",
        valid_from=over - dt.timedelta(days=14),
        valid_to=over,
        items=[{"category": data.OFFICE[1], "percent": Decimal(10), "valid_to": over}],
    )

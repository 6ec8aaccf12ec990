"""`python -m bench.dashboard`: the dashboards of one tenant with half a million orders of the last year.

A database of its own is made, filled by COPY, summed up by the nightly service and thrown away. Figures are
milliseconds of whole requests inside this process: authentication, statements, JSON.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bench.servers import started

if TYPE_CHECKING:
    from bench.data import Company

LINES = 2
PRODUCTS_SOLD = 200
ROUNDS = 7
PATHS = (
    "sales/dashboard?period=year",
    "sales/dashboard?period=month",
    "sales/dashboard?period=day",
    "sales/forecast",
    "finance/dashboard?period=year",
    "inventory/dashboard?period=year",
    "production/dashboard?period=year",
    "hr/dashboard?period=year",
)


def fill(company: Company, orders: int) -> None:
    """Orders of a year, two lines each, all but a few delivered; three years back a few more a month."""
    from django.utils import timezone

    from apps.sales.models import Order, OrderItem
    from bench import bulk
    from bench.data import customer_id, product_id

    dice = random.Random(11)
    now = timezone.now()
    step = dt.timedelta(days=365) / orders
    place = company.place

    def _id(kind: int, number: int) -> str:
        text = f"{1_690_000_000_000 + number * 40:012x}7{kind:03x}{0x8000000000000000 | number:016x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    # The lines come first to mind and second to the table: both draw the same numbers.
    drawn = [
        [
            (dice.randrange(PRODUCTS_SOLD), dice.randrange(1, 20), dice.randrange(1000, 90_000))
            for _ in range(LINES)
        ]
        for _ in range(orders)
    ]

    def parts(number: int) -> Iterator[tuple[int, int, int, Decimal, Decimal]]:
        for product, quantity, price in drawn[number]:
            net = Decimal(quantity * price)
            yield product, quantity, price, net, net * 16 / 100

    def order_rows() -> Iterator[tuple[str, ...]]:
        for number in range(orders):
            moment = (now - step * (orders - number)).isoformat()
            total = sum((net + vat for *_rest, net, vat in parts(number)), Decimal(0))
            status = "cancelled" if number % 40 == 0 else "delivered"
            yield (
                _id(1, number), *place, moment, f"ORD-{number}",
                customer_id(company.customers.start + number * 7919 % len(company.customers)),
                status, str(total), str(total), "NET_30", moment,
            )  # fmt: skip

    def line_rows() -> Iterator[tuple[str, ...]]:
        for number in range(orders):
            for position, (product, quantity, price, net, vat) in enumerate(parts(number)):
                yield (
                    _id(2, number * LINES + position), *place, _id(1, number),
                    product_id(company.products.start + product), str(position), str(quantity), str(price),
                    str(price * Decimal("1.16")), "16", *(str(net), str(vat), str(net + vat)) * 2,
                )  # fmt: skip

    order_columns = [
        "id", "organization_id", "workspace_id", "created_at", "number", "customer_id", "status",
        "items_total", "total_amount", "payment_terms", "confirmed_at",
    ]  # fmt: skip
    line_columns = [
        "id", "organization_id", "workspace_id", "order_id", "product_id", "position", "quantity",
        "unit_price", "unit_price_with_tax", "tax", "net", "vat", "total", "agreed_net", "agreed_vat",
        "agreed_total",
    ]  # fmt: skip
    bulk.load(Order, order_columns, order_rows())
    bulk.load(OrderItem, line_columns, line_rows())


def milliseconds(call: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The median of a few rounds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[len(taken) // 2]


def measure(company: Company) -> None:
    """Each dashboard before and after the nightly sums."""
    from django.db import connection
    from django.test import Client

    from apps.analytics import services
    from apps.kernel.actor import Actor

    headers = {"Authorization": f"Bearer {company.token()}"}
    client = Client()

    def asked(path: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(f"/api/v1/analytics/{path}", headers=headers)
            assert answer.status_code == 200, answer.content[:500]

        return ask

    print(f"{'':36} {'no sums kept':>14} {'kept':>10}  ms")
    bare = {path: milliseconds(asked(path), 3) for path in PATHS if path.startswith("sales")}
    actor = Actor.system(organization_id=company.organization_id, workspace_id=company.workspace_id)
    began = time.perf_counter()
    while services.keep_up(actor=actor, at_most=200):
        pass
    spent = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE analytics_dailysales, analytics_dailyproductsales")
    for path in PATHS:
        before = f"{bare[path]:14.0f}" if path in bare else f"{'':14}"
        print(f"{path:36} {before} {milliseconds(asked(path)):10.0f}")
    print(f"the nightly service summed up the year in {spent:.1f} s")


def main() -> int:
    """Make, fill, measure, throw away; 0 whatever the figures: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.dashboard", description=__doc__)
    parser.add_argument("--orders", type=int, default=500_000)
    parser.add_argument("--deals", type=int, default=50_000, help="deals of the same tenant")
    asked = parser.parse_args()
    with started():
        from django.core.management import call_command
        from django.db import connection

        from bench import data

        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        [company] = data.found([asked.deals])
        data.fill([company])
        fill(company, asked.orders)
        print(f"{asked.orders:,} orders, {asked.deals:,} deals loaded in {time.perf_counter() - began:.0f} s")
        measure(company)
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

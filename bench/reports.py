"""`python -m bench.reports`: how long a large report takes, and how much memory.

One company sells half a million orders of two lines over ten months. Each report is made in a process of its
own by what a worker runs; its peak is that process's resident set, its base what the process holds before.
Goals: a million rows of CSV and 200,000 of Excel within 300 MiB above the base.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

import django

from bench.servers import started

MONTHS = 10
LINES = 2
GOAL_MIB = 300
# (name, type, format, months from the first, filters)
REPORTS: list[tuple[str, str, str, int, dict[str, str]]] = [
    ("CSV, order lines of 10 months", "sales", "csv", 10, {"section": "lines"}),
    ("CSV, orders of 10 months", "sales", "csv", 10, {"section": "orders"}),
    ("Excel, order lines of 2 months", "sales", "excel", 2, {"section": "lines"}),
    ("Excel, all tables of 1 month", "sales", "excel", 1, {}),
    ("PDF, all tables of 1 month", "sales", "pdf", 1, {}),
]


def main() -> int:
    """Load, measure, print; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__)
    parser.add_argument("--orders", type=int, default=500_000)
    parser.add_argument("--keep", type=Path, help="where the files go, to be looked at")
    parser.add_argument("--home", type=Path, help="keep the loaded database there, and use it if it is there")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        django.setup()
        print(json.dumps(_measure(**json.loads(asked.one))))
        return 0
    var = {"VAR_DIR": str(asked.keep)} if asked.keep else {}
    with started(asked.home, **var) as servers:
        known = servers.home / "place.json"
        if not known.exists():
            known.write_text(json.dumps(_load(asked.orders)))
        _show(json.loads(known.read_text()))
    return 0


# --- rows -----------------------------------------------------------------------------------


def _load(orders: int) -> dict[str, str]:
    """Fill an empty database; returns whose it is and when it begins."""
    from django.core.management import call_command

    from apps.crm.models import Customer
    from apps.inventory.models import Product, StockItem
    from apps.sales.models import Order, OrderItem
    from bench import bulk, data

    began = perf_counter()
    call_command("migrate", verbosity=0)
    [company] = data.found([orders])
    dice = random.Random(5)
    for model, rows in (
        (Product, data._products([company])),
        (StockItem, data._stock([company])),
        (Customer, data._customers([company], dice)),
        (Order, _orders(company, orders, dice)),
        (OrderItem, _lines(company, orders, dice)),
    ):
        bulk.load(model, *rows)
    print(f"{orders:,} orders with {orders * LINES:,} lines loaded in {perf_counter() - began:.0f} s")
    return {"organization": company.place[0], "workspace": company.place[1], "user": str(company.user_id)}


def _first_day() -> dt.date:
    from apps.analytics.periods import add_months
    from apps.kernel import clock

    return add_months(clock.today(), -MONTHS)


def _prices(number: int) -> list[int]:
    """Whole tenge, so that sums need no rounding here."""
    return [1000 + (number * 37 + line * 11) % 9000 for line in range(LINES)]


def _orders(company: Any, orders: int, dice: random.Random) -> Any:
    from apps.kernel import clock
    from bench import data

    begin = clock.day_start(_first_day())
    step = (clock.day_start(_first_day() + dt.timedelta(days=300)) - begin) / orders

    def rows() -> Iterator[tuple[str, ...]]:
        for number in range(orders):
            moment = (begin + step * number).isoformat()
            total = str(sum(_prices(number)) * Decimal("1.12"))
            buyer = company.customers.start + int(dice.random() * len(company.customers))
            yield (
                data._id(5, number), *company.place, moment, moment, f"ORD-2026-{number:06d}",
                data.customer_id(buyer), "confirmed", total, total, "NET_30", moment,
            )  # fmt: skip

    columns = ["id", "organization_id", "workspace_id", "created_at", "updated_at", "number", "customer_id"]
    return [*columns, "status", "items_total", "total_amount", "payment_terms", "confirmed_at"], rows()


def _lines(company: Any, orders: int, dice: random.Random) -> Any:
    from bench import data

    def rows() -> Iterator[tuple[str, ...]]:
        for number in range(orders):
            for line, price in enumerate(_prices(number)):
                product = company.products.start + int(dice.random() * len(company.products))
                vat = price * Decimal("0.12")
                yield (
                    data._id(6, number * LINES + line), *company.place, data._id(5, number), str(line),
                    data.product_id(product), "1", str(price), str(price + vat), "12",
                    *(str(price), str(vat), str(price + vat)) * 2,
                )  # fmt: skip

    columns = ["id", "organization_id", "workspace_id", "order_id", "position", "product_id", "quantity"]
    sums = ["net", "vat", "total", "agreed_net", "agreed_vat", "agreed_total"]
    return [*columns, "unit_price", "unit_price_with_tax", "tax", *sums], rows()


# --- measuring ------------------------------------------------------------------------------


def _measure(
    *, place: dict[str, str], kind: str, form: str, period: str, filters: dict[str, str]
) -> dict[str, Any]:
    """Make one report in this process, which does nothing else."""
    from uuid import UUID

    from django.db import connection

    from apps.kernel import tenancy
    from apps.kernel.actor import Actor
    from apps.reports import services
    from apps.reports.models import Report
    from apps.reports.services import requests

    requests.send = lambda report: None  # the task is run right here
    scope = UUID(place["organization"]), UUID(place["workspace"])
    actor = Actor.system(organization_id=scope[0], workspace_id=scope[1], user_id=UUID(place["user"]))
    with tenancy.enter(*scope):
        report = services.request_report(
            actor=actor, type=kind, format=form, period=period, filters=filters, language="ru"
        )
    base = _peak()
    began = perf_counter()
    assert services.make_report(report.pk, organization_id=scope[0], workspace_id=scope[1])
    took = perf_counter() - began
    with tenancy.enter(*scope):
        made = Report.objects.get(pk=report.pk)
    connection.close()
    return {"seconds": took, "base": base, "peak": _peak(), "rows": made.rows, "bytes": made.file_size}


def _peak() -> float:
    """MiB; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _show(place: dict[str, str]) -> None:
    heads = ("rows", 11), ("file, MB", 10), ("seconds", 9), ("rows/s", 9), ("base", 7), ("peak", 7)
    print(" " * 34 + "".join(f"{head:>{width}}" for head, width in heads) + "  MiB above")
    first = _first_day()
    for name, kind, form, months, filters in REPORTS:
        last = first + dt.timedelta(days=30 * months - 1)
        asked = {"place": place, "kind": kind, "form": form, "period": f"{first}..{last}", "filters": filters}
        words = [sys.executable, "-m", "bench.reports", "--one", json.dumps(asked)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name:34} failed: {done.stderr[-1500:]}")
            continue
        found = json.loads(done.stdout.splitlines()[-1])
        above = found["peak"] - found["base"]
        rows, seconds = found["rows"], found["seconds"]
        print(
            f"{name:34}{rows:>11,}{found['bytes'] / 1e6:>10.1f}{seconds:>9.1f}{rows / seconds:>9,.0f}"
            f"{found['base']:>7.0f}{found['peak']:>7.0f}{above:>11.0f}"
            f"  {'ok' if above <= GOAL_MIB else 'TOO MUCH'}"
        )


if __name__ == "__main__":
    sys.exit(main())

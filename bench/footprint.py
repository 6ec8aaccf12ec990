"""`python -m bench.footprint`: what one order costs from created to paid, in rows, WAL and processor time.

An order of ten lines is created, confirmed, shipped, billed and paid through the API in this process; then
the relay's work is done on its events. The figures are of one order; docs/scale.md calculates with them.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.machine import CPU, clock
from bench.report import Line, show
from bench.servers import Servers, started

LINES = 10
WARM = 5
ROWS = """
SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def main() -> int:
    """Measure and print; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.footprint", description=__doc__)
    parser.add_argument("--orders", type=int, default=50)
    parser.add_argument("--home", type=Path, help="where the servers keep their data")
    asked = parser.parse_args()
    began = clock()
    with started(asked.home) as servers:
        lines, tables = measured(servers, asked.orders)
    show(lines, clock() - began)
    print()
    for (table, kind), count in sorted(tables.items(), key=lambda each: -each[1]):
        print(f"{count / asked.orders:8.1f}  {kind:<8} {table}")
    return 0


def measured(servers: Servers, orders: int) -> tuple[list[Line], Counter[tuple[str, str]]]:
    """The figures, and how many rows of which table were written how."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    company = Company()
    for _order in range(WARM):
        company.order()
    _relay()
    server = CPU(servers.database.process)  # type: ignore[arg-type]
    rows, wal = _rows(), _wal()
    web_began, server_began = time.process_time(), server.seconds()
    for _order in range(orders):
        company.order()
    web, web_server = time.process_time() - web_began, server.seconds() - server_began
    between = _rows()
    relay_began, server_began = time.process_time(), server.seconds()
    _relay()
    relay, relay_server = time.process_time() - relay_began, server.seconds() - server_began
    after, written = _rows(), _wal() - wal
    tables = after - rows
    by_relay = sum((after - between).values())
    total = sum(tables.values())

    def each(seconds: float) -> float:
        return seconds * 1000 / orders

    web_rows, relay_rows = (total - by_relay) / orders, by_relay / orders
    lines = [
        Line("rows", f"web {web_rows:.0f}", f"relay {relay_rows:.0f}", total / orders, 120, at_most=True),
        Line("WAL, KB", "", "", written / orders / 1024, 90, at_most=True),
        _times("web, ms CPU", each(web), each(web_server), None),
        _times("relay, ms CPU", each(relay), each(relay_server), 12),
    ]
    return lines, tables


def _times(name: str, python: float, server: float, goal: float | None) -> Line:
    return Line(
        name, f"Python {python:.1f}", f"PostgreSQL {server:.1f}", python + server, goal, at_most=bool(goal)
    )


class Company:
    """A company whose owner sells ten products to one customer."""

    def __init__(self) -> None:
        from django.test import Client

        from laptop.trial.pooler import company

        self.client = Client(headers={"authorization": f"Bearer {company(0, 'ТОО След')}"})
        self.customer = self.send("post", "customers", {"name": "ТОО Покупатель"})["id"]
        self.products = []
        for number in range(LINES):
            product = {"code": f"P{number}", "name": f"Товар {number}", "price": 1000 + number}
            self.products.append(self.send("post", "products", product)["id"])
            change = {"type": "IN", "quantity": 1_000_000, "unitCost": 500}
            self.send("post", f"products/{self.products[-1]}/stock", change)

    def send(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """The `data` of the answer. Raises RuntimeError."""
        call = getattr(self.client, method)
        answer = call(f"/api/v1/{path}", body, content_type="application/json")
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.content[:500]!r}")
        return answer.json()["data"]

    def order(self) -> None:
        """From created to paid."""
        items = [{"productId": product, "quantity": 2, "unitPrice": 1160} for product in self.products]
        order = self.send("post", "orders", {"customerId": self.customer, "items": items})["id"]
        self.send("put", f"orders/{order}", {"status": "confirmed"})
        self.send("post", f"orders/{order}/ship", {"carrier": "Kazpost"})
        invoice = self.send("post", "finance/invoices", {"customerId": self.customer, "orderId": order})
        self.send("post", f"finance/invoices/{invoice['id']}/send", {})
        paid = {"invoiceId": invoice["id"], "amount": invoice["amount"], "method": "bank_transfer"}
        self.send("post", "finance/payments", paid)


def _relay() -> None:
    from apps.kernel import outbox

    outbox.drain()


def _rows() -> Counter[tuple[str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(ROWS)
        found = cursor.fetchall()
    connection.close()
    return Counter(
        {
            (table, kind): count
            for table, *counts in found
            for kind, count in zip(("inserted", "updated", "deleted"), counts, strict=True)
        }
    )


def _wal() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    raise SystemExit(main())

"""`python -m bench.imports`: how many rows a second an import of each kind takes, as the worker runs it.

A company moves in: customers, products, opening stock, suppliers, balances, prices, employees, in this order,
each by one file, all rows or none; then the same file again, which changes nothing; then another in which
each row differs from what is there. Goal: 10,000 rows in a minute on two cores. Beside the rows a second are
the processor's seconds (worker and database) for 10,000 rows, which hold on a busy machine, too.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Callable
from functools import partial
from time import perf_counter, process_time
from typing import Any

from bench.machine import CPU
from bench.servers import Servers, started

GOAL = 10_000 / 60
# Of a number and of how often it was changed.
Row = Callable[[int, int], tuple[Any, ...]]


def _number(row: int) -> str:
    return f"2401{40 + row % 40}{row:06d}"


def _balance(row: int, turn: int) -> tuple[Any, ...]:
    return _number(row), 1000 + row + turn, "31.12.2025"


KINDS: dict[str, tuple[tuple[str, ...], Row]] = {
    "customers": (
        ("name", "bin", "phone", "email", "city", "contactFirstName", "contactLastName", "contactPhone"),
        lambda n, turn: (
            f"ТОО Клиент {n}", _number(n), f"+7701{n:07d}", f"info{n}@client.kz", ("Алматы", "Астана")[turn],
            "Айгүл", f"Серікова {n}", f"+7702{n:07d}",
        ),
    ),
    "products": (
        ("code", "name", "category", "unit", "price", "barcode", "minStock"),
        lambda n, turn: (
            f"PRD-{n}", f"Товар {n}", f"Группа {n % 50}", "шт", 1000 + n + turn, f"487{n:010d}", 5
        ),
    ),
    "openingStock": (
        ("code", "quantity", "unitCost", "date"),
        lambda n, turn: (f"PRD-{n}", 10 + n % 90 + turn, 500 + n, "31.12.2025"),
    ),
    "suppliers": (
        ("name", "bin", "phone", "email"),
        lambda n, turn: (
            f"ТОО Поставщик {n}", _number(n), f"+7705{n:07d}", f"info{n + 100_000 * turn}@supplier.kz"
        ),
    ),
    "customerBalances": (("bin", "amount", "date"), _balance),
    "supplierBalances": (("bin", "amount", "date"), _balance),
    "prices": (("code", "price"), lambda n, turn: (f"PRD-{n}", 2000 + n + turn)),
    "employees": (("email", "position"), lambda n, turn: (f"person{n + 100_000 * turn}@company.kz", "Швея")),
}  # fmt: skip


def main() -> int:
    """Measure and print; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="of each file")
    parser.add_argument("--only", nargs="+", choices=list(KINDS), default=list(KINDS), metavar="KIND")
    asked = parser.parse_args()
    with started() as servers:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(servers, asked.rows, asked.only)
    return 0


def _measure(servers: Servers, rows: int, kinds: list[str]) -> None:
    from bench import data

    [company] = data.found([0])
    place = {"organization_id": company.organization_id, "workspace_id": company.workspace_id}
    assert servers.database.process is not None, "started"
    database = CPU(servers.database.process)
    print(f"{'rows a second (CPU s)':24}{'first':>16}{'again':>16}{'changed':>16}   goal {GOAL:.0f}")
    for kind in kinds:
        told = []
        for content in (_file(kind, rows, 0), _file(kind, rows, 0), _file(kind, rows, 1)):
            before = process_time() + database.seconds()
            spent = _run(kind, content, company.user_id, place)
            used = (process_time() + database.seconds() - before) / rows * 10_000
            told.append(f"{rows / spent:.0f} ({used:.1f})")
        print(f"{kind:24}" + "".join(f"{each:>16}" for each in told), flush=True)


def _file(kind: str, rows: int, turn: int) -> bytes:
    heads, row = KINDS[kind]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(heads)
    writer.writerows(row(number, turn) for number in range(rows))
    return text.getvalue().encode()


def _run(kind: str, content: bytes, user_id: Any, place: dict[str, Any]) -> float:
    """Seconds from the start of the worker's task to its end."""
    from django.core.files.base import ContentFile

    from apps.accounts.selectors import actor_of_member
    from apps.imports import services
    from apps.imports.models import Import
    from apps.kernel import tenancy

    enter = partial(tenancy.enter, place["organization_id"], place["workspace_id"])
    with enter():
        actor = actor_of_member(user_id, place["workspace_id"])
        assert actor is not None
        file = ContentFile(content, name=f"{kind}.csv")
        found = services.request_import(actor=actor, kind=kind, file=file, dry_run=False)
    began = perf_counter()
    services.run_import(found.pk, **place)
    spent = perf_counter() - began
    with enter():
        ended = Import.objects.get(pk=found.pk)
    if ended.status != "completed" or ended.errors:
        print(f"{kind}: {ended.status}, {ended.errors} wrong rows: {ended.error}")
    return spent


if __name__ == "__main__":
    raise SystemExit(main())

"""`python -m bench.imports`: how many rows a second an import of each kind takes, as the worker runs it.

A company moves in: customers, products, opening stock, suppliers, balances, prices, employees, in this order,
each by one file, all rows or none; then the same file again, which changes nothing. Goal: 10,000 rows in a
minute on two cores.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

from bench.servers import started

GOAL = 10_000 / 60
Row = Callable[[int], tuple[Any, ...]]


def _number(row: int) -> str:
    return f"2401{40 + row % 40}{row:06d}"


KINDS: dict[str, tuple[tuple[str, ...], Row]] = {
    "customers": (
        ("name", "bin", "phone", "email", "city", "contactFirstName", "contactLastName", "contactPhone"),
        lambda n: (
            f"ТОО Клиент {n}", _number(n), f"+7701{n:07d}", f"info{n}@client.kz", "Алматы", "Айгүл",
            f"Серікова {n}", f"+7702{n:07d}",
        ),
    ),
    "products": (
        ("code", "name", "category", "unit", "price", "barcode", "minStock"),
        lambda n: (f"PRD-{n}", f"Товар {n}", f"Группа {n % 50}", "шт", 1000 + n, f"487{n:010d}", 5),
    ),
    "openingStock": (
        ("code", "quantity", "unitCost", "date"),
        lambda n: (f"PRD-{n}", 10 + n % 90, 500 + n, "31.12.2025"),
    ),
    "suppliers": (
        ("name", "bin", "phone", "email"),
        lambda n: (f"ТОО Поставщик {n}", _number(n), f"+7705{n:07d}", f"info{n}@supplier.kz"),
    ),
    "customerBalances": (("bin", "amount", "date"), lambda n: (_number(n), 1000 + n, "31.12.2025")),
    "supplierBalances": (("bin", "amount", "date"), lambda n: (_number(n), 1000 + n, "31.12.2025")),
    "prices": (("code", "price"), lambda n: (f"PRD-{n}", 2000 + n)),
    "employees": (("email", "position"), lambda n: (f"person{n}@company1.kz", "Менеджер")),
}  # fmt: skip


def main() -> int:
    """Measure and print; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="of each file")
    parser.add_argument("--only", nargs="+", choices=list(KINDS), default=list(KINDS), metavar="KIND")
    asked = parser.parse_args()
    with started():
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(asked.rows, asked.only)
    return 0


def _measure(rows: int, kinds: list[str]) -> None:
    from bench import data

    [company] = data.found([0])
    place = {"organization_id": company.organization_id, "workspace_id": company.workspace_id}
    print(f"{'rows a second':20}{'first':>10}{'again':>10}   goal {GOAL:.0f}")
    for kind in kinds:
        content = _file(kind, rows)
        first, again = (partial(_run, kind, content, company.user_id, place)() for _ in range(2))
        print(f"{kind:20}{rows / first:10.0f}{rows / again:10.0f}", flush=True)


def _file(kind: str, rows: int) -> bytes:
    heads, row = KINDS[kind]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(heads)
    writer.writerows(row(number) for number in range(rows))
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

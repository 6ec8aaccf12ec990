"""`python -m bench.office`: what the lists of the workplace cost beside the API's, at 100,000 rows.

Goals: at most 12 statements a page, and at most four times the API's list of the same rows, both with one
page of fifty, in one process and in turn.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.machine import Samples, clock
from bench.servers import started

ROWS, MOST, TIMES = 50, 12, 4
PASSWORD = "Correct-Horse-7-Battery"
# The API's list, and the workplace's.
LISTS = {
    "deals": ("/api/v1/deals", "/admin/crm/deal/"),
    "invoices": ("/api/v1/finance/invoices", "/admin/finance/invoice/"),
    "products": ("/api/v1/products", "/admin/inventory/product/"),
    "customers": ("/api/v1/customers", "/admin/crm/customer/"),
}


def main() -> int:
    """Load, measure, print; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.office", description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=100_000, help="deals, invoices and products of the company"
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--home", type=Path, help="keep the database there")
    asked = parser.parse_args()
    began = clock()
    with started(asked.home):
        from bench import report

        report.show(_measured(asked.rows, asked.rounds), clock() - began)
    return 0


def _measured(many: int, rounds: int) -> list[Any]:
    from django.core.management import call_command
    from django.test import Client

    from apps.accounts.models import User
    from apps.kernel import tenancy
    from bench import data
    from bench.report import Line

    call_command("migrate", verbosity=0)
    [company] = companies = data.found([many])
    data.fill(companies, products=many)
    _load_invoices(company, many)
    with tenancy.system("bench"):
        email = User.objects.values_list("email", flat=True).get(pk=company.user_id)
    api = Client(headers={"Authorization": f"Bearer {company.token()}"})
    browser = Client()
    browser.post("/admin/login/", {"email": email, "password": PASSWORD})
    lines = []
    for name, (path, page) in LISTS.items():
        spent, queries = Samples(), {}
        asks: dict[str, Callable[[], Any]] = {
            "api": lambda path=path: api.get(path, {"limit": ROWS}),  # type: ignore[misc]
            "page": lambda page=page: browser.get(page, {"size": ROWS}),  # type: ignore[misc]
        }
        for who, ask in asks.items():
            queries[who] = _statements(ask)
        for _ in range(rounds):
            for who, ask in asks.items():
                began = clock()
                ask()
                spent.add(who, clock() - began)
        ours, theirs = spent.median("page") * 1000, spent.median("api") * 1000
        lines += [
            Line(f"{name} / API", f"{ours:.1f} ms", f"{theirs:.1f} ms", ours / theirs, TIMES, at_most=True),
            Line(f"{name}, statements", f"{queries['page']}", f"{queries['api']}", queries["page"], MOST,
                 at_most=True),
        ]  # fmt: skip
    return lines


def _statements(ask: Callable[[], Any]) -> int:
    """Of the second request of its kind; transaction control and the tenant's setting apart."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.reads import NOT_COUNTED

    ask()
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    assert answer.status_code == 200, answer.content[:2000]
    return sum(not query["sql"].startswith(NOT_COUNTED) for query in captured.captured_queries)


def _load_invoices(company: Any, many: int) -> None:
    """Issued ones, a third of them paid in part."""
    from apps.finance.models import Invoice
    from bench import bulk, data

    buyers = company.customers
    begin, step = dt.datetime.now(dt.UTC) - dt.timedelta(days=700), dt.timedelta(days=699) / many

    def rows() -> Iterator[tuple[str, ...]]:
        for number in range(many):
            moment = begin + step * number
            day, part = moment.date(), number % 3 == 0
            amount = 10_000 + number % 997 * 1000
            yield (
                data._id(9, number), *company.place, moment.isoformat(), moment.isoformat(),
                f"INV-2026-{number:06d}", data.customer_id(buyers[number % len(buyers)]),
                "partial" if part else "sent", str(amount), str(amount), str(amount // 2 if part else 0),
                day.isoformat(), (day + dt.timedelta(days=30)).isoformat(), day.isoformat(),
                moment.isoformat(),
            )  # fmt: skip

    columns = [
        "id", "organization_id", "workspace_id", "created_at", "updated_at", "number", "customer_id",
        "status", "items_total", "amount", "paid_amount", "issue_date", "due_date", "turnover_date",
        "sent_at",
    ]  # fmt: skip
    bulk.load(Invoice, columns, rows())


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench.queues`: what one organization's trouble costs the others.

How long a mail and another organization's report wait, with nothing else under way, and beside 50 receivers
of webhooks that take connections and never answer, and 200 reports of one organization. The processes are
those of `manage.py up` (Procfile.local); mail goes to files. Goals: at most twice for mail, 1.2 times for a
report.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.machine import clock
from bench.report import Line, show
from bench.servers import started

RECEIVERS, REPORTS = 50, 200
MAIL_GOAL, REPORT_GOAL = 2.0, 1.2
LONGEST = 120.0  # seconds that anything is waited for


def main() -> int:
    """Load, measure before, in and after the trouble; 0 whether goals are met or not: a report, no test."""
    parser = argparse.ArgumentParser(prog="python -m bench.queues", description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000, help="orders of each of the two organizations")
    parser.add_argument("--times", type=int, default=15, help="mails and reports of each measurement")
    parser.add_argument("--home", type=Path, help="keep the loaded database there, and use it if it is there")
    asked = parser.parse_args()
    began = clock()
    with started(asked.home, WEBHOOK_ALLOW_PRIVATE="true", LOG_LEVEL="WARNING") as servers:
        noisy, quiet = _loaded(servers.home, asked.orders)
        with _processes(servers.home), hanging() as port:
            _waited(lambda: _mail() is not None, "no worker takes mail")
            _report(quiet)  # the first of a process loads what the others have
            before = _measured(quiet, asked.times)
            _trouble(noisy, port)
            loud = _measured(quiet, asked.times)
            left = _end_of_trouble(noisy)
            after = _measured(quiet, asked.times)
    names = (
        ("mail", MAIL_GOAL),
        ("report: until it is begun", None),
        ("report: until it is there", REPORT_GOAL),
    )
    lines = []
    for at, (name, goal) in enumerate(names):
        calm = statistics.median(before[at] + after[at])
        middle = statistics.median(loud[at])
        ours = f"{middle * 1000:.0f} ms (worst {max(loud[at]) * 1000:.0f})"
        lines.append(Line(name, ours, f"{calm * 1000:.0f} ms", middle / calm, goal, at_most=True))
    print(f"\nwhen it was over, {left} of the {REPORTS} reports were still to be made")
    show(lines, clock() - began)
    return 0


# --- what is measured ------------------------------------------------------------------------


def _measured(place: dict[str, str], times: int) -> list[list[float]]:
    """Seconds of each mail, and of each report until it was begun and until it was there."""
    found = [(_mail(), *_report(place)) for _ in range(times)]
    return [list(each) for each in zip(*found, strict=True)]


def _mail() -> float:
    """From the commit that wrote a letter of the house to its being sent."""
    from django.db import transaction

    from apps.kernel import mail
    from apps.kernel.models import OutgoingMail

    with transaction.atomic():
        context = {"code": "123456", "name": "A", "minutes": 10}
        row = mail.queue_mail(to="a@bench.kz", template="verify_email", language="ru", context=context)
    began = clock()
    _waited(OutgoingMail.objects.filter(pk=row.pk, sent_at__isnull=False).exists, "a mail is not sent")
    return clock() - began


def _report(place: dict[str, str]) -> tuple[float, float]:
    """From the commit that asked for a report to a worker's taking it, and to its file being there."""
    from apps.kernel import tenancy
    from apps.reports.models import Report

    [report] = _ask(place, 1)
    began = clock()

    def has(column: str) -> bool:
        with tenancy.enter(report.organization_id, report.workspace_id):
            return Report.objects.filter(pk=report.pk, **{f"{column}__isnull": False}).exists()

    _waited(lambda: has("claim"), "a report is not begun")
    begun = clock() - began
    _waited(lambda: has("completed_at"), "a report is not made")
    return begun, clock() - began


def _ask(place: dict[str, str], count: int) -> list[Any]:
    """Ask for so many reports, each in a transaction of its own, as requests do."""
    from uuid import UUID

    from apps.kernel import clock as house
    from apps.kernel import tenancy
    from apps.kernel.actor import Actor
    from apps.reports import services

    scope = UUID(place["organization"]), UUID(place["workspace"])
    actor = Actor.system(organization_id=scope[0], workspace_id=scope[1], user_id=UUID(place["user"]))
    last = house.today()
    period, found = f"{last - dt.timedelta(days=60)}..{last}", []
    for _ in range(count):
        with tenancy.enter(*scope):
            found.append(
                services.request_report(
                    actor=actor, type="sales", format="excel", period=period, language="ru"
                )
            )
    return found


def _waited(done: Callable[[], bool], said: str) -> None:
    until = clock() + LONGEST
    while not done():
        if clock() > until:
            raise RuntimeError(said)
        time.sleep(0.005)


# --- the trouble -----------------------------------------------------------------------------


@contextmanager
def hanging() -> Iterator[int]:
    """A port whose server takes connections and never says a word: the kernel does, nobody reads."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(4096)
        yield listening.getsockname()[1]


def _trouble(place: dict[str, str], port: int) -> None:
    """Fifty webhooks of one organization that nobody answers, deliveries due, and its two hundred reports."""
    from uuid import UUID

    from apps.kernel import tenancy
    from apps.kernel.actor import Actor
    from apps.notifications import services

    scope = UUID(place["organization"]), UUID(place["workspace"])
    actor = Actor.system(organization_id=scope[0], workspace_id=scope[1], user_id=UUID(place["user"]))
    for number in range(RECEIVERS):
        with tenancy.enter(*scope):
            url = f"http://127.0.0.1:{port}/{number}"
            webhook = services.create_webhook(actor=actor, url=url, events=["*"])
            for _ in range(5):
                services.send_test(webhook.pk, actor=actor)
    _ask(place, REPORTS)
    time.sleep(2)  # until all of it is under way


def _end_of_trouble(place: dict[str, str]) -> int:
    """Take back what is not made yet and pause all receivers; how many reports were left."""
    from uuid import UUID

    from django.utils import timezone

    from apps.kernel import tenancy
    from apps.notifications.models import WebhookSubscription
    from apps.reports.models import Report

    with tenancy.enter(UUID(place["organization"])):
        WebhookSubscription.objects.update(status=WebhookSubscription.Status.PAUSED)
        left = Report.objects.filter(status="processing").update(deleted_at=timezone.now())
    time.sleep(20)  # until what is under way has noticed
    return left


# --- what runs -------------------------------------------------------------------------------


@contextmanager
def _processes(home: Path) -> Iterator[None]:
    """All of Procfile.local but web, with the servers and the environment of the bench."""
    from laptop import children
    from laptop.management.commands.up import apps

    names = ("relay", "worker", "notices", "reports", "nightly", "beat")
    begun = []
    try:
        for app in (found for found in apps() if found.name in names):
            with open(home / f"{app.name}.log", "wb") as log:
                begun.append(
                    (app, children.spawn(app.argv, death_signal=app.death_signal, stdout=log, env=os.environ))
                )
        time.sleep(8)  # until all have loaded: what they cost then is nobody's wait
        yield
    finally:
        for app, process in begun:
            with suppress(ProcessLookupError):
                children.stop(process, (app.steps[0][0], 2.0))


def _loaded(home: Path, orders: int) -> tuple[dict[str, str], dict[str, str]]:
    """Two organizations with as many orders each, over the last months."""
    import json

    kept = home / "queues.json"
    if not kept.exists():
        kept.write_text(json.dumps(load(orders)))
    first, second = json.loads(kept.read_text())
    return first, second


def load(orders: int) -> list[dict[str, str]]:
    from django.core.management import call_command

    from apps.crm.models import Customer
    from apps.inventory.models import Product, StockItem
    from apps.sales.models import Order, OrderItem
    from bench import bulk, data

    call_command("migrate", verbosity=0)
    companies = data.found([orders, orders])
    dice = random.Random(5)
    for model, rows in (
        (Product, data._products(companies)),
        (StockItem, data._stock(companies)),
        (Customer, data._customers(companies, dice)),
        (Order, _orders(companies, orders, dice)),
        (OrderItem, _lines(companies, orders, dice)),
    ):
        bulk.load(model, *rows)
    return [
        {"organization": found.place[0], "workspace": found.place[1], "user": str(found.user_id)}
        for found in companies
    ]


def _price(number: int) -> Decimal:
    return Decimal(1000 + number * 37 % 9000)


def _orders(companies: list[Any], orders: int, dice: random.Random) -> Any:
    from django.utils import timezone

    from bench import data

    begin, step = timezone.now() - dt.timedelta(days=300), dt.timedelta(days=299) / orders

    def rows() -> Iterator[tuple[str, ...]]:
        for at, company in enumerate(companies):
            for number in range(orders):
                moment, total = (begin + step * number).isoformat(), str(_price(number) * Decimal("1.16"))
                buyer = company.customers.start + int(dice.random() * len(company.customers))
                yield (
                    data._id(5, at * orders + number), *company.place, moment, moment,
                    f"ORD-2026-{number:06d}", data.customer_id(buyer), "confirmed", total, total, "NET_30",
                    moment,
                )  # fmt: skip

    columns = ["id", "organization_id", "workspace_id", "created_at", "updated_at", "number", "customer_id"]
    return [*columns, "status", "items_total", "total_amount", "payment_terms", "confirmed_at"], rows()


def _lines(companies: list[Any], orders: int, dice: random.Random) -> Any:
    from bench import data

    def rows() -> Iterator[tuple[str, ...]]:
        for at, company in enumerate(companies):
            for number in range(orders):
                price = _price(number)
                vat = price * Decimal("0.16")
                product = company.products.start + int(dice.random() * len(company.products))
                sums = (str(price), str(vat), str(price + vat)) * 2
                yield (
                    data._id(6, at * orders + number), *company.place, data._id(5, at * orders + number),
                    "0", data.product_id(product), "1", str(price), str(price + vat), "16", *sums,
                )  # fmt: skip

    columns = ["id", "organization_id", "workspace_id", "order_id", "position", "product_id", "quantity"]
    sums = ["net", "vat", "total", "agreed_net", "agreed_vat", "agreed_total"]
    return [*columns, "unit_price", "unit_price_with_tax", "tax", *sums], rows()


if __name__ == "__main__":
    raise SystemExit(main())

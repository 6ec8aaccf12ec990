"""Orders of ten lines by eight clients of one company, against one SQL function that writes the same rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import orjson
import psycopg
from django.db import connection

from apps.kernel import clock as local_clock
from bench import data
from bench.data import Company
from bench.machine import CPU, Bench, Client, Samples, Web, clock
from bench.report import Line

CLIENTS, ROUNDS, SECONDS = 8, 6, 3.0

# The same checks that the database can make: customer and products of the workspace, prices and VAT from
# the products, the counter, the order, its lines, its first status and its event, in one statement.
FUNCTION = """
CREATE OR REPLACE FUNCTION bench_place(
    organization uuid, workspace uuid, author uuid, customer uuid, products uuid[], quantities numeric[],
    text_ text, year_ int
) RETURNS text LANGUAGE sql AS $$
WITH priced AS (
    SELECT w.product_id, w.quantity, w.position,
        p.price, round(p.price * 100 / 116, 2) AS unit_price
    FROM unnest(products, quantities) WITH ORDINALITY AS w (product_id, quantity, position)
    JOIN inventory_product p ON p.id = w.product_id AND p.workspace_id = workspace
        AND p.deleted_at IS NULL AND p.status = 'ACTIVE'
), lines AS (
    SELECT *, round(quantity * price, 2) AS total, round(round(quantity * price, 2) * 16 / 116, 2) AS vat
    FROM priced
), buyer AS (
    SELECT id, payment_terms FROM crm_customer
    WHERE id = customer AND workspace_id = workspace AND deleted_at IS NULL FOR SHARE
), counter AS (
    INSERT INTO kernel_numbercounter (organization_id, prefix, year, last)
    SELECT organization, 'ORD', year_, 1 FROM buyer
    ON CONFLICT (organization_id, prefix, year) DO UPDATE SET last = kernel_numbercounter.last + 1
    RETURNING last
), placed AS (
    INSERT INTO sales_order (
        id, organization_id, workspace_id, created_at, updated_at, version, number, type, customer_id,
        auto_created, status, currency, items_total, adjustment_amount, total_amount, payment_terms,
        payment_status, paid_amount, invoiced_amount, refund_amount, notes, cancel_reason, stock_needed
    )
    SELECT uuidv7(), organization, workspace, now(), now(), 1,
        'ORD-' || year_ || '-' || lpad(last::text, greatest(4, length(last::text)), '0'), 'SALES', customer,
        false, 'pending', 'KZT', sums.total, 0, sums.total, buyer.payment_terms, 'pending', 0, 0, 0, text_,
        '', '{}'
    FROM counter, buyer, (SELECT sum(total) AS total FROM lines) sums
    RETURNING id, number, total_amount
), items AS (
    INSERT INTO sales_orderitem (
        id, organization_id, workspace_id, created_at, updated_at, order_id, position, product_id, quantity,
        unit_price, unit_price_with_tax, tax_included, tax_category, discount, tax, net, vat, total,
        agreed_net, agreed_vat, agreed_total
    )
    SELECT uuidv7(), organization, workspace, now(), now(), placed.id, position, product_id, quantity,
        unit_price, price, true, 'STANDARD', 0, 16, total - vat, vat, total, total - vat, vat, total
    FROM placed, lines
), history AS (
    INSERT INTO sales_orderstatusentry (
        id, organization_id, workspace_id, created_at, updated_at, order_id, status, user_id, note
    )
    SELECT uuidv7(), organization, workspace, now(), now(), id, 'pending', author, '' FROM placed
), event AS (
    INSERT INTO kernel_outboxevent (
        organization_id, workspace_id, name, subject, subject_id, actor_id, payload, version, created_at,
        attempts, next_attempt_at, error
    )
    SELECT organization, workspace, 'order.created', 'order', id, author,
        jsonb_build_object('order_id', id, 'number', number, 'customer_id', customer, 'status', 'pending',
            'total_amount', total_amount, 'payment_status', 'pending', 'deal_id', null,
            'auto_created', false),
        1, now(), 0, now(), ''
    FROM placed
)
SELECT number FROM placed
$$
"""
CALL = "SELECT bench_place(%s::uuid, %s::uuid, %s::uuid, %s::uuid, %s::uuid[], %s::numeric[], %s, %s)"


def placing(bench: Bench, house: Web, company: Company) -> list[Line]:
    """Orders a second, and processor time an order."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
    bodies = data.order_bodies(company, 400, seed=11)
    token = company.token()
    over_http = [_over_http(Client(house, token), bodies, offset) for offset in range(CLIENTS)]
    links = [
        psycopg.connect(
            bench.database.url, autocommit=True, prepare_threshold=0, options="-c app.organization=*"
        )
        for _ in range(CLIENTS)
    ]
    raw = [_raw(link, company, bodies, offset) for offset, link in enumerate(links)]
    contestants = {
        "house": (over_http, bench.cpu(house)),
        "raw": (raw, CPU(bench.database.process)),
    }
    deadlocks = _deadlocks()
    rate, spent = Samples(), Samples()
    for steps, _cpu in contestants.values():
        _together(steps, 1.0)
    for _ in range(max(2, round(ROUNDS * bench.seconds))):
        for name, (steps, cpu) in contestants.items():
            before, began = cpu.seconds(), clock()
            done = _together(steps, SECONDS)
            rate.add(name, done / (clock() - began))
            spent.add(name, (cpu.seconds() - before) / done)
    for link in links:
        link.close()
    ours, bare = rate.median("house"), rate.median("raw")
    cost, least = (spent.median(name) * 1000 for name in ("house", "raw"))
    gaps = _gaps(bench, company)
    return [
        Line(
            "orders of 10 lines, 8 clients", f"{ours:.0f} a second", f"{bare:.0f} a second", ours / bare, 0.30
        ),
        Line("  the same, processor time", f"{cost:.2f} ms CPU", f"{least:.2f} ms CPU", least / cost),
        Line("  deadlocks", str(found := _deadlocks() - deadlocks), "", found, 0, at_most=True),
        Line("  gaps in the numbers", str(gaps), "", gaps, 0, at_most=True),
    ]


Step = Callable[[], None]


def _over_http(client: Client, bodies: list[dict[str, Any]], offset: int) -> Step:
    texts = [orjson.dumps(body) for body in bodies[offset::CLIENTS]]
    turn = 0

    def step() -> None:
        nonlocal turn
        turn += 1
        client.post("/api/v1/orders", texts[turn % len(texts)])

    return step


def _raw(link: psycopg.Connection[Any], company: Company, bodies: list[dict[str, Any]], offset: int) -> Step:
    year = local_clock.today().year
    arguments = [
        (
            company.organization_id,
            company.workspace_id,
            company.user_id,
            body["customerId"],
            [item["productId"] for item in body["items"]],
            [item["quantity"] for item in body["items"]],
            body["notes"],
            year,
        )
        for body in bodies[offset::CLIENTS]
    ]
    turn = 0

    def step() -> None:
        nonlocal turn
        turn += 1
        row = link.execute(CALL, arguments[turn % len(arguments)]).fetchone()
        assert row is not None
        assert row[0], "no order was placed"

    return step


def _together(steps: list[Step], seconds: float) -> int:
    """All clients at once until the time is up; how often they came through."""
    done = [0] * len(steps)
    failures: list[Exception] = []
    until = clock() + seconds

    def run(place: int) -> None:
        try:
            while clock() < until:
                steps[place]()
                done[place] += 1
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(done)


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _gaps(bench: Bench, company: Company) -> int:
    """How many numbers of this year are missing or doubled."""
    with psycopg.connect(bench.database.url, options="-c app.organization=*") as link:
        row = link.execute(
            "SELECT max(split_part(number, '-', 3)::int) - count(DISTINCT number) FROM sales_order"
            " WHERE organization_id = %s",
            [company.organization_id],
        ).fetchone()
    assert row is not None
    return int(row[0])

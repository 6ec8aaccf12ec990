"""Imports of a thousand products against COPY of the rows that they become."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson
from django.db import connection, transaction

from apps.inventory.models import PriceHistory, Product, StockItem
from apps.kernel.models import OutboxEvent
from bench import bulk, data
from bench.data import Company
from bench.machine import Bench, Client, Samples, Web, clock
from bench.report import Line

COUNT, ROUNDS = 1000, 8
_serial = itertools.count()


def batches(bench: Bench, house: Web, company: Company) -> list[Line]:
    """POST /products/batch, COPY of the same rows into the same tables, COPY of the products alone."""
    client = Client(house, company.token())
    spent = Samples()
    steps: dict[str, Callable[[], float]] = {
        "house": lambda: _timed(lambda body: client.post("/api/v1/products/batch", body), _body()),
        "copy": lambda: _copied(company, everything=True),
        "products": lambda: _copied(company, everything=False),
    }
    for step in steps.values():
        step()
    for _ in range(max(3, round(ROUNDS * bench.seconds))):
        for name, step in steps.items():
            spent.add(name, step())
    ours, same, bare = (spent.median(name) for name in steps)
    told = f"{ours * 1000:.0f} ms"
    return [
        Line(
            "batch of 1,000 / COPY of the same rows", told, f"{same * 1000:.0f} ms", same / ours, 0.12, 0.25
        ),
        Line("batch of 1,000 / COPY of products alone", told, f"{bare * 1000:.0f} ms", bare / ours),
    ]


def _timed(run: Callable[[Any], Any], argument: Any) -> float:
    began = clock()
    run(argument)
    return clock() - began


def _values(serial: int) -> list[tuple[str, str, str, int]]:
    return [
        (
            f"B-{serial:04d}-{place:04d}",
            f"{data.WORDS[place % 24].title()} {data.WORDS[place * 7 % 24]} {serial}-{place}",
            data.WORDS[place % 12],
            1000 + place,
        )
        for place in range(COUNT)
    ]


def _body() -> bytes:
    return orjson.dumps(
        {
            "products": [
                {
                    "code": code,
                    "name": name,
                    "type": "PRODUCT",
                    "category": category,
                    "description": f"{name}, {category}",
                    "unit": "шт",
                    "price": price,
                    "cost": price // 2,
                    "barcode": f"48700{price:08d}",
                    "minStock": 5,
                    "maxStock": 100,
                }
                for code, name, category, price in _values(next(_serial))
            ]
        }
    )


def _copied(company: Company, *, everything: bool) -> float:
    """Seconds of COPY with its commit; writing the text out is not counted."""
    organization, workspace = company.place
    texts: dict[type, list[str]] = {Product: [], StockItem: [], PriceHistory: [], OutboxEvent: []}
    columns = {
        Product: ["id", "organization_id", "workspace_id", "code", "name", "name_ru", "category",
                  "category_ru", "category_key", "category_keys", "description", "description_ru", "price",
                  "cost", "barcode"],
        StockItem: ["product_id", "organization_id", "workspace_id", "min_stock", "max_stock"],
        PriceHistory: ["id", "organization_id", "workspace_id", "product_id", "price", "cost"],
        OutboxEvent: ["organization_id", "workspace_id", "name", "subject", "subject_id", "payload",
                      "version"],
    }  # fmt: skip
    lines = {model: bulk.template(model, named) for model, named in columns.items()}
    for code, name, category, price in _values(next(_serial)):
        pk = str(uuid4())
        cells = {
            Product: (pk, organization, workspace, code, name, name, category, category, category,
                      f"{{{category}}}", f"{name}, {category}", f"{name}, {category}", str(price),
                      str(price // 2), f"48700{price:08d}"),
            StockItem: (pk, organization, workspace, "5", "100"),
            PriceHistory: (str(uuid4()), organization, workspace, pk, str(price), str(price // 2)),
            OutboxEvent: (organization, workspace, "product.created", "product", pk,
                          f'{{"code": "{code}", "product_id": "{pk}"}}', "1"),
        }  # fmt: skip
        for model, row in cells.items():
            texts[model].append(lines[model].line % row)
    wanted = list(columns) if everything else [Product]
    ready = [(lines[model].copy, "".join(texts[model])) for model in wanted]
    with bulk.copying(model._meta.db_table for model in wanted):
        began = clock()
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, text in ready:
                with cursor.copy(statement) as copy:
                    copy.write(text)
        return clock() - began

"""For migrations: new columns of tables that are large and in use, filled a few thousand rows at a time.

Each batch is a transaction of its own, so that nobody waits for a row longer than that; what is filled
already is left alone, so that an interrupted migration can be run again. Its migration is not atomic.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connections, transaction

from apps.kernel.pricing import LineAmounts, spread

BATCH = 5000
# Row-level security holds for the owner of the tables too.
EVERYBODY = "SELECT set_config('app.organization', '*', true), set_config('app.workspace', '', true)"


def fill(using: str, table: str, assignments: str, unless: str) -> None:
    """`UPDATE table t SET assignments`, in the order of the ids.

    Args:
        assignments: SQL, the row's columns as `t.column`.
        unless: SQL of `t`; rows of which it is true are done.
    """
    last = "00000000-0000-0000-0000-000000000000"
    statement = (
        f'WITH part AS (SELECT id FROM "{table}" WHERE id > %s ORDER BY id LIMIT {BATCH}), '  # noqa: S608
        f'done AS (UPDATE "{table}" t SET {assignments} FROM part WHERE t.id = part.id AND NOT ({unless})) '
        "SELECT id FROM part ORDER BY id DESC LIMIT 1"
    )
    while True:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute(EVERYBODY)
            cursor.execute(statement, [last])
            row = cursor.fetchone()
        if row is None:
            return
        last = row[0]


def spread_adjustments(using: str, *, lines: str, documents: str, key: str, total: str) -> None:
    """Give the lines of documents with an adjustment their share of it, by the one way of pricing.

    Args:
        lines, documents: tables; `key` the column of the first that names the second, `total` a line's sum.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(EVERYBODY)
        cursor.execute(
            f'SELECT d.id, d.adjustment_amount, i.id, i.net, i.vat, i."{total}", i.tax '  # noqa: S608
            f'FROM "{documents}" d JOIN "{lines}" i ON i."{key}" = d.id '
            "WHERE d.adjustment_amount <> 0 ORDER BY d.id, i.position, i.id"
        )
        for (_document, adjustment), found in groupby(cursor.fetchall(), key=lambda row: row[:2]):
            _share(cursor, lines, adjustment, list(found))


def _share(cursor: Any, table: str, adjustment: Decimal, rows: list[Any]) -> None:
    agreed = spread([LineAmounts(*row[3:6]) for row in rows], [row[6] for row in rows], adjustment)
    cursor.executemany(
        f'UPDATE "{table}" SET agreed_net = %s, agreed_vat = %s, agreed_total = %s WHERE id = %s',  # noqa: S608
        [(sums.net, sums.vat, sums.total, row[2]) for row, sums in zip(rows, agreed, strict=True)],
    )

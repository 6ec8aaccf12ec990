"""The limit: a bare ASGI application whose JSON is built by PostgreSQL, in one prepared statement.

No framework, no sign-in, no rate limit; the same keys. Its connections see every organization. The total is
exact up to 10,000 and remembered for half a minute beyond, as the house promises it.
"""

from __future__ import annotations

import os
import time
from typing import Any
from urllib.parse import parse_qsl

from psycopg_pool import AsyncConnectionPool

ITEMS = """
SELECT coalesce(json_agg(row_to_json(deal)), '[]')::text FROM (
    SELECT d.id, d.deal_number AS "dealNumber", d.title, d.description, d.customer_id AS "customerId",
        c.name AS "customerName", d.value, 'KZT' AS currency, d.stage, d.probability,
        d.expected_close_date AS "expectedCloseDate", d.assigned_to_id AS "assignedTo",
        u.first_name || ' ' || u.last_name AS "assignedToName", d.source,
        (SELECT coalesce(json_agg(row_to_json(line)), '[]') FROM (
            SELECT l.id, l.product_id AS "productId",
                coalesce(nullif(p.name_ru, ''), nullif(p.name_kk, ''), nullif(p.name_en, ''), '')
                    AS "productName",
                l.quantity, l.unit_price AS "unitPrice", l.unit_price_with_tax AS "unitPriceWithTax",
                l.tax_included AS "taxIncluded", l.discount, l.tax,
                nullif(l.tax_category, '') AS "taxCategory", l.price_source AS "priceSource",
                l.net AS "netPrice", l.vat AS "taxAmount", l.total AS "totalPrice"
            FROM crm_dealproduct l JOIN inventory_product p ON p.id = l.product_id
            WHERE l.deal_id = d.id ORDER BY l.position, l.id
        ) line) AS products,
        d.competitors, d.tags, json_build_object(
            'daysInPipeline', greatest(0,
                coalesce(d.actual_close_date, (now() AT TIME ZONE 'Asia/Almaty')::date) - d.opened_on),
            'activitiesCount', d.activities_count, 'lastActivityDate', d.last_activity_date
        ) AS metrics,
        d.notes, d.won_at AS "wonAt", d.lost_at AS "lostAt", d.actual_close_date AS "actualCloseDate",
        d.final_amount AS "finalAmount", d.lost_reason AS "lostReason",
        d.competitor_won AS "competitorWon", d.created_by_id AS "createdBy", d.created_at AS "createdAt",
        d.updated_at AS "updatedAt"
    FROM (
        SELECT * FROM crm_deal WHERE workspace_id = %s AND deleted_at IS NULL
        ORDER BY created_at DESC, id DESC LIMIT %s OFFSET %s
    ) d
    JOIN crm_customer c ON c.id = d.customer_id
    LEFT JOIN hr_employee e ON e.id = d.assigned_to_id
    LEFT JOIN accounts_membership m ON m.id = e.membership_id
    LEFT JOIN accounts_user u ON u.id = m.user_id
    ORDER BY d.created_at DESC, d.id DESC
) deal
"""
TOTAL = "SELECT count(*) FROM crm_deal WHERE workspace_id = %s AND deleted_at IS NULL"
UP_TO_LIMIT = (
    "SELECT count(*) FROM (SELECT FROM crm_deal WHERE workspace_id = %s AND deleted_at IS NULL LIMIT 10001) d"
)
REMEMBER = 30.0

_pool: AsyncConnectionPool | None = None
_totals: dict[str, tuple[float, int]] = {}


async def application(scope: Any, receive: Any, send: Any) -> None:
    """`GET /?workspace=…&page=…&limit=…`."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    query = dict(parse_qsl(scope["query_string"].decode()))
    body = await _answer(query["workspace"], int(query.get("page", "1")), int(query.get("limit", "20")))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Any, send: Any) -> None:
    global _pool
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _pool = AsyncConnectionPool(
                os.environ["DATABASE_URL"],
                min_size=1,
                open=False,
                kwargs={"autocommit": True, "prepare_threshold": 0, "options": "-c app.organization=*"},
            )
            await _pool.open()
            await send({"type": "lifespan.startup.complete"})
        else:
            assert _pool is not None
            await _pool.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(workspace: str, page: int, limit: int) -> bytes:
    assert _pool is not None
    async with _pool.connection() as connection:
        total = await _total(connection, workspace)
        cursor = await connection.execute(ITEMS, [workspace, limit, (page - 1) * limit])
        items = (await cursor.fetchone() or ["[]"])[0]
    pages = -(-total // limit)
    more, before = str(page < pages).lower(), str(page > 1).lower()
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return (
        f'{{"success":true,"data":{{"items":{items},"total":{total},"page":{page},"limit":{limit},'
        f'"totalPages":{pages},"pagination":{{"page":{page},"limit":{limit},"total":{total},'
        f'"totalPages":{pages},"hasNext":{more},"hasPrev":{before}}}}},'
        f'"meta":{{"timestamp":"{now}","version":"1.0.0"}}}}'
    ).encode()


async def _total(connection: Any, workspace: str) -> int:
    total: int
    until, total = _totals.get(workspace, (0.0, 0))
    if until > time.monotonic():
        return total
    cursor = await connection.execute(UP_TO_LIMIT, [workspace])
    total = (await cursor.fetchone())[0]
    if total > 10_000:
        cursor = await connection.execute(TOTAL, [workspace])
        total = (await cursor.fetchone())[0]
        _totals[workspace] = (time.monotonic() + REMEMBER, total)
    return total

"""Revenue by day: kept sums for past days, the orders themselves for the rest."""

from __future__ import annotations

from apps.sales.sql.offered import ORDER_LINES, ORDERS

SQL_TABLES = ("analytics_dailyproductsales", "analytics_dailysales")

# What an order's lines were agreed at without VAT; one without lines is an amount alone.
ORDER_NET = (
    f"(SELECT COALESCE(sum(i.agreed_net), o.total_amount) FROM {ORDER_LINES} i WHERE i.order_id = o.id)"
)
CONFIRMED_ON = (
    "o.workspace_id = %(workspace)s AND o.deleted_at IS NULL AND o.status = ANY(%(counted)s) "
    "AND o.confirmed_at >= m.day::timestamp AT TIME ZONE 'Asia/Almaty' "
    "AND o.confirmed_at < (m.day + 1)::timestamp AT TIME ZONE 'Asia/Almaty'"
)
DAYS = """
WITH wanted AS (
    SELECT day::date FROM generate_series(%(start)s::date, %(end)s::date, interval '1 day') AS day
), missing AS (
    SELECT day FROM wanted EXCEPT
    SELECT day FROM analytics_dailysales
    WHERE workspace_id = %(workspace)s AND day BETWEEN %(start)s AND %(end)s
)
"""
BY_DAY = f"""{DAYS}
SELECT day, orders, revenue, net FROM analytics_dailysales
WHERE workspace_id = %(workspace)s AND day BETWEEN %(start)s AND %(end)s AND orders > 0
UNION ALL
SELECT m.day, live.* FROM missing m CROSS JOIN LATERAL (
    SELECT count(*)::int AS orders, COALESCE(sum(o.total_amount), 0), COALESCE(sum({ORDER_NET}), 0)
    FROM {ORDERS} o WHERE {CONFIRMED_ON}
) live WHERE live.orders > 0
ORDER BY day
"""
# Usually only today is missing, which the planner cannot know: OFFSET 0 keeps it from reading every line of
# the workspace for that one day.
BY_PRODUCT = f"""{DAYS}
SELECT product_id, sum(revenue) AS revenue, sum(quantity) AS quantity FROM (
    SELECT product_id, revenue, quantity FROM analytics_dailyproductsales
    WHERE workspace_id = %(workspace)s AND day BETWEEN %(start)s AND %(end)s
    UNION ALL
    SELECT i.product_id, i.total, i.quantity FROM missing m
    CROSS JOIN LATERAL (SELECT o.id FROM {ORDERS} o WHERE {CONFIRMED_ON} OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT product_id, total, quantity FROM {ORDER_LINES} l
        WHERE order_id = o.id AND product_id IS NOT NULL OFFSET 0
    ) i
) sold GROUP BY product_id ORDER BY 2 DESC, 1 LIMIT %(limit)s
"""
COUNTED_ORDERS = (
    f"FROM {ORDERS} o WHERE o.workspace_id = %(workspace)s AND o.deleted_at IS NULL "
    "AND o.status = ANY(%(counted)s) AND o.confirmed_at IS NOT NULL"
)
FIRST_DAY = f"SELECT (min(o.confirmed_at) AT TIME ZONE 'Asia/Almaty')::date AS day {COUNTED_ORDERS}"
BY_MONTH = f"""
WITH first AS ({FIRST_DAY}), wanted AS (
    SELECT d::date AS day FROM first
    CROSS JOIN generate_series(GREATEST(first.day, %(start)s::date), %(end)s::date, interval '1 day') AS d
    WHERE first.day IS NOT NULL
), kept AS (
    SELECT s.day, s.revenue FROM analytics_dailysales s
    WHERE s.workspace_id = %(workspace)s AND s.day BETWEEN %(start)s AND %(end)s
), missing AS (SELECT day FROM wanted EXCEPT SELECT day FROM kept)
SELECT date_trunc('month', day)::date, sum(revenue) FROM (
    SELECT day, revenue FROM kept
    UNION ALL
    SELECT m.day, live.revenue FROM missing m CROSS JOIN LATERAL (
        SELECT COALESCE(sum(o.total_amount), 0) AS revenue FROM {ORDERS} o WHERE {CONFIRMED_ON}
    ) live
) days GROUP BY 1 HAVING sum(revenue) > 0 ORDER BY 1
"""

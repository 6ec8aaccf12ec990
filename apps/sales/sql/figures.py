"""Counted orders added up."""

from __future__ import annotations

SQL_TABLES = ("sales_order",)

TOP_SHARE = """
SELECT COALESCE(max(bought) / NULLIF(sum(bought), 0), 0) FROM (
    SELECT sum(total_amount) AS bought FROM sales_order
    WHERE workspace_id = %(workspace)s AND deleted_at IS NULL AND status = ANY(%(counted)s)
        AND confirmed_at >= %(start)s::timestamp AT TIME ZONE 'Asia/Almaty'
        AND confirmed_at < %(end)s::timestamp AT TIME ZONE 'Asia/Almaty'
    GROUP BY customer_id
) customers
"""

"""Customers by the timeline of their statuses."""

from __future__ import annotations

SQL_TABLES = ("crm_customer", "crm_customerstatusentry")

CHURN = """
SELECT count(DISTINCT e.customer_id) FILTER (
        WHERE e.status = 'CHURNED' AND e.entered_at >= %(from)s AND e.entered_at < %(until)s),
    count(DISTINCT e.customer_id) FILTER (
        WHERE e.status = 'ACTIVE' AND e.entered_at < %(from)s
        AND (e.exited_at IS NULL OR e.exited_at >= %(from)s))
FROM crm_customerstatusentry e JOIN crm_customer c ON c.id = e.customer_id
WHERE e.workspace_id = %(workspace)s AND c.deleted_at IS NULL AND e.status IN ('CHURNED', 'ACTIVE')
"""
# By the timeline of statuses, as of the end of a day that is over.
CUSTOMERS_THEN = """
SELECT count(*), count(*) FILTER (WHERE EXISTS (
    SELECT FROM crm_customerstatusentry e WHERE e.customer_id = c.id AND e.status = 'ACTIVE'
        AND e.entered_at < %(until)s AND (e.exited_at IS NULL OR e.exited_at >= %(until)s)))
FROM crm_customer c
WHERE c.workspace_id = %(workspace)s AND c.deleted_at IS NULL AND c.created_at < %(until)s
"""

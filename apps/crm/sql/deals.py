"""Deals counted: how they ended, what is to close, what the pipeline was."""

from __future__ import annotations

from apps.kernel.sql import CHANGES

SQL_TABLES = ("crm_deal", "crm_dealstageentry")

# How the newest closed deals of the workspace ended, by every stage that each ever saw; '' is all of them.
ENDINGS = """
WITH closed AS (
    SELECT id, stage = 'WON' AS won, COALESCE(won_at, lost_at) - created_at AS spent
    FROM crm_deal
    WHERE workspace_id = %(workspace)s AND deleted_at IS NULL AND stage IN ('WON', 'LOST')
        AND actual_close_date IS NOT NULL
    ORDER BY actual_close_date DESC, id DESC LIMIT %(most)s
), stays AS (
    SELECT entry.deal_id, entry.stage, closed.won, SUM(entry.exited_at - entry.entered_at) AS spent
    FROM closed JOIN crm_dealstageentry entry ON entry.deal_id = closed.id
    WHERE entry.stage = ANY(%(open)s)
    GROUP BY entry.deal_id, entry.stage, closed.won
)
SELECT stage, COUNT(*) FILTER (WHERE won), COUNT(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY spent)
FROM stays GROUP BY stage
UNION ALL
SELECT '', COUNT(*) FILTER (WHERE won), COUNT(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY spent)
FROM closed
"""
PIPELINE = """
SELECT date_trunc('month', expected_close_date)::date, sum(value * probability / 100), sum(value)
FROM crm_deal
WHERE workspace_id = %(workspace)s AND deleted_at IS NULL AND stage = ANY(%(open)s)
    AND expected_close_date >= %(start)s AND expected_close_date < %(end)s
GROUP BY 1
"""
CLOSED = """
SELECT count(*),
    count(*) FILTER (WHERE lost AND recent), count(*) FILTER (WHERE lost AND recent AND taken),
    count(*) FILTER (WHERE lost AND NOT recent), count(*) FILTER (WHERE lost AND NOT recent AND taken)
FROM (
    SELECT stage = 'LOST' AS lost, actual_close_date > %(today)s::date - %(recent)s AS recent,
        COALESCE(competitor_won, '') <> '' AS taken
    FROM crm_deal
    WHERE workspace_id = %(workspace)s AND deleted_at IS NULL AND stage IN ('WON', 'LOST')
        AND actual_close_date > %(today)s::date - %(recent)s - %(compared)s AND actual_close_date <= %(today)s
) closed
"""
CLOSED_DEALS = """
SELECT count(*) FILTER (WHERE stage = 'WON'), count(*) FILTER (WHERE stage = 'LOST'),
    avg(COALESCE(final_amount, value)) FILTER (WHERE stage = 'WON'),
    avg(greatest(0, actual_close_date - opened_on)) FILTER (WHERE stage = 'WON')
FROM crm_deal WHERE workspace_id = %(workspace)s AND deleted_at IS NULL
    AND stage IN ('WON', 'LOST') AND actual_close_date BETWEEN %(start)s AND %(end)s
"""
# By the timeline, where a deal whose close was dated back is out of it since that day. A value that changed
# since then is what the first change since then found.
PIPELINE_THEN = f"""
SELECT e.stage, count(*), sum(COALESCE(changed.before, d.value))
FROM crm_dealstageentry e JOIN crm_deal d ON d.id = e.deal_id
LEFT JOIN LATERAL (
    SELECT (o.changes->'value'->>0)::numeric AS before FROM {CHANGES} o
    WHERE o.organization_id = d.organization_id AND o.subject = 'deal' AND o.subject_id = d.id
        AND o.created_at >= %(until)s AND o.changes ? 'value'
    ORDER BY o.id LIMIT 1
) changed ON true
WHERE e.workspace_id = %(workspace)s AND d.deleted_at IS NULL AND e.stage = ANY(%(stages)s)
    AND e.entered_at < %(until)s AND (e.exited_at IS NULL OR e.exited_at >= %(until)s)
    AND (d.actual_close_date IS NULL OR d.actual_close_date > %(end)s)
GROUP BY e.stage
"""

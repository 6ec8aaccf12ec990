"""SQL of the kernel's own tables, and how a statement of an app's `sql` module is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

SQL_TABLES = ("kernel_change", "kernel_idempotencyrecord", "kernel_outboxevent")

LOCK_NAME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
CLAIM_KEY = """
INSERT INTO kernel_idempotencyrecord (scope, key, request_hash, status, answer, etag, warnings, created_at)
VALUES (%s, %s, %s, 0, '', '', '[]', %s) ON CONFLICT (scope, key) DO NOTHING RETURNING id
"""
# What is due and no earlier one of its subject holds back: `kernel.outbox` takes these.
LAG = """
SELECT count(*), COALESCE(EXTRACT(epoch FROM now() - min(next_attempt_at)), 0)::float8
FROM kernel_outboxevent AS event
WHERE delivered_at IS NULL AND parked_at IS NULL AND next_attempt_at <= now() AND NOT EXISTS (
    SELECT FROM kernel_outboxevent AS earlier
    WHERE earlier.delivered_at IS NULL AND earlier.parked_at IS NULL AND earlier.subject_id = event.subject_id
    AND earlier.id < event.id AND earlier.next_attempt_at > now())
"""
# About how many rows the outbox has (as its last ANALYZE found), and the bytes that it takes, indexes too.
OUTBOX_SIZE = """
SELECT GREATEST(reltuples, 0)::bigint, pg_total_relation_size(oid)
FROM pg_class WHERE oid = 'kernel_outboxevent'::regclass
"""

# Positions in the order of the ids, of what is committed and has none; one at a time does it (`changes`).
NUMBER_CHANGES = """
UPDATE kernel_change SET position = numbered.position
FROM (
    SELECT id, nextval('kernel_change_position') AS position
    FROM (SELECT id FROM kernel_change WHERE position IS NULL ORDER BY id LIMIT %s) unnumbered
) numbered WHERE kernel_change.id = numbered.id
"""

# Books are never rewritten; but an organization that is erased takes its own along, in this transaction.
LET_FINAL_ROWS_GO = "SELECT set_config('app.erasing', %s, true)"

# A posting is never rewritten, but when two accounts become one it may say whose it is: in this transaction
# a final row's customer may become this one, and nothing else of it may change.
LET_POSTINGS_MOVE = "SELECT set_config('app.merging_into', %s, true)"

# --- offered to the apps --------------------------------------------------------------------

# What was changed of an object, field by field: `changes` is {field: [before, after]}.
CHANGES = "(SELECT id, organization_id, subject, subject_id, created_at, changes FROM kernel_change)"
# Events written by a statement's own rows, one each, instead of by `announce`.
ANNOUNCED = """
INSERT INTO kernel_outboxevent (organization_id, workspace_id, name, subject, subject_id,
    payload, changes, created_at, next_attempt_at, attempts, error)
"""


def fetch(statement: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and read all that it answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def execute(statement: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> int:
    """Run a statement; returns how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        count: int = cursor.rowcount
        return count


def lock_name(name: str) -> None:
    """Let whoever does the same under this name go one after the other, each to the end of its transaction.

    For what has no row to lock: a tree's shape, a number that nobody has yet.
    """
    execute(LOCK_NAME, [name])

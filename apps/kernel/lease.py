"""Which relay leads: a row that it renews, so that nothing of it stays in a session or in a pooler."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import connection

# A leader that ended without a word is followed after so long; it renews at least once a second.
LENGTH = timedelta(seconds=4)
# Of the transaction alone. A relay of the version before holds it for its session: it leads until it ends.
LOCK = 0x70726F6D
SQL_TABLES = ("kernel_relaylease",)
_TAKE = """
WITH alone AS (SELECT pg_try_advisory_xact_lock(%s) AS granted)
INSERT INTO kernel_relaylease AS lease (id, holder, until)
SELECT 1, %s, clock_timestamp() + %s::float8 * interval '1 second' FROM alone WHERE granted
ON CONFLICT (id) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until
WHERE lease.holder = EXCLUDED.holder OR lease.until < clock_timestamp()
RETURNING id
"""


class Lost(Exception):
    """Another relay leads."""


class Lease:
    """One relay's claim to lead."""

    def __init__(self) -> None:
        self.holder = uuid4()

    def take(self) -> bool:
        """Take or renew it; whether this relay leads, and alone until the transaction under way ends.

        Two relays never pass at a time, however long the leader's transaction takes: never waits.
        """
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [LOCK, self.holder, LENGTH.total_seconds()])
            return cursor.fetchone() is not None

    def give_up(self) -> None:
        """Let the next one lead at once."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_relaylease SET until = clock_timestamp() WHERE holder = %s", [self.holder]
            )

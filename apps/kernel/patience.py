"""Changes of tables under running requests: short locks, waited for briefly, tried again."""

from __future__ import annotations

import time

from django.db import OperationalError, connections, transaction

from apps.kernel import tenancy
from apps.kernel.postgresql.schema import LOCK_TIMEOUT, PAUSE, TRIES, is_busy


def patiently(using: str, *statements: str) -> None:
    """Run statements in one transaction of their own, over every tenant's rows.

    Whoever waits for a table's lock makes all later requests wait: it gives up after LOCK_TIMEOUT, lets them
    pass and tries again.

    Raises:
        OperationalError: the table was busy at each of TRIES, or in the transaction of somebody else.
    """
    connection = connections[using]
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic(using), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                # A key is checked against the rows that its owner sees, and policies hold for the owner too.
                cursor.execute(
                    "SELECT set_config('app.organization', %s, true), set_config('app.workspace', '', true)",
                    [tenancy.EVERY_ORGANIZATION],
                )
                for statement in statements:
                    cursor.execute(statement)
            return
        except OperationalError as error:
            if not is_busy(error) or not left or connection.in_atomic_block:
                raise
        time.sleep(PAUSE)

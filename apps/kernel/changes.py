"""The order of what happened: positions in the log of changes, given after the commit by one numbering step.

A serial is taken before the commit, so that a long transaction brings lower ones to light after higher ones,
and whoever asks for what came since the highest misses them; a clock does no better.
"""

from __future__ import annotations

from apps.kernel import outbox, tenancy
from apps.kernel.sql import NUMBER_CHANGES, execute, lock_name

BATCH = 1000
ROUNDS = 5  # of one turn: delivering does not wait for more


def number() -> int:
    """Give positions to the next changes that have none; returns how many.

    One after the other, to the commit: who sees a position sees every lower one.
    """
    with tenancy.system("numbering of changes"):
        lock_name("kernel.changes")
        return execute(NUMBER_CHANGES, [BATCH])


@outbox.each_turn
def number_due() -> None:
    """The leading relay does it between its batches."""
    for _round in range(ROUNDS):
        if number() < BATCH:
            return

"""How well an employee does, as one number (domain.md §3.9)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

# Deals won that count as a full score: one a month for a year.
TARGET = 12


def performance_score(*, won: int, closed: int, tasks_completed: int, tasks: int) -> Decimal:
    """0 to 10 with one decimal: half the win rate, three tenths the deals won against TARGET, two tenths
    the share of the activities and tasks of the employee that are completed. Nothing done is 0.

    Args:
        won, closed: deals won; deals won or lost.
        tasks_completed, tasks: activities completed; all of them.
    """
    win_rate = Decimal(won) / closed if closed else Decimal(0)
    share = Decimal(tasks_completed) / tasks if tasks else Decimal(0)
    score = 10 * (
        Decimal("0.5") * min(win_rate, Decimal(1))
        + Decimal("0.3") * min(Decimal(won) / TARGET, Decimal(1))
        + Decimal("0.2") * min(share, Decimal(1))
    )
    return score.quantize(Decimal("0.1"), ROUND_HALF_UP)

"""Gapless document numbers: PREFIX-YYYY-NNNN, one counter row per organization, prefix and year."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from apps.kernel import clock

TAKE = """
INSERT INTO kernel_numbercounter (organization_id, prefix, year, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (organization_id, prefix, year) DO UPDATE SET last = kernel_numbercounter.last + EXCLUDED.last
RETURNING last
"""


def next_number(prefix: str, *, organization_id: UUID) -> str:
    """Take the next number of this Almaty year; call it last, since it serialises the writers.

    A transaction that rolls back gives its number back, so the series has no gap.
    """
    return next_numbers(prefix, 1, organization_id=organization_id)[0]


def next_numbers(prefix: str, count: int, *, organization_id: UUID) -> list[str]:
    """Take `count` consecutive numbers in one statement."""
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [organization_id, prefix, year, count])
        last = cursor.fetchone()[0]
    return [f"{prefix}-{year}-{n:04d}" for n in range(last - count + 1, last + 1)]

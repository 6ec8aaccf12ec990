"""Gapless document numbers: PREFIX-YYYY-NNNN, one counter row per organization, prefix and year.

The database function `kernel_next_numbers` makes all of them, here and inside statements that write a
document under its number (`NEXT_NUMBER`), so that there is one spelling and one beginning of the year.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils import timezone

TAKE = "SELECT public.kernel_next_numbers(%s, %s, %s, %s)"
# For a statement of one's own: the organization, the prefix and the moment by name.
NEXT_NUMBER = (
    "(public.kernel_next_numbers(%(organization_id)s, %(prefix)s::text, %(created_at)s::timestamptz, 1))[1]"
)


def next_number(prefix: str, *, organization_id: UUID) -> str:
    """Take the next number of this Almaty year; call it last, since it serialises the writers.

    A transaction that rolls back gives its number back, so the series has no gap.
    """
    return next_numbers(prefix, 1, organization_id=organization_id)[0]


def next_numbers(prefix: str, count: int, *, organization_id: UUID) -> list[str]:
    """Take `count` consecutive numbers in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [organization_id, prefix, timezone.now(), count])
        numbers: list[str] = cursor.fetchone()[0]
    return numbers

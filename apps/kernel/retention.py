"""How long is kept what nobody needs for ever: days of each kind by a setting, deleted a batch at a time.

The kinds, who reads them and their days stand in docs/operations.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.kernel import tenancy

BATCH = 2000
Rows = Callable[[], QuerySet[Any]]

log = structlog.get_logger("prometric.retention")


def forget(kind: str, rows: Rows, *by: str) -> int:
    """Delete the rows that are older than their kind's days, each batch in a transaction of its own.

    Args:
        kind: of settings.KEEP_DAYS; 0 days keep for ever.
        rows: which may go at all; asked for in the system's scope.
        by: columns of moments: a row goes when any of them is long enough ago.

    Returns:
        how many rows went.
    """
    days = settings.KEEP_DAYS[kind]
    if not days:
        return 0
    before, old, gone = timezone.now() - timedelta(days=days), Q(), 0
    for column in by:
        old |= Q(**{f"{column}__lt": before})
    while True:
        with tenancy.system("retention"):
            due = rows().filter(old).order_by("pk").values("pk")[:BATCH]
            count = rows().filter(pk__in=due).delete()[0]
        gone += count
        if count < BATCH:
            break
    if gone:
        log.info("forgotten", kind=kind, rows=gone)
    return gone

"""A VAT status over time: the status after the last change, and the days of the changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from apps.kernel import clock


def pays_on(payer: bool, changes: Sequence[date], day: date) -> bool:
    """Whether VAT is paid on a local day; the database has the same as `accounts_pays_vat`."""
    return payer != bool(sum(changed > day for changed in changes) % 2)


def holds_since(changes: Sequence[date], day: date) -> date | None:
    """The day since when the status of a day holds; None where it always did."""
    return max((changed for changed in changes if changed <= day), default=None)


def pays_today(payer: bool, changes: Sequence[date]) -> bool:
    """Whether VAT is paid today."""
    return pays_on(payer, changes, clock.today())


def holds_today_since(changes: Sequence[date]) -> date | None:
    """The day since when today's status holds."""
    return holds_since(changes, clock.today())


def history(payer: bool, changes: Sequence[date]) -> list[dict[str, Any]]:
    """Each change with the status that it brought, the earliest first."""
    return [{"date": day, "vatPayer": pays_on(payer, changes, day)} for day in sorted(changes)]

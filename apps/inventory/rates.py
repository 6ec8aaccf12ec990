"""The VAT rates of Kazakhstan by law (domain.md §6.1), put into the table after each migrate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from apps.inventory.models import VatRate

Code = VatRate.Code
# (code, rate, first day, last day)
BY_LAW: tuple[tuple[str, int, date, date | None], ...] = (
    (Code.STANDARD, 12, date(2009, 1, 1), date(2025, 12, 31)),
    (Code.STANDARD, 16, date(2026, 1, 1), None),
    (Code.REDUCED_MED, 5, date(2026, 1, 1), date(2026, 12, 31)),
    (Code.REDUCED_MED, 10, date(2027, 1, 1), None),
    (Code.REDUCED_PRESS, 10, date(2026, 1, 1), None),
    (Code.ZERO, 0, date(2009, 1, 1), None),
    (Code.EXEMPT, 0, date(2009, 1, 1), None),
)


def seed(using: str = "default", **kwargs: Any) -> None:
    """Add what is missing and set the rate; a last day that staff has set stays."""
    for code, rate, first, last in BY_LAW:
        VatRate.objects.using(using).update_or_create(
            code=code,
            valid_from=first,
            defaults={"rate": Decimal(rate)},
            create_defaults={"rate": Decimal(rate), "valid_to": last},
        )

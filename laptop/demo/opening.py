"""What was between the company and its parties when it came here: one debt, one advance, one supplier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from apps.finance import services as finance
from apps.finance.models import PaymentMethod
from apps.inventory.models import Supplier
from laptop.demo.year import Story, Year, at

DEBT, FIRST_PART = Decimal(486_500), Decimal(200_000)
ADVANCE = Decimal(-350_000)
PAYABLE = Decimal(1_240_000)
# Customers are entered first; a part of the debt comes after its due day.
ENTERED_ON, DUE_AFTER, PAID_AFTER = 8, 30, 60
DAY = dt.timedelta(days=1)


def balances(year: Year, buyers: Sequence[UUID]) -> Story:
    """The first customer owes from before and pays a part late; the second has paid ahead."""
    actor, day = year.demo.actor, year.start + ENTERED_ON * DAY
    yield at(day, 9)
    debt = finance.create_opening_balance(
        actor=actor,
        customer_id=buyers[0],
        amount=DEBT,
        date=day - DAY,
        due_date=day + DUE_AFTER * DAY,
        external_id="1С-00001",
        notes="Сальдо на начало учёта по договору № 17",
    )
    finance.create_opening_balance(
        actor=actor,
        customer_id=buyers[1],
        amount=ADVANCE,
        date=day - DAY,
        external_id="1С-00002",
        notes="Аванс на начало учёта",
    )
    supplier = Supplier.objects.order_by("name").values_list("pk", flat=True)[0]
    finance.create_opening_balance(
        actor=actor, supplier_id=supplier, amount=PAYABLE, date=day - DAY, external_id="1С-00003"
    )
    yield at(debt.due_date + DAY, 0, 5)
    finance.mark_openings_overdue(buyers[0], actor=actor)
    yield at(day + PAID_AFTER * DAY, 14)
    finance.record_payment(
        actor=actor,
        opening_balance_id=debt.pk,
        amount=FIRST_PART,
        method=PaymentMethod.BANK_TRANSFER,
        reference="ПП № 41",
    )

"""Opening balances: what is owed of those of customers, what advances are left, and what suppliers get."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from apps.finance.models import IN_FORCE, Allocation, OpeningBalance
from apps.kernel.columns import MONEY

AMOUNT = DecimalField(max_digits=60, decimal_places=2)
NOTHING = Value(Decimal(0), output_field=MONEY)
# What of a standing debt is to be paid.
LEFT = ExpressionWrapper(F("amount") - F("settled_amount"), output_field=AMOUNT)


def debts() -> QuerySet[OpeningBalance]:
    """Customers' debts of before that are not paid, with what is `owed` of each."""
    return _of_customers().filter(IN_FORCE, amount__gt=F("settled_amount")).annotate(owed=LEFT)


def debts_on(day: date) -> QuerySet[OpeningBalance]:
    """The same as of the end of a past day: what was put on them until then is paid."""
    put = Allocation.objects.filter(debt=OuterRef("pk"), date__lte=day).order_by().values("debt")
    paid = Coalesce(Subquery(put.annotate(sum=Sum("amount")).values("sum")), NOTHING, output_field=AMOUNT)
    then = _of_customers().filter(
        Q(reversed_on__isnull=True) | Q(reversed_on__gt=day),
        reverses__isnull=True,
        amount__gt=0,
        date__lte=day,
    )
    return then.annotate(owed=ExpressionWrapper(F("amount") - paid, output_field=AMOUNT)).filter(owed__gt=0)


def advances(customer_id: UUID) -> QuerySet[OpeningBalance]:
    """A customer's advances of before, used up or not, that stand; oldest first."""
    found = OpeningBalance.objects.filter(IN_FORCE, customer_id=customer_id, amount__lt=0)
    return found.order_by("date", "id")


def past_due(day: date) -> QuerySet[OpeningBalance]:
    """Debts of customers whose due day lies before a local day, and nobody was told yet."""
    return debts().filter(due_date__lt=day, overdue_since__isnull=True)


def _of_customers() -> QuerySet[OpeningBalance]:
    return OpeningBalance.objects.filter(customer__isnull=False)

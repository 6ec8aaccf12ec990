"""Whether a copy of an organization holds together as its customers' accounts did (kernel.copying)."""

from __future__ import annotations

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from apps.crm.selectors import every_customer_rows
from apps.finance.models import LedgerEntry


def balances_apart() -> int:
    """Customers whose balance is not the sum of their account's entries."""
    own = LedgerEntry.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    entered = Subquery(own.annotate(all=Sum("amount")).values("all"))
    nothing = Value(0, output_field=DecimalField(max_digits=18, decimal_places=2))
    found = every_customer_rows().annotate(entered=Coalesce(entered, nothing))
    return found.exclude(balance=F("entered")).count()

"""The finance dashboard: what is owed to us, what came in, and the VAT of what was delivered."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from apps.analytics.periods import Period
from apps.crm.selectors import customer_rows
from apps.finance import turnovers
from apps.finance.models import DUE, PaymentKind, PaymentMethod
from apps.finance.selectors import invoice_rows, opening_debt_rows, payable_rows, payment_rows
from apps.kernel.columns import MONEY

NOTHING = Value(Decimal(0), output_field=MONEY)
OWED = F("amount") - F("credited_amount") - F("paid_amount")
# (key, days past due from, to); one day past the due date is the first.
AGES = (
    ("notDue", None, 0),
    ("days1to30", 1, 30),
    ("days31to60", 31, 60),
    ("days61to90", 61, 90),
    ("over90", 91, None),
)
TOP = 5


def dashboard(period: Period, *, today: dt.date) -> dict[str, Any]:
    """Receivables as of today, cash and VAT of the period; ten statements whatever the size."""
    return {
        "period": {"startDate": period.start, "endDate": period.end},
        **_receivables(today),
        "payables": _payables(today),
        "cash": _cash(period),
        "vat": _vat(period),
        "topDebtors": _top_debtors(today),
    }


def _aged(today: dt.date, least: int | None, most: int | None) -> Q:
    found = Q()
    if least is not None:
        found &= Q(due_date__lte=today - dt.timedelta(days=least))
    if most is not None:
        found &= Q(due_date__gte=today - dt.timedelta(days=most))
    return found


def _owing() -> tuple[QuerySet[Any], ...]:
    """Invoices, and debts of before the books began, with what is `owed` of each."""
    invoices = invoice_rows().filter(status__in=DUE).annotate(owed=ExpressionWrapper(OWED, MONEY))
    return invoices, opening_debt_rows()


def _payables(today: dt.date) -> dict[str, Any]:
    """What we owe suppliers as of today, by age."""
    ages = _by_age(payable_rows(), today)
    late = [age for key, age in ages.items() if key != "notDue"]
    return {**_total(list(ages.values())), "aging": ages, "overdue": _total(late)["amount"]}


def _receivables(today: dt.date) -> dict[str, Any]:
    ages = _by_age(_owing(), today)
    late = [age for key, age in ages.items() if key != "notDue"]
    held = customer_rows().order_by().aggregate(total=Coalesce(Sum("on_account"), NOTHING))["total"]
    owed = _total(list(ages.values()))
    return {
        "receivables": {**owed, "aging": ages, "onAccount": held, "net": owed["amount"] - held},
        "overdue": _total(late),
    }


def _by_age(owing: tuple[QuerySet[Any], ...], today: dt.date) -> dict[str, dict[str, Any]]:
    """{age: count and amount of what is owed}; a statement for each of the queries."""
    wanted: dict[str, Any] = {}
    for key, least, most in AGES:
        wanted[f"{key}_count"] = Count("pk", filter=_aged(today, least, most))
        wanted[f"{key}_amount"] = Coalesce(
            Sum("owed", filter=_aged(today, least, most), output_field=MONEY), NOTHING
        )
    found = [rows.order_by().aggregate(**wanted) for rows in owing]
    return {
        key: {
            "count": sum(part[f"{key}_count"] for part in found),
            "amount": sum((part[f"{key}_amount"] for part in found), Decimal(0)),
        }
        for key, _least, _most in AGES
    }


def _total(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "count": sum(part["count"] for part in parts),
        "amount": sum((part["amount"] for part in parts), Decimal(0)),
    }


def _cash(period: Period) -> dict[str, Any]:
    rows = (
        payment_rows()
        .filter(date__range=(period.start, period.end))
        .order_by()
        .values("method")
        .annotate(
            received=Coalesce(Sum("amount", filter=Q(kind=PaymentKind.PAYMENT)), NOTHING),
            refunded=Coalesce(-Sum("amount", filter=Q(kind=PaymentKind.REFUND)), NOTHING),
        )
    )
    found = {row["method"]: row for row in rows}
    methods = [found[method] for method in PaymentMethod.values if method in found]
    received = sum((row["received"] for row in methods), Decimal(0))
    refunded = sum((row["refunded"] for row in methods), Decimal(0))
    return {"received": received, "refunded": refunded, "net": received - refunded, "byMethod": methods}


def _vat(period: Period) -> dict[str, Any]:
    """What the VAT register says of the period."""
    rates = [
        {"rate": found.rate, "net": found.net, "vat": found.vat}
        for found in turnovers.by_rate(period.start, period.end)
    ]
    due = sum((row["vat"] for row in rates), Decimal(0))
    set_off = turnovers.input_vat(period.start, period.end)
    return {"due": due, "rates": rates, "input": set_off, "payable": due - set_off}


def _top_debtors(today: dt.date) -> list[dict[str, Any]]:
    """Who owes most; what they owe of before may put somebody first whose invoices alone do not."""
    invoices, before = (
        rows.order_by()
        .values("customer_id", name=F("customer__name"), held=F("customer__on_account"))
        .annotate(
            whole=Sum("owed", output_field=MONEY),
            late=Coalesce(Sum("owed", filter=Q(due_date__lt=today), output_field=MONEY), NOTHING),
        )
        for rows in _owing()
    )
    opening = {row["customer_id"]: row for row in before}
    largest = list(invoices.order_by("-whole", "customer_id")[:TOP])
    if opening:
        seen = {row["customer_id"] for row in largest}
        largest += invoices.filter(customer_id__in=set(opening) - seen)
    debtors = {row["customer_id"]: row for row in largest}
    for pk, row in opening.items():
        billed = debtors.get(pk)
        if billed is None:
            debtors[pk] = row
        else:
            debtors[pk] = {**billed, **{name: billed[name] + row[name] for name in ("whole", "late")}}
    first = sorted(debtors.values(), key=lambda row: (-row["whole"], row["customer_id"]))[:TOP]
    return [
        {
            "id": row["customer_id"],
            "name": row["name"],
            "amount": row["whole"],
            "overdue": row["late"],
            "onAccount": row["held"],
        }
        for row in first
    ]

"""Reads of the VAT register: the one place that dashboards, reports, documents and settlements look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncQuarter
from django.utils.translation import gettext_lazy as _

from apps.finance.models import InputVatEntry, LedgerEntry, VatEntry
from apps.kernel import money

Kind = VatEntry.Kind
# What settlements count of the ledger: the rest of it is asked for, not delivered.
PAID = (LedgerEntry.Kind.PAYMENT, LedgerEntry.Kind.REFUND, LedgerEntry.Kind.OPENING)
DELIVERED = (Kind.SHIPMENT, Kind.SERVICE)


class By(models.TextChoices):
    """How a year is cut."""

    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")


@dataclass(frozen=True, slots=True)
class RateSum:
    """A rate's turnover without VAT and its VAT, in tenge."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is between the house and a customer: positive, the customer owes."""

    amount: Decimal

    @property
    def direction(self) -> str:
        """`customer_owes`, `we_owe` or `settled`."""
        if not self.amount:
            return "settled"
        return "customer_owes" if self.amount > 0 else "we_owe"


def by_rate(start: date, end: date, narrowed: models.Q | None = None) -> list[RateSum]:
    """The turnover of a span of days by rate, highest first; one statement.

    Args:
        narrowed: of which rows.
    """
    rows = _between(start, end).filter(narrowed or models.Q()).order_by().values_list("tax")
    found = rows.annotate(n=Sum("net"), v=Sum("vat")).order_by("-tax")
    return [RateSum(*row) for row in found]


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """A month's or quarter's turnover and what is set off in it: its name, both ends, its sums by rate."""

    period: str
    date_from: date
    date_to: date
    rates: list[RateSum]
    input_rates: list[RateSum]

    @property
    def net(self) -> Decimal:
        return sum((rate.net for rate in self.rates), money.ZERO)

    @property
    def vat(self) -> Decimal:
        return sum((rate.vat for rate in self.rates), money.ZERO)

    @property
    def input_net(self) -> Decimal:
        return sum((rate.net for rate in self.input_rates), money.ZERO)

    @property
    def input_vat(self) -> Decimal:
        return sum((rate.vat for rate in self.input_rates), money.ZERO)

    @property
    def payable_vat(self) -> Decimal:
        """What is to be paid to the state; negative: it owes us."""
        return self.vat - self.input_vat


def by_period(start: date, end: date, by: str) -> list[PeriodSum]:
    """The months or quarters of a span that have a turnover or VAT to set off, two statements."""
    months, cut = (3, TruncQuarter("day")) if by == By.QUARTER else (1, TruncMonth("day"))
    sold = _cut(_between(start, end), cut)
    bought = _cut(InputVatEntry.objects.filter(day__range=(start, end)), cut)
    return [
        _period(first, months, sold.get(first, []), bought.get(first, []))
        for first in sorted(sold.keys() | bought.keys())
    ]


def input_vat(start: date, end: date) -> Decimal:
    """The VAT of suppliers that is set off in a span of days; one statement."""
    rows = InputVatEntry.objects.filter(day__range=(start, end))
    return rows.aggregate(total=Sum("vat"))["total"] or money.ZERO


def _cut(rows: QuerySet[Any], cut: Any) -> dict[date, list[RateSum]]:
    """{first day of a period: its sums by rate, highest first}."""
    found: dict[date, list[RateSum]] = {}
    by_rate = rows.annotate(period=cut).order_by().values_list("period", "tax")
    for first, *sums in by_rate.annotate(n=Sum("net"), v=Sum("vat")).order_by("period", "-tax"):
        found.setdefault(first, []).append(RateSum(*sums))
    return found


def _period(first: date, months: int, rates: list[RateSum], input_rates: list[RateSum]) -> PeriodSum:
    following = first.month + months
    last = date(first.year + following // 13, (following - 1) % 12 + 1, 1) - timedelta(days=1)
    name = f"{first:%Y-%m}" if months == 1 else f"{first.year}-Q{(first.month + 2) // 3}"
    return PeriodSum(name, first, last, rates, input_rates)


def _between(start: date, end: date) -> QuerySet[VatEntry]:
    return VatEntry.objects.filter(day__range=(start, end))


def of_lines(line_ids: Iterable[UUID]) -> dict[UUID, tuple[Decimal, Decimal]]:
    """{line: (net, VAT) of it that stands in the register}; a line that has no row is not among them."""
    rows = VatEntry.objects.filter(line_id__in=list(line_ids)).order_by().values_list("line_id")
    return {pk: (net, vat) for pk, net, vat in rows.annotate(n=Sum("net"), v=Sum("vat"))}


def of_no_line(order_id: UUID) -> tuple[Decimal, Decimal]:
    """(net, VAT) of an order in rows that name no line of it."""
    rows = VatEntry.objects.filter(order_id=order_id, line_id=None)
    found = rows.aggregate(n=Sum("net"), v=Sum("vat"))
    return found["n"] or money.ZERO, found["v"] or money.ZERO


def reduced_of_lines(line_ids: Iterable[UUID]) -> dict[UUID, tuple[Decimal, Decimal]]:
    """{line: (net, VAT) by which credit notes reduced what was delivered of it}; one query."""
    rows = VatEntry.objects.filter(line_id__in=list(line_ids), kind=Kind.REDUCTION).order_by()
    sums = rows.values_list("line_id").annotate(n=Sum("net"), v=Sum("vat"))
    return {pk: (-net, -vat) for pk, net, vat in sums}


def settlements(customer_ids: Sequence[UUID], until: date | None = None) -> dict[UUID, Settlement]:
    """{customer: opening + deliveries and stand-alone invoices − what was taken back − payments + refunds}.

    A payment request alone is no debt (domain.md §2.2). As of the end of a day, or of now; two statements.
    """
    found = dict.fromkeys(customer_ids, money.ZERO)
    sold = VatEntry.objects.filter(customer_id__in=found)
    # Positive: what the customer owes less. Opening debts are negative there.
    paid = LedgerEntry.objects.filter(customer_id__in=found, kind__in=PAID)
    if until is not None:
        sold, paid = sold.filter(day__lte=until), paid.filter(date__lte=until)
    for pk, total in sold.order_by().values_list("customer_id").annotate(total=Sum(F("net") + F("vat"))):
        found[pk] += total
    for pk, total in paid.order_by().values_list("customer_id").annotate(total=Sum("amount")):
        found[pk] -= total
    return {pk: Settlement(amount) for pk, amount in found.items()}


def settlement(customer_id: UUID, until: date | None = None) -> Settlement:
    """The settlement of one customer."""
    return settlements([customer_id], until)[customer_id]

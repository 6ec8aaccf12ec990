"""VAT of a period by rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.finance.models import Invoice
from apps.finance.selectors import invoice_item_rows
from apps.kernel import money

RATIO = DecimalField(max_digits=80, decimal_places=20)


def by_rate(issued: QuerySet[Invoice], start: date, end: date) -> list[tuple[Any, ...]]:
    """(rate, without VAT, VAT, with VAT) of issued invoices by turnover date, else issue date.

    Lines bear their share of the invoice's adjustment, a credit note takes its share back on its own date;
    an invoice without lines has no rate.
    """
    dated = issued.annotate(turnover=Coalesce("turnover_date", "issue_date"))
    billed = dated.filter(turnover__range=(start, end))
    lines = invoice_item_rows().filter(invoice__items_total__gt=0).order_by()
    sold = lines.filter(invoice_id__in=billed.values("pk"))
    credited = lines.filter(
        invoice_id__in=issued.values("pk"), invoice__credit_notes__date__range=(start, end)
    )
    sums: dict[Decimal, list[Decimal]] = {}
    for sign, found, whole in ((1, sold, "invoice__amount"), (-1, credited, "invoice__credit_notes__amount")):
        share = ExpressionWrapper(F(whole) / F("invoice__items_total"), output_field=RATIO)
        parts = found.values("tax").annotate(
            without=Sum(ExpressionWrapper(F("net") * share, output_field=RATIO)),
            tax_sum=Sum(ExpressionWrapper(F("vat") * share, output_field=RATIO)),
        )
        for rate, net, vat in parts.values_list("tax", "without", "tax_sum"):
            of_rate = sums.setdefault(rate, [money.ZERO, money.ZERO])
            of_rate[0] += sign * net
            of_rate[1] += sign * vat
    rows: list[tuple[Any, ...]] = []
    for rate in sorted(sums, reverse=True):
        net, vat = map(money.round_money, sums[rate])
        rows.append((rate, net, vat, net + vat))
    bare = billed.filter(items_total=0).aggregate(sum=Sum("amount"))["sum"]
    return [*rows, (None, bare, money.ZERO, bare)] if bare else rows

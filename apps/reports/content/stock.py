"""What lies in stock at the end of a period, and what it is worth."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DateField,
    DecimalField,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, Round
from django.db.models.lookups import GreaterThan

from apps.inventory.models import CostEntry, Product
from apps.inventory.selectors import cost_entry_rows, stock_item_rows, stock_movement_rows
from apps.kernel.letters import folded
from apps.kernel.models import Change
from apps.reports.content.base import Query

QUANTITY = DecimalField(max_digits=18, decimal_places=3)
MONEY = DecimalField(max_digits=40, decimal_places=2)
NONE = Value(None, output_field=QUANTITY)
NOTHING = Value(Decimal(0), output_field=MONEY)


def of_products(ask: Query, path: str) -> Q:
    """The filters, of products as `path` leads to them."""
    found = Q()
    for name, lookup in (
        ("productId", "pk__in"),
        ("type", "type__in"),
        ("status", "status__in"),
    ):
        if name in ask.filters:
            found &= Q(**{f"{path}{lookup}": ask.filters[name]})
    if "category" in ask.filters:
        found &= Q(**{f"{path}category_keys__contains": [folded(ask.filters["category"])]})
    return found


def items(ask: Query) -> QuerySet[Any]:
    """Stock items with what was there at the end of the period: `stood`, `held` for somebody, `free`, at
    `cost`, of `worth`, and whether that was `low`.

    Of a past day movements, cost entries and the audit trail know, and nobody what was reserved then.
    """
    found = stock_item_rows().filter(
        of_products(ask, "product__"), product__deleted_at__isnull=True, product__type__in=Product.STOCKABLE
    )
    if ask.is_over:
        moved = stock_movement_rows().filter(product=OuterRef("product"), date__lte=ask.as_of).order_by()
        sums = moved.values("product").annotate(sum=Sum("delta")).values("sum")
        found = found.annotate(
            stood=Coalesce(Subquery(sums), Value(Decimal("0.000")), output_field=QUANTITY),
            held=NONE,
            free=NONE,
            entered=Coalesce(Subquery(_cost_before(ask)), F("product__cost"), output_field=MONEY),
        )
        found = found.annotate(
            worth=_worth_then(ask),
            cost=Case(
                When(stood__gt=0, then=Round(F("worth") / F("stood"), 2, output_field=MONEY)),
                default=F("entered"),
                output_field=MONEY,
            ),
            low=Case(When(min_stock__gt=0, stood__lte=F("min_stock"), then=True), default=False),
        )
    else:
        found = found.annotate(
            stood=F("in_stock"),
            held=F("reserved"),
            free=F("in_stock") - F("reserved"),
            cost=Coalesce(F("unit_cost"), F("product__cost"), output_field=MONEY),
            worth=F("value"),
            low=F("is_low"),
        )
    return found.filter(low=True) if ask.filters.get("lowStock") == "true" else found


def _worth_then(ask: Query) -> Case:
    """Σ of what changed the value until then; before values were kept, the quantity at its cost of then."""
    mine = {"product": OuterRef("product")}
    moved = stock_movement_rows().filter(**mine, date__lte=ask.as_of).order_by().values("product")
    entered = cost_entry_rows().filter(**mine, date__lte=ask.as_of).order_by().values("product")
    kept = cost_entry_rows().filter(**mine, kind=CostEntry.Kind.TAKEN_OVER).order_by().values("product")
    books = [
        Coalesce(Subquery(rows.annotate(sum=Sum("value")).values("sum")), NOTHING, output_field=MONEY)
        for rows in (moved, entered)
    ]
    since = Subquery(kept.annotate(day=Min("date")).values("day"), output_field=DateField())
    before = Round(F("stood") * F("entered"), 2, output_field=MONEY)
    return Case(
        When(GreaterThan(since, Value(ask.as_of)), then=before),
        default=books[0] + books[1],
        output_field=MONEY,
    )


def _cost_before(ask: Query) -> QuerySet[Any]:
    """A product's cost at the end of the period, where it has changed since: what the first change found."""
    changes = Change.objects.filter(
        subject="product",
        subject_id=OuterRef("product_id"),
        created_at__gte=ask.until_moment,
        changes__has_key="cost",
    ).order_by("pk")
    before = Cast(KeyTextTransform(0, KeyTransform("cost", "changes")), MONEY)
    return changes.annotate(before=before).values("before")[:1]

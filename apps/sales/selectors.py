"""Reads of sales that the rest of the house needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum, TextField, Value, Window
from django.db.models.functions import Coalesce, Greatest, NullIf, RowNumber

from apps.crm.models import Customer
from apps.inventory.translated import translated
from apps.kernel import clock, tenancy
from apps.kernel.columns import MONEY
from apps.kernel.sql import fetch
from apps.sales.models import (
    COUNTED,
    LIVE_SHIPMENTS,
    OPEN,
    WAITING,
    Order,
    OrderItem,
    SalesReturn,
    SalesReturnItem,
    Shipment,
    ShipmentItem,
)
from apps.sales.sql.figures import TOP_SHARE
from apps.sales.sql.margin import MARGIN


def open_orders_total(customer_id: UUID, *, without: UUID | None = None) -> Decimal:
    """What a customer's confirmed orders will still be billed for, in tenge (domain.md §2.4)."""
    unbilled = F("total_amount") - F("closed_amount") - F("invoiced_amount") - F("credited_amount")
    return _rest(Order.objects.filter(customer_id=customer_id), unbilled, without)


def claimed_by_prepaid_orders(customer_id: UUID, *, without: UUID | None = None) -> Decimal:
    """What a customer's confirmed prepaid orders still wait for of the money on account, in tenge."""
    prepaid = Order.objects.filter(customer_id=customer_id, payment_terms=Customer.PaymentTerms.PREPAYMENT)
    return _rest(
        prepaid, F("total_amount") - F("closed_amount") - F("credited_amount") - F("paid_amount"), without
    )


def _rest(orders: QuerySet[Order], rest: Any, without: UUID | None) -> Decimal:
    orders = orders.filter(status__in=COUNTED)
    if without is not None:
        orders = orders.exclude(pk=without)
    positive = Greatest(rest, Value(Decimal(0)), output_field=MONEY)
    found: Decimal = orders.aggregate(total=Coalesce(Sum(positive), Value(Decimal(0)), output_field=MONEY))[
        "total"
    ]
    return found


def top_customer_share(start: date, end: date) -> Decimal:
    """The largest customer's share, 0 to 1, of the orders confirmed from `start` to before `end`."""
    scope = {"workspace": tenancy.current().workspace_id, "counted": [str(status) for status in COUNTED]}
    [(share,)] = fetch(TOP_SHARE, {**scope, "start": start, "end": end})
    found: Decimal = share
    return found


def customer_metrics(customer_id: UUID) -> tuple[int, Decimal, date | None]:
    """(orders, revenue with VAT, day of the last order) by the counted orders (domain.md §3.7)."""
    found = Order.objects.filter(customer_id=customer_id, status__in=COUNTED).aggregate(
        orders=Count("pk"), revenue=Sum("total_amount"), last=Max("created_at")
    )
    last = found["last"]
    return found["orders"], found["revenue"] or Decimal(0), clock.local_date(last) if last else None


def customer_orders(customer_ids: Sequence[UUID], newest: int = 50) -> dict[UUID, list[dict[str, Any]]]:
    """{customer: its newest orders as its page shows them}; one query."""
    rows = (
        Order.objects.filter(customer_id__in=customer_ids)
        .annotate(
            nth=Window(
                RowNumber(), partition_by=F("customer_id"), order_by=[F("created_at").desc(), F("id").desc()]
            )
        )
        .filter(nth__lte=newest)
        .order_by("customer_id", "nth")
        .values_list("customer_id", "id", "number", "total_amount", "status", "delivered_at")
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for customer_id, pk, number, total, status, delivered_at in rows:
        found[customer_id].append(
            {
                "id": pk,
                "orderNumber": number,
                "totalAmount": total,
                "status": status,
                "deliveredAt": clock.local_date(delivered_at) if delivered_at else None,
            }
        )
    return dict(found)


def order_of_deal(deal_id: UUID) -> dict[str, Any] | None:
    """The order that the won deal made, or None: `{"id", "orderNumber"}`."""
    row = Order.objects.filter(deal_id=deal_id, auto_created=True).values_list("id", "number").first()
    return {"id": row[0], "orderNumber": row[1]} if row else None


def product_in_use(product_id: UUID) -> bool:
    """Whether an order that is not finished has a line of the product."""
    return OrderItem.objects.filter(
        product_id=product_id, order__status__in=OPEN, order__deleted_at__isnull=True
    ).exists()


def sold_to_companies() -> Q:
    """Which products stand in a confirmed order of a company."""
    lines = OrderItem.objects.filter(
        product=OuterRef("pk"), order__customer__type=Customer.Type.COMPANY, order__deleted_at__isnull=True
    )
    return Q(Exists(lines.filter(order__status__in=COUNTED)))


def product_has_lines(product_id: UUID) -> bool:
    """Whether any order, finished ones too, has a line of the product."""
    return OrderItem.objects.filter(product_id=product_id).exists()


def stock_claims(order_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Decimal]]:
    """{order that waits for goods: {product: what may be kept for it}}; one query."""
    rows = Order.objects.filter(pk__in=order_ids, status__in=WAITING).values_list("pk", "stock_needed")
    return {
        pk: {UUID(product): Decimal(quantity) for product, quantity in needed.items()} for pk, needed in rows
    }


def orders_needing_stock() -> dict[UUID, tuple[str, date | None]]:
    """{confirmed order that the stock must still give something for: (number, delivery day)}."""
    rows = Order.objects.filter(status__in=WAITING).exclude(stock_needed={})
    return {pk: (number, day) for pk, number, day in rows.values_list("pk", "number", "delivery_date")}


def customer_in_use(customer_id: UUID) -> bool:
    """Whether the customer has an order that is not finished."""
    return Order.objects.filter(customer_id=customer_id, status__in=OPEN).exists()


def deal_in_use(deal_id: UUID) -> bool:
    """Whether a live order refers to the deal."""
    return Order.objects.filter(deal_id=deal_id).exists()


def confirmed_at(order_id: UUID) -> datetime | None:
    """When an order was confirmed, or None."""
    return Order.objects.filter(pk=order_id).values_list("confirmed_at", flat=True).first()


def every_order_rows() -> QuerySet[Order]:
    """For the apps above: every order in reach of row-level security, deleted ones too."""
    return Order.everything.all()


def order_item_rows() -> QuerySet[OrderItem]:
    """For the apps above: the order items of the scope in force."""
    return OrderItem.objects.all()


def line_name(line: str = "") -> Coalesce:
    """For rows of lines: what a line is called, the product's name or, without a product, its own.

    Args:
        line: how the order's line is reached: `order_item__`.
    """
    own = NullIf(F(f"{line}description"), Value(""))
    return Coalesce(own, translated("product__name"), output_field=TextField())


def order_rows() -> QuerySet[Order]:
    """For the apps above: the orders of the scope in force."""
    return Order.objects.all()


def delivered_sums(line_ids: Collection[UUID]) -> dict[UUID, tuple[Decimal, Decimal]]:
    """{order line: (net, VAT) of what was shipped of it}; one query."""
    rows = ShipmentItem.objects.filter(order_item__in=line_ids, shipment__status__in=LIVE_SHIPMENTS)
    sums = rows.order_by().values_list("order_item").annotate(n=Sum("net"), v=Sum("vat"))
    return {pk: (net, vat) for pk, net, vat in sums}


def returned_sums(line_ids: Collection[UUID]) -> dict[UUID, tuple[Decimal, Decimal]]:
    """{order line: (net, VAT) of what came back of it}; one query."""
    rows = SalesReturnItem.objects.filter(order_item__in=line_ids)
    sums = rows.order_by().values_list("order_item").annotate(n=Sum("net"), v=Sum("vat"))
    return {pk: (net, vat) for pk, net, vat in sums}


def returned_amount(start: date, end: date) -> Decimal:
    """What came back on the local days from `start` to `end`, in tenge with VAT."""
    found = SalesReturn.objects.filter(date__range=(start, end)).aggregate(total=Sum("amount"))
    return found["total"] or Decimal(0)


def margin(start: date, end: date) -> list[tuple[Any, ...]]:
    """What was sold on the local days from `start` to `end` less what came back, and what that cost.

    (which, product, customer, seller, month, sold without VAT, cost); `which` is 15 of all, 7 of a product,
    11 of a customer, 13 of a seller (an employee, None without a deal), 14 of a month.
    """
    until = clock.day_start(end + timedelta(days=1))
    values = {"start": start, "end": end, "from": clock.day_start(start), "until": until}
    return fetch(MARGIN, {"workspace": tenancy.current().workspace_id, **values})


def return_rows() -> QuerySet[SalesReturn]:
    """For the apps above: the returns of the scope in force."""
    return SalesReturn.objects.all()


def return_item_rows() -> QuerySet[SalesReturnItem]:
    """For the apps above: the lines of returns of the scope in force."""
    return SalesReturnItem.objects.all()


def shipment_item_rows() -> QuerySet[ShipmentItem]:
    """For the apps above: the lines of shipments of the scope in force."""
    return ShipmentItem.objects.all()


def shipment_rows() -> QuerySet[Shipment]:
    """For the apps above: the shipments of the scope in force."""
    return Shipment.objects.all()


def orders_of_customers(customer_ids: Collection[UUID]) -> QuerySet[Order]:
    """The orders of several customers."""
    return Order.objects.filter(customer__in=customer_ids)

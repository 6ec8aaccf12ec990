"""The sales report: orders by their confirmation day, as revenue counts them (domain.md §3.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from apps.crm.models import Customer
from apps.kernel import clock, money
from apps.reports.content import filters
from apps.reports.content.base import Cell, Chart, Column, Figure, Query, Section, Subject, Words
from apps.reports.content.margins import COSTS, EARNED, MARGIN_OF, OF_MARGIN
from apps.reports.content.sales_board import of_dashboard
from apps.reports.content.sales_columns import (
    CODE,
    CUSTOMER,
    DATE,
    NET,
    NUMBER,
    ORDERS,
    PAID,
    PRODUCT,
    REVENUE,
    TAX_ID,
    TOTAL,
    UNIT,
    VAT,
)
from apps.sales.models import COUNTED, OrderStatus, PaymentStatus
from apps.sales.selectors import line_name, order_item_rows, order_rows

AMOUNT = DecimalField(max_digits=60, decimal_places=2)
ZERO = Value(Decimal(0), output_field=AMOUNT)
ADJUSTED = Words("Келісілген сомаға түзету", "Корректировки до согласованных сумм", "Adjustments to agreed")
BEST = 8  # slices of a chart; the rest is one more


def _orders(ask: Query) -> QuerySet[Any]:
    """Counted orders by confirmation; with `status` also those that do not count, by the day they came."""
    statuses = ask.filters.get("status") or list(COUNTED)
    counted = set(statuses) <= set(COUNTED)
    on = F("confirmed_at") if counted else Coalesce("confirmed_at", "created_at")
    found = order_rows().filter(status__in=statuses).annotate(on=on)
    found = found.filter(on__gte=ask.from_moment, on__lt=ask.until_moment)
    for name, lookup in (
        ("customerId", "customer_id__in"),
        ("paymentStatus", "payment_status__in"),
        ("minAmount", "total_amount__gte"),
        ("maxAmount", "total_amount__lte"),
    ):
        if name in ask.filters:
            found = found.filter(**{lookup: ask.filters[name]})
    return found


def _with_net(orders: QuerySet[Any]) -> QuerySet[Any]:
    """What an order's lines were agreed at without VAT; one without lines is an amount alone."""
    lines = order_item_rows().filter(order=OuterRef("pk")).order_by().values("order")
    agreed = Subquery(lines.annotate(sum=Sum("agreed_net")).values("sum"))
    found: QuerySet[Any] = orders.annotate(net=Coalesce(agreed, F("total_amount"), output_field=AMOUNT))
    return found


def _order_rows(ask: Query) -> QuerySet[Any]:
    vat = ExpressionWrapper(F("total_amount") - F("net"), output_field=AMOUNT)
    found: QuerySet[Any] = (
        _with_net(_orders(ask))
        .annotate(vat_sum=vat, margin=MARGIN_OF, tax_id=Coalesce("customer__bin", "customer__iin"))
        .order_by("on", "id")
        .values_list(
            "number", "on", "status", "customer__name", "tax_id", "net", "vat_sum", "total_amount",
            "payment_status", "paid_amount", "delivery_date", "sold_net", "cost", "margin",
        )
    )  # fmt: skip
    return found


def _lines(ask: Query) -> QuerySet[Any]:
    return order_item_rows().filter(order_id__in=_orders(ask).values("pk"))


def _line_rows(ask: Query) -> QuerySet[Any]:
    found: QuerySet[Any] = (
        _lines(ask)
        .annotate(
            on=Coalesce("order__confirmed_at", "order__created_at"),
            product_name=line_name(),
            margin=MARGIN_OF,
        )
        .order_by("on", "order_id", "position", "id")
        .values_list(
            "order__number", "on", "order__customer__name", "product__code", "product_name", "product__unit",
            "quantity", "unit_price", "discount", "tax", "net", "vat", "total", "sold_net", "cost",
            "margin",
        )
    )  # fmt: skip
    return found


def _product_rows(ask: Query) -> list[tuple[Any, ...]]:
    rows = (
        _lines(ask)
        .annotate(product_name=line_name())
        .order_by()
        .values("product_id", "product__code", "product_name", "product__unit")
        .annotate(sold=Sum("quantity"), revenue=Sum("total"), **EARNED)
        .order_by("-revenue", "product_id")
    )
    columns = ("product__code", "product_name", "product__unit", "sold", "revenue", *EARNED)
    found = list(rows.values_list(*columns))
    adjusted = _adjusted(ask)
    name = ADJUSTED.of(ask.language)
    return [*found, (None, name, None, None, adjusted, None, None, None)] if adjusted else found


def _adjusted(ask: Query) -> Decimal:
    """What the agreed totals of the orders differ from the sums of their lines."""
    return _orders(ask).aggregate(sum=Sum("adjustment_amount"))["sum"] or money.ZERO


def _customer_rows(ask: Query) -> list[tuple[Any, ...]]:
    rows = (
        _orders(ask)
        .order_by()
        .values("customer_id", "customer__name")
        .annotate(orders=Count("pk"), revenue=Sum("total_amount"), paid=Sum("paid_amount"), **EARNED)
        .order_by("-revenue", "customer_id")
    )
    return list(rows.values_list("customer__name", "orders", "revenue", "paid", *EARNED))


def _by_time(ask: Query) -> list[tuple[Any, ...]]:
    """(first day, orders, revenue) of each day or month that had any."""
    trunc = TruncDate if ask.by_day else TruncMonth
    rows = (
        _orders(ask)
        .annotate(step=trunc("on", tzinfo=clock.ALMATY))
        .order_by()
        .values("step")
        .annotate(orders=Count("pk"), revenue=Sum("total_amount"))
        .order_by("step")
    )
    return list(rows.values_list("step", "orders", "revenue"))


def _figures(ask: Query) -> list[Figure]:
    found = _with_net(_orders(ask)).aggregate(
        orders=Count("pk"), total=Sum("total_amount"), net_sum=Sum("net")
    )
    total, net = found["total"] or money.ZERO, found["net_sum"] or money.ZERO
    average = money.round_money(total / found["orders"]) if found["orders"] else money.ZERO
    shown = [
        Figure(Words("Түсім", "Выручка", "Revenue"), total),
        Figure(Words("ҚҚС-сыз түсім", "Выручка без НДС", "Revenue without VAT"), net),
        Figure(Words("Оның ішінде ҚҚС", "В том числе НДС", "VAT included"), total - net),
        Figure(Words("Тапсырыстар", "Заказы", "Orders"), found["orders"], Cell.INTEGER),
        Figure(Words("Орташа тапсырыс", "Средний заказ", "Average order"), average),
    ]
    if adjusted := _adjusted(ask):
        shown.insert(3, Figure(ADJUSTED, adjusted))
    return shown if ask.is_narrowed else shown + of_dashboard(ask)


def _charts(ask: Query) -> list[Chart]:
    revenue = Words("Түсім", "Выручка", "Revenue")
    steps = [(_step(ask, day), total) for day, _orders_count, total in _by_time(ask)]
    products = [
        (name, total) for code, name, _unit, _sold, total, *_rest in _product_rows(ask) if code is not None
    ]
    customers = [(row[0], row[2]) for row in _customer_rows(ask)]
    return [
        Chart(revenue, "bars", steps),
        Chart(Words("Тауарлардың үлестері", "Доли товаров", "Shares of products"), "shares", products),
        Chart(Words("Клиенттердің үлестері", "Доли клиентов", "Shares of customers"), "shares", customers),
    ]


def _step(ask: Query, day: Any) -> str:
    return f"{day:%d.%m}" if ask.by_day else f"{day:%m.%Y}"


SALES = Subject(
    title=Words("Сату есебі", "Отчёт по продажам", "Sales report"),
    permission="ORDERS_VIEW",
    rights=frozenset({"DEALS_VIEW", "CUSTOMERS_VIEW", COSTS}),
    filters={
        "status": filters.choices(OrderStatus),
        "paymentStatus": filters.choices(PaymentStatus),
        "customerId": filters.ids,
        "minAmount": filters.amount,
        "maxAmount": filters.amount,
    },
    sections=(
        Section(
            "orders",
            Words("Тапсырыстар", "Заказы", "Orders"),
            (
                NUMBER,
                DATE,
                Column(Words("Мәртебесі", "Статус", "Status"), width=14, choices=OrderStatus),
                CUSTOMER,
                TAX_ID,
                NET,
                VAT,
                TOTAL,
                Column(Words("Төлем", "Оплата", "Payment"), width=16, choices=PaymentStatus),
                PAID,
                Column(Words("Жеткізу күні", "Дата поставки", "Delivery date"), Cell.DATE, width=14),
                *OF_MARGIN,
            ),
            _order_rows,
        ),
        Section(
            "lines",
            Words("Тапсырыс жолдары", "Строки заказов", "Order lines"),
            (
                NUMBER,
                DATE,
                CUSTOMER,
                CODE,
                PRODUCT,
                UNIT,
                Column(Words("Саны", "Кол-во", "Quantity"), Cell.QUANTITY, width=12),
                Column(Words("Бағасы", "Цена", "Unit price"), Cell.MONEY, width=16),
                Column(Words("Жеңілдік, %", "Скидка, %", "Discount, %"), Cell.PERCENT, width=10),
                Column(Words("ҚҚС, %", "НДС, %", "VAT, %"), Cell.PERCENT, width=10),
                NET,
                VAT,
                TOTAL,
                *OF_MARGIN,
            ),
            _line_rows,
        ),
        Section(
            "products",
            Words("Тауарлар бойынша", "По товарам", "By product"),
            (
                CODE,
                PRODUCT,
                UNIT,
                Column(Words("Сатылды", "Продано", "Sold"), Cell.QUANTITY, width=14),
                REVENUE,
                *OF_MARGIN,
            ),
            _product_rows,
        ),
        Section(
            "customers",
            Words("Клиенттер бойынша", "По клиентам", "By customer"),
            (CUSTOMER, ORDERS, REVENUE, PAID, *OF_MARGIN),
            _customer_rows,
        ),
        Section(
            "periods",
            Words("Уақыт бойынша", "По времени", "By time"),
            (DATE, ORDERS, REVENUE),
            _by_time,
        ),
    ),
    figures=_figures,
    charts=_charts,
    named={"customerId": Customer},
    present=Words("Тапсырыс мәртебесі мен төлемі", "Статус и оплата заказов", "Orders' status and payment"),
)

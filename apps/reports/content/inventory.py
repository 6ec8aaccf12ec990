"""The inventory report: what lies in stock and what it is worth, and what moved in the period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Abs, Coalesce, Round

from apps.inventory.models import Product, StockMovement
from apps.inventory.selectors import stock_movement_rows
from apps.inventory.translated import translated
from apps.kernel import money
from apps.kernel.letters import by_name, name_key
from apps.reports.content import filters, stock
from apps.reports.content.base import Cell, Chart, Column, Figure, Query, Section, Subject, Words
from apps.reports.content.margins import COSTS
from apps.reports.content.stock import MONEY

AMOUNT = DecimalField(max_digits=40, decimal_places=3)
NOTHING = Value(Decimal(0), output_field=AMOUNT)


def _movements(ask: Query) -> QuerySet[StockMovement]:
    return stock_movement_rows().filter(stock.of_products(ask, "product__"), date__range=(ask.start, ask.end))


def _stock_rows(ask: Query) -> QuerySet[Any]:
    found: QuerySet[Any] = (
        stock.items(ask)
        .annotate(
            product_name=translated("product__name"),
            category=translated("product__category"),
        )
        .order_by(by_name("product__code"), "product_id")
        .values_list(
            "product__code", "product_name", "category", "product__type", "product__unit", "stood",
            "held", "free", "min_stock", "max_stock", "cost", "worth",
        )
    )  # fmt: skip
    return found


def _movement_rows(ask: Query) -> QuerySet[Any]:
    # What moved before costs were kept has no value of its own.
    sum_ = Coalesce(F("value"), Round(F("delta") * F("unit_cost"), 2, output_field=MONEY), output_field=MONEY)
    return (
        _movements(ask)
        .annotate(product_name=translated("product__name"), sum=sum_)
        .order_by("date", "id")
        .values_list(
            "date", "type", "product__code", "product_name", "product__unit", "delta", "balance_after",
            "unit_cost", "sum", "reference",
        )
    )  # fmt: skip


def _turnover_rows(ask: Query) -> list[tuple[Any, ...]]:
    """What each product had when the period began, what came and went, and what it had at its end."""

    def total(condition: Q) -> Coalesce:
        return Coalesce(Sum("delta", filter=condition), NOTHING, output_field=AMOUNT)

    within = Q(date__range=(ask.start, ask.end))
    return list(
        stock_movement_rows().filter(stock.of_products(ask, "product__"), date__lte=ask.end)
        .annotate(product_name=translated("product__name"))
        .order_by()
        .values("product_id", "product__code", "product_name", "product__unit")
        .annotate(
            opening=total(Q(date__lt=ask.start) | within & Q(type=StockMovement.Type.OPENING)),
            received=total(within & Q(type=StockMovement.Type.IN)),
            issued=-total(within & Q(type=StockMovement.Type.OUT)),
            adjusted=total(within & Q(type=StockMovement.Type.ADJUSTMENT)),
            closing=Coalesce(Sum("delta"), NOTHING, output_field=AMOUNT),
        )
        .filter(Q(received__gt=0) | Q(issued__gt=0) | ~Q(adjusted=0) | ~Q(opening=0) | ~Q(closing=0))
        .order_by(by_name("product__code"), "product_id")
        .values_list(
            "product__code", "product_name", "product__unit", "opening", "received", "issued", "adjusted",
            "closing",
        )
    )  # fmt: skip


def _by_category(ask: Query) -> list[tuple[Any, ...]]:
    rows = (
        stock.items(ask)
        .annotate(category=translated("product__category"))
        .order_by()
        .values("category")
        .annotate(products=Count("pk"), total=Sum("worth"))
        .values_list("category", "products", "total")
    )
    none = Words("Санатсыз", "Без категории", "No category").of(ask.language)
    named = [(category or none, products, total) for category, products, total in rows]
    # Sorted here: the database does not see that the name in the group's order is the group's.
    return sorted(named, key=lambda row: (-(row[2] or money.ZERO), name_key(row[0])))


def _figures(ask: Query) -> list[Figure]:
    found = stock.items(ask).aggregate(
        products=Count("pk"),
        total=Sum("worth"),
        few=Count("pk", filter=Q(low=True, product__status=Product.Status.ACTIVE)),
        empty=Count("pk", filter=Q(stood=0)),
    )
    cost = Case(When(unit_cost__isnull=True, then=F("product__cost")), default=F("unit_cost"))
    before = ExpressionWrapper(F("quantity") * cost, output_field=AMOUNT)
    worth = Coalesce(Abs("value"), before, output_field=AMOUNT)
    moved = (
        _movements(ask)
        .filter(product__deleted_at__isnull=True)
        .aggregate(
            count=Count("pk"),
            received=Sum(worth, filter=Q(type=StockMovement.Type.IN)),
            issued=Sum(worth, filter=Q(type=StockMovement.Type.OUT)),
        )
    )
    integer = Cell.INTEGER
    shown = [
        Figure(Words("Тауарлар", "Товаров", "Products"), found["products"], integer),
        Figure(
            Words("Қор құны", "Стоимость запасов", "Stock value"),
            found["total"] or money.ZERO,
        ),
        Figure(Words("Аз қалғаны", "Мало на складе", "Low in stock"), found["few"], integer),
        Figure(Words("Жоқ", "Нет на складе", "Out of stock"), found["empty"], integer),
        Figure(Words("Кезеңдегі қозғалыстар", "Движений за период", "Movements"), moved["count"], integer),
        Figure(
            Words("Кіріс, өзіндік құны", "Поступило по себестоимости", "Received at cost"),
            money.round_money(moved["received"] or money.ZERO),
        ),
        Figure(
            Words("Шығыс, өзіндік құны", "Выбыло по себестоимости", "Issued at cost"),
            money.round_money(moved["issued"] or money.ZERO),
        ),
    ]
    return [each for each in shown if each.kind is not Cell.MONEY or ask.may(COSTS)]


def _charts(ask: Query) -> list[Chart]:
    if not ask.may(COSTS):
        return []
    shares = [(category, total or money.ZERO) for category, _count, total in _by_category(ask)]
    top = (
        stock.items(ask)
        .annotate(product_name=translated("product__name"))
        .filter(worth__gt=0)
        .order_by("-worth", "product_id")
        .values_list("product_name", "worth")[:10]
    )
    return [
        Chart(Words("Қор құны", "Стоимость запасов", "Stock value"), "shares", shares),
        Chart(Words("Ең қымбат қорлар", "Самые дорогие запасы", "Most valuable stock"), "ranks", list(top)),
    ]


CODE = Column(Words("Коды", "Код", "Code"), width=16)
PRODUCT = Column(Words("Тауар", "Товар", "Product"), width=36)
CATEGORY = Column(Words("Санаты", "Категория", "Category"), width=20)
UNIT = Column(Words("Бірл.", "Ед.", "Unit"), width=8)
VALUE_COLUMN = Column(Words("Құны", "Стоимость", "Value"), Cell.MONEY, width=18, total=True, permission=COSTS)


def _quantity(kk: str, ru: str, en: str) -> Column:
    return Column(Words(kk, ru, en), Cell.QUANTITY, width=13)


INVENTORY = Subject(
    title=Words("Қор есебі", "Отчёт по запасам", "Inventory report"),
    permission="INVENTORY_VIEW",
    rights=frozenset({COSTS}),
    filters={
        "productId": filters.ids,
        "type": filters.choices(Product.Type),
        "status": filters.choices(Product.Status),
        "category": filters.text,
        "lowStock": filters.one_of("true"),
    },
    sections=(
        Section(
            "stock",
            Words("Қалдықтар", "Остатки", "Stock"),
            (
                CODE,
                PRODUCT,
                CATEGORY,
                Column(Words("Түрі", "Тип", "Type"), width=16, choices=Product.Type),
                UNIT,
                _quantity("Қоймада", "На складе", "In stock"),
                _quantity("Резервте", "В резерве", "Reserved"),
                _quantity("Қолжетімді", "Доступно", "Available"),
                _quantity("Ең азы", "Минимум", "Minimum"),
                _quantity("Ең көбі", "Максимум", "Maximum"),
                Column(
                    Words("Өзіндік құны", "Себестоимость", "Unit cost"),
                    Cell.MONEY,
                    width=16,
                    permission=COSTS,
                ),
                VALUE_COLUMN,
            ),
            _stock_rows,
        ),
        Section(
            "turnover",
            Words("Айналым", "Оборот", "Turnover"),
            (
                CODE,
                PRODUCT,
                UNIT,
                _quantity("Басында", "На начало", "Opening"),
                _quantity("Кіріс", "Поступило", "Received"),
                _quantity("Шығыс", "Выбыло", "Issued"),
                _quantity("Түзету", "Корректировка", "Adjusted"),
                _quantity("Соңында", "На конец", "Closing"),
            ),
            _turnover_rows,
        ),
        Section(
            "movements",
            Words("Қозғалыстар", "Движения", "Movements"),
            (
                Column(Words("Күні", "Дата", "Date"), Cell.DATE, width=12),
                Column(Words("Түрі", "Тип", "Type"), width=16, choices=StockMovement.Type),
                CODE,
                PRODUCT,
                UNIT,
                _quantity("Өзгеріс", "Изменение", "Change"),
                _quantity("Қалдық", "Остаток", "Balance"),
                Column(
                    Words("Бірлік құны", "Цена единицы", "Unit cost"), Cell.MONEY, width=16, permission=COSTS
                ),
                Column(Words("Сомасы", "Сумма", "Sum"), Cell.MONEY, width=18, total=True, permission=COSTS),
                Column(Words("Негіздеме", "Основание", "Reference"), width=24),
            ),
            _movement_rows,
        ),
        Section(
            "categories",
            Words("Санаттар бойынша", "По категориям", "By category"),
            (
                CATEGORY,
                Column(Words("Тауарлар", "Товаров", "Products"), Cell.INTEGER, width=12, total=True),
                VALUE_COLUMN,
            ),
            _by_category,
        ),
    ),
    figures=_figures,
    charts=_charts,
    named={"productId": Product},
    as_of_label=Words("Қалдықтар", "Остатки", "Stock"),
)

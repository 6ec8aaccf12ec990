"""The rule of choice over lists that overlap, against a model that goes by elimination."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from apps.crm.models import PriceList
from apps.crm.selectors.prices import PriceBook
from apps.crm.services import create_price_list
from apps.crm.tests.factories import make_customer, make_product
from apps.kernel import clock

SEGMENTS = ("Опт", "Розница", "Сеть «Қазына»")
CATEGORIES = ("Мука", "Крупа", "")
TAX = Decimal(16)


def expected(lists: list[Any], product: Any, customer: Any, on: date, quantity: Decimal) -> Any:
    """What remains when whoever is not the first is sent away, one question after the other."""
    left = []
    for each, customers, lines in lists:
        to = each.valid_to or date.max
        if not each.is_active or not (each.valid_from or date.min) <= on <= to:
            continue
        if each.audience == "customers" and customer.pk not in customers:
            continue
        if each.audience == "segments" and (customer.segment or "").upper() not in [
            name.upper() for name in each.segments
        ]:
            continue
        for line in lines:
            names_product = line.product_id == product.pk
            names_category = bool(line.category) and line.category.upper() == product.category_ru.upper()
            names_all = line.product_id is None and not line.category
            days = (line.valid_from or date.min) <= on <= (line.valid_to or date.max)
            if days and quantity >= line.from_quantity and (names_product or names_category or names_all):
                left.append((each, line))

    def price(pair: Any) -> tuple[Decimal, bool]:
        each, line = pair
        if line.unit_price is not None:
            return line.unit_price, each.tax_included
        rest = product.price * (100 - line.percent) / 100
        return rest.quantize(Decimal("0.01"), ROUND_HALF_UP), product.vat_included

    def gross(pair: Any) -> Decimal:
        amount, inside = price(pair)
        return amount if inside else (amount * (100 + TAX) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def keep(best: Any, of: Any) -> None:
        nonlocal left
        if left:
            wanted = best(of(pair) for pair in left)
            left = [pair for pair in left if of(pair) == wanted]

    keep(min, lambda pair: ["customers", "segments", "all"].index(pair[0].audience))
    keep(max, lambda pair: 2 if pair[1].product_id else 1 if pair[1].category else 0)
    keep(max, lambda pair: pair[1].from_quantity)
    keep(max, lambda pair: max(pair[0].valid_from or date.min, pair[1].valid_from or date.min))
    keep(min, gross)
    keep(min, lambda pair: str(pair[0].pk))
    keep(min, lambda pair: str(pair[1].pk))
    return None if not left else (*price(left[0]), str(left[0][0].pk))


def _drawn(company, chance: random.Random) -> tuple[list[Any], list[Any], list[Any]]:
    products = [
        make_product(
            company.actor, price=Decimal(chance.randrange(100, 9000)), category=CATEGORIES[n % 3],
            vat_included=chance.random() < 0.5,
        )
        for n in range(6)
    ]  # fmt: skip
    customers = [
        make_customer(company.actor, segment=SEGMENTS[n % 4] if n % 4 < 3 else None) for n in range(6)
    ]
    today = clock.today()

    def days() -> dict[str, Any]:
        first, last = sorted(today + timedelta(days=chance.randrange(-4, 5)) for _ in range(2))
        return {
            "valid_from": chance.choice((None, first)),
            "valid_to": chance.choice((None, None, last)),
        }

    for number in range(24):
        seen, items = set(), []
        for _line in range(8):
            kind = chance.randrange(4)
            line: dict[str, Any] = {"from_quantity": Decimal(chance.choice((0, 0, 5, 10))), **days()}
            if kind < 2:
                line["product_id"] = chance.choice(products).pk
            elif kind == 2:
                line["category"] = chance.choice(CATEGORIES[:2]).upper()
            if kind == 0:
                line["unit_price"] = Decimal(chance.choice((50, 58, 75, 87)))
            else:
                line["percent"] = Decimal(chance.choice((5, 10, 33)))
            key = tuple(line.get(name) for name in ("product_id", "category", "from_quantity", "valid_from"))
            if key not in seen:
                seen.add(key)
                items.append(line)
        whose: dict[str, Any] = chance.choice((
            {},
            {"segments": chance.sample(SEGMENTS, 2)},
            {"customer_ids": [each.pk for each in chance.sample(customers, 3)]},
        ))  # fmt: skip
        create_price_list(
            actor=company.actor, name=f"Прайс {number}", items=items, tax_included=chance.random() < 0.5,
            is_active=chance.random() < 0.9, **days(), **whose,
        )  # fmt: skip
    lists = [
        (each, {row.customer_id for row in each.for_customers.all()}, list(each.items.all()))
        for each in PriceList.objects.prefetch_related("for_customers", "items")
    ]
    return products, customers, lists


def test_two_thousand_choices_are_those_of_the_model(company):
    chance = random.Random(20261201)
    products, customers, lists = _drawn(company, chance)
    ids = [product.pk for product in products]
    today = clock.today()
    tried, listed = 0, 0
    for customer in customers:
        for ahead in range(-5, 6):
            on = today + timedelta(days=ahead)
            book = PriceBook(customer.pk, ids, on)
            for product in products:
                for quantity in map(Decimal, ("0.5", "1", "5", "9.999", "10", "500")):
                    wanted = expected(lists, product, customer, on, quantity)
                    chosen = book.choose(product, quantity, TAX)
                    found = (
                        None
                        if chosen is None
                        else (chosen.price, chosen.vat_included, chosen.source["priceListId"])
                    )
                    assert found == wanted, (product.code, customer.name, on, quantity)
                    tried += 1
                    listed += wanted is not None
    assert tried > 2000
    assert listed > tried / 2
    # What is asked, and what an order gets, is the same.
    for _round in range(15):
        customer, product = chance.choice(customers), chance.choice(products)
        quantity = Decimal(chance.choice((1, 5, 12)))
        wanted = expected(lists, product, customer, today, quantity)
        query = {"productId": product.pk, "customerId": customer.pk, "quantity": str(quantity)}
        asked = company.client.get("/api/v1/price-lists/price", query).json()["data"]
        body = {
            "customerId": customer.pk,
            "items": [{"productId": product.pk, "quantity": int(quantity)}],
        }
        order = company.client.post("/api/v1/orders", body).json()["data"]
        [line] = company.client.get(f"/api/v1/orders/{order['id']}").json()["data"]["items"]
        [best] = [row for row in asked["candidates"] if row["chosen"]] or [None]
        for shown in (asked, line):
            assert shown["priceSource"]["priceListId"] == (wanted and wanted[2])
            if wanted is not None:
                own = "unitPriceWithTax" if wanted[1] else "unitPrice"
                assert (shown["taxIncluded"], Decimal(str(shown[own]))) == (wanted[1], wanted[0])
        assert (best and best["priceListId"]) == (wanted and wanted[2])

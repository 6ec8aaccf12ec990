"""Opening stock: what lay there before the books began, entered by hand or row by row by an import."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.inventory import services
from apps.inventory.models import StockMovement
from apps.inventory.tests.factories import make_product, numbers
from apps.kernel import clock
from apps.kernel.errors import DomainError, Missing
from apps.kernel.records import Kept

MOVEMENTS = "/api/v1/inventory/movements"


def enter(member, product, **body):
    return member.client.post(f"/api/v1/products/{product.pk}/stock", {"type": "OPENING", **body})


def day(back: int) -> str:
    return (clock.today() - dt.timedelta(days=back)).isoformat()


def test_it_is_a_movement_of_its_own_type_with_its_cost(company):
    product = make_product(company.actor, cost=Decimal(400))
    body = {"quantity": 12.5, "date": day(40), "externalId": "row-1", "reference": "Акт 1"}
    answer = enter(company, product, **body)
    assert answer.status_code == 201, answer.json()
    data = answer.json()["data"]
    assert (data["type"], data["quantity"], data["inStock"], data["available"]) == (
        "OPENING",
        12.5,
        12.5,
        12.5,
    )
    assert enter(company, product, quantity=2, unitCost=350, date=day(39)).status_code == 201
    rows = company.client.get(MOVEMENTS, {"type": "OPENING", "sort": "date"}).json()["data"]["items"]
    assert [(row["quantity"], row["unitCost"], row["externalId"], row["date"]) for row in rows] == [
        (12.5, 400, "row-1", day(40)),
        (2, 350, None, day(39)),
    ]
    found = company.client.get(MOVEMENTS, {"externalId": "row-1"}).json()["data"]["items"]
    assert [row["id"] for row in found] == [data["id"]]


@pytest.mark.parametrize(
    ("body", "status", "keys"),
    [
        ({"quantity": 0}, 400, {"quantity"}),
        ({"quantity": -1}, 400, {"quantity"}),
        ({"quantity": 1, "date": day(-1)}, 400, {"date"}),
        ({"quantity": 1, "unitCost": -1}, 400, {"unitCost"}),
        ({"quantity": 1, "type": "IN", "externalId": "x"}, 400, {"externalId"}),
        ({"quantity": 1, "externalId": "there"}, 409, {"field"}),
    ],
)
def test_what_is_refused_changes_nothing(company, body, status, keys):
    product = make_product(company.actor)
    enter(company, product, quantity=5, externalId="there")
    answer = enter(company, product, **body)
    assert (answer.status_code, set(answer.json()["error"]["details"])) == (status, keys), answer.json()
    assert (numbers(product), StockMovement.objects.count()) == ((5, 0), 1)


def test_who_only_receives_may_not_enter_it(company):
    product = make_product(company.actor)
    answer = enter(company.member("PRODUCTS_VIEW", "INVENTORY_RECEIVE"), product, quantity=5)
    assert answer.status_code == 403
    assert answer.json()["error"]["details"] == {"required": "INVENTORY_CORRECT"}
    assert numbers(product) == (0, 0)


def test_a_service_has_none(company):
    answer = enter(company, make_product(company.actor, type="SERVICE"), quantity=5)
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["type"])


def test_a_day_of_the_past_is_filled(company):
    """What was refused for want of goods on that day is possible once they were there."""
    product = make_product(company.actor, stock=4)
    issue = {"type": "OUT", "quantity": 3, "date": day(10)}
    assert enter(company, product, **issue).status_code == 422
    assert enter(company, product, quantity=3, date=day(20)).status_code == 201
    assert enter(company, product, **issue).status_code == 201
    assert numbers(product) == (4, 0)


def keep(company, product, **values):
    standard = {"external_id": "1C-7", "quantity": Decimal(10), "date": clock.today() - dt.timedelta(days=30)}
    return services.keep_opening_stock(product.pk, actor=company.actor, **{**standard, **values})


def test_a_row_kept_twice_is_there_once(company):
    product = make_product(company.actor, cost=Decimal(50))
    first, how = keep(company, product)
    assert (how, first.unit_cost, first.type) == (Kept.CREATED, 50, "OPENING")
    again, how = keep(company, product)
    assert (how, again.pk, numbers(product)) == (Kept.UNCHANGED, first.pk, (10, 0))
    other = make_product(company.actor)
    assert keep(company, other)[1] == Kept.CREATED, "another product's row"
    with pytest.raises(Missing):
        keep(company, product, external_id="")


@pytest.mark.parametrize(
    "values",
    [{"quantity": Decimal(12)}, {"unit_cost": Decimal(60)}, {"date": clock.today() - dt.timedelta(days=29)}],
)
def test_a_row_of_other_values_is_corrected(company, values):
    product = make_product(company.actor, cost=Decimal(50))
    first, _how = keep(company, product)
    made, how = keep(company, product, **values)
    assert how == Kept.CORRECTED
    rows = StockMovement.objects.order_by("id").values_list("quantity", "date", "unit_cost", "type")
    opposite = (-first.quantity, first.date, first.unit_cost, "OPENING")
    assert list(rows)[1:] == [(made.quantity, made.date, made.unit_cost, "OPENING"), opposite]
    assert numbers(product) == (values.get("quantity", 10), 0)
    assert keep(company, product, **values)[1] == Kept.UNCHANGED


def test_a_correction_covers_what_has_gone_out_since(company):
    product = make_product(company.actor)
    keep(company, product)
    assert enter(company, product, type="OUT", quantity=8, date=day(5)).status_code == 201
    keep(company, product, quantity=Decimal(9))
    assert numbers(product) == (1, 0)
    for values in ({"quantity": Decimal(7)}, {"date": clock.today()}):
        with pytest.raises(DomainError) as refused:
            keep(company, product, **{"quantity": Decimal(9), **values})
        assert refused.value.code == "STOCK_UNAVAILABLE"
        assert (numbers(product), StockMovement.objects.count()) == ((1, 0), 4)


def test_the_back_office_enters_it(company, staff):
    product = make_product(company.actor)
    page = staff.get(reverse("admin:inventory_product_change", args=[product.pk]))
    path = reverse("admin:inventory_product_step", args=[product.pk, "opening"])
    assert path in page.content.decode()
    today = f"{clock.today():%d.%m.%Y}"
    answer = staff.post(path, {"quantity": "7,5", "unit_cost": "120", "date": today, "external_id": "A-1"})
    assert answer.status_code == 302, answer.content.decode()
    [made] = StockMovement.objects.all()
    assert (made.type, made.quantity, made.unit_cost, made.external_id) == (
        "OPENING",
        Decimal("7.5"),
        120,
        "A-1",
    )

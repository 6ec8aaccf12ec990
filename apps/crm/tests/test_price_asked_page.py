"""The page that says what a product costs a customer, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.crm.services import create_customer, create_price_list
from apps.inventory.tests.factories import make_product
from conftest import at_office

pytestmark = pytest.mark.django_db
PAGE = "/admin/crm/pricelist/price/"


def test_a_price_is_explained(company, staff):
    product = make_product(company.actor, name="Ноутбук", price=Decimal(116000), vat_included=True)
    customer = create_customer(actor=company.actor, name="ТОО «Дос»")
    for name, audience, price in (
        ("Для всех", {}, 110000),
        ("Для Дос", {"customer_ids": [customer.pk]}, 104400),
    ):
        create_price_list(
            actor=company.actor,
            name=name,
            tax_included=True,
            items=[{"product_id": product.pk, "unit_price": Decimal(price)}],
            **audience,
        )
    assert "found" in staff.get(PAGE).context
    for asked, cost, chosen, why in (
        ({}, "110 000", "Для всех", "The list is for other customers."),
        ({"customer_id": customer.pk}, "104 400", "Для Дос", "Another list is meant for fewer customers."),
    ):
        page = staff.get(PAGE, {"product_id": product.pk, **asked})
        found = page.context["found"]
        assert found["with_tax"].replace("\u00a0", " ") == cost
        assert found["list"] == chosen
        rows = {row["name"]: (row["chosen"], row["why"]) for row in found["candidates"]}
        [other] = set(rows) - {chosen}
        assert rows == {chosen: (True, ""), other: (False, why)}
    wrong = staff.get(PAGE, {"product_id": product.pk, "quantity": "0"})
    assert (wrong.context["found"], list(wrong.context["form"].errors)) == (None, ["quantity"])
    assert staff.get(PAGE, {"product_id": "x"}).context["form"].errors


def test_it_is_for_who_sees_price_lists(company):
    assert at_office(company.member("DEALS_VIEW").client).get(PAGE).status_code == 403

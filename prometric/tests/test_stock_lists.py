"""Lists of stock, purchases, production and people: the same few statements however many rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.hr.tests.factories import active_employee, new_department
from apps.inventory.services import reserve_stock
from apps.inventory.tests.factories import holder, make_product, make_purchase_order
from apps.production.tests.factories import make_made, make_material, make_production
from conftest import counted

LISTS = (
    "inventory_product",
    "inventory_supplier",
    "inventory_purchaseorder",
    "inventory_stockmovement",
    "inventory_reservation",
    "production_billofmaterials",
    "production_productionorder",
    "production_workorder",
    "hr_employee",
    "hr_department",
)


def more_of_everything(company):
    product = make_product(company.actor, stock=5)
    reserve_stock({product.pk: Decimal(1)}, actor=company.actor, holder=holder())
    make_purchase_order(company.actor, {product: 1})
    made = make_made(company.actor, {make_material(company.actor, stock=9): 1})
    make_production(company.actor, made, 2)
    active_employee(company.actor, department_id=new_department(company.actor).pk)


@pytest.mark.django_db
def test_lists_ask_no_more_for_more_rows(company, staff):
    asked = []
    for _round in range(2):
        for _each in range(2):
            more_of_everything(company)
        found = {}
        for name in LISTS:
            with counted() as statements:
                assert staff.get(reverse(f"admin:{name}_changelist")).status_code == 200
            found[name] = len(statements)
        asked.append(found)
    assert asked[0] == asked[1]
    assert {name: number for name, number in asked[1].items() if number > 12} == {}

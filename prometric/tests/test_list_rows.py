"""A list's rows, written at once, are what the theme would have written cell by cell."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from unfold.templatetags.unfold_list import results

from apps.crm.tests.factories import make_deal
from apps.finance.tests.factories import issued, pay
from apps.hr.tests.factories import active_employee
from apps.inventory.tests.factories import make_product
from apps.sales.tests.factories import make_customer, make_order
from conftest import counted

pytestmark = pytest.mark.django_db
LISTS = (
    "/admin/crm/deal/",
    "/admin/crm/customer/",
    "/admin/inventory/product/",
    "/admin/hr/employee/",
    "/admin/accounts/role/",
    "/admin/accounts/workspace/",
)
READ_IN_PART = (
    "/admin/crm/deal/",
    "/admin/sales/order/",
    "/admin/finance/invoice/",
    "/admin/finance/payment/",
)


def test_as_the_theme_writes_them_in_every_kind_of_column(company, staff):
    customer = make_customer(company.actor, name="<script>alert(1)</script> & «Ұлы Дала»")
    for number in range(3):
        make_deal(company.actor, title=f"Деталь {number}", customer=customer)
        make_product(company.actor, name_ru="<b>Болт</b>")
    for path in LISTS:
        for asked in ({"size": "25"}, {"_popup": "1"}):
            answer = staff.get(path, asked)
            cl = answer.context["cl"]
            with translation.override(answer.headers["Content-Language"]):
                expected = [str(cell) for row in results(cl) for cell in row]
            page = re.sub(r"\s+", " ", answer.content.decode())
            at = 0
            for cell in expected:
                found = page.find(re.sub(r"\s+", " ", cell).replace('" >', '">'), at)
                assert found >= at, (path, cell)
                at = found
    assert "<script>alert(1)" not in staff.get(LISTS[1]).content.decode()


def test_of_related_rows_only_what_is_shown_is_read_and_nothing_row_by_row(company, staff):
    """As many statements for three rows as for two, and no column of a customer but its name."""
    asked = []
    for number in range(3):
        customer = make_customer(company.actor, name=f"ТОО {number}")
        seller = active_employee(company.actor)
        make_deal(company.actor, customer=customer, assigned_to=seller.pk)
        make_order(company.actor, (make_product(company.actor), 1), customer=customer)
        pay(company.actor, issued(company.actor, 1000, customer=customer), 100)
        with counted() as statements:
            for path in READ_IN_PART:
                assert staff.get(path).status_code == 200
        asked.append(len(statements))
        assert not [each for each in statements if '"crm_customer"."credit_limit"' in each]
    assert asked[1] == asked[2]

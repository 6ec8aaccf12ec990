"""A list's rows, written at once, are what the theme would have written cell by cell."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from unfold.templatetags.unfold_list import results

from apps.crm.tests.factories import make_deal
from apps.inventory.tests.factories import make_product
from apps.sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db
LISTS = (
    "/admin/crm/deal/",
    "/admin/crm/customer/",
    "/admin/inventory/product/",
    "/admin/hr/employee/",
    "/admin/accounts/role/",
    "/admin/accounts/workspace/",
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

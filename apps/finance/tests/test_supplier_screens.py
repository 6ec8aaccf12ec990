"""Suppliers' accounts in the back office: the list by age, one account, its act."""

from __future__ import annotations

import pytest

from apps.finance.tests.buying import paid_supplier

PAGES = "/admin/finance/supplierpayment/accounts/"


@pytest.mark.django_db
def test_accounts_of_suppliers_show_what_lies_there(company, staff):
    payment, supplier = paid_supplier(company)
    [row] = staff.get(PAGES).context["rows"]
    assert (row.url, row.balance, row.on_account) == (f"{PAGES}{supplier}/", "-500", "500")
    account = staff.get(row.url).context
    assert [(entry["kind"], entry["debit"]) for entry in account["rows"]] == [("Payment", "500")]
    assert staff.get(f"{row.url}ru.pdf")["Content-Type"] == "application/pdf"
    for address in (f"{PAGES}{payment}/", f"{row.url}de.pdf"):
        assert staff.get(address).status_code == 404
    assert staff.get(PAGES, {"q": "нет такого"}).context["page"].paginator.count == 0

"""Moving in at /admin: chosen, tried, shown with its errors, carried out, told."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.tests.factories import unchanged
from apps.crm.models import Customer
from apps.imports.choices import Kind
from apps.imports.models import Import
from apps.imports.tests.moving import cut, run, send
from conftest import at_office

pytestmark = pytest.mark.django_db
PAGE = "/admin/moving-in/"
CONTENT = cut(("Название", "БИН", "Лишнее"), ("ТОО Экран", "240140000017", "x"), ("ТОО Плохое", "12", ""))


def test_a_file_is_tried_shown_and_its_right_rows_imported(company, staff):
    shown = staff.get(PAGE).content.decode()
    assert all(f"?kind={kind}" in shown for kind in Kind.values)
    assert staff.get(f"{PAGE}template/customers.xlsx")["Content-Disposition"].endswith('"customers.xlsx"')
    sent = {"kind": "customers", "mode": "all", "file": SimpleUploadedFile("Клиенты.csv", CONTENT)}
    with unchanged("crm.Customer"):
        address = staff.post(PAGE, sent)["Location"]
        pk = Import.objects.get().pk
        assert "hx-get" in staff.get(address).content.decode()
        run(pk)
        assert staff.get(f"{address}progress/")["HX-Refresh"] == "true"
        shown = staff.get(address).content.decode()
    for text in ("ТОО Экран", "ТОО Плохое", "«12»", "Лишнее", f"{address}run/", f"{address}errors/"):
        assert text in shown, text
    assert staff.get(f"{address}errors/").content.decode("utf-8-sig").count("\r\n") == 2
    assert staff.post(f"{address}run/")["Location"] == address
    run(pk)
    assert [each.name for each in Customer.objects.all()] == ["ТОО Экран"]
    shown = staff.get(address).content.decode()
    assert "/admin/crm/customer/" in shown
    assert f"{address}run/" not in shown


def test_nobody_sees_anothers_and_nobody_imports_without_the_right(company, other_company):
    pk = send(company.client, "customers", CONTENT).json()["data"]["id"]
    stranger, member = at_office(other_company.client), at_office(company.member("DEALS_VIEW").client)
    for browser in (stranger, member):
        for part in ("", "progress/", "errors/"):
            assert browser.get(f"{PAGE}{pk}/{part}").status_code == 404
        assert browser.post(f"{PAGE}{pk}/run/").status_code == 404
    assert "?kind=" not in member.get(PAGE).content.decode()
    with unchanged("imports.Import"):
        sent = {"kind": "customers", "mode": "all", "file": SimpleUploadedFile("x.csv", CONTENT)}
        assert member.post(PAGE, sent).status_code == 200
        assert member.get(f"{PAGE}template/customers.xlsx").status_code == 302
        assert member.get(f"{PAGE}template/payroll.xlsx").status_code == 404

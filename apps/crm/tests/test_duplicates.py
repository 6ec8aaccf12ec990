"""Customers that are likely the same: found, explained, merged on the screen."""

from __future__ import annotations

import pytest

from apps.crm.models import Customer
from apps.crm.selectors.duplicates import bare_name
from apps.crm.services import merge_customers
from apps.crm.tests.factories import make_customer
from apps.kernel import tenancy
from conftest import at_office

pytestmark = pytest.mark.django_db
URL = "/api/v1/customers/duplicates"


def listed(client):
    answer = client.get(URL)
    assert answer.status_code == 200, answer.content
    return [
        (
            group["score"],
            [(reason["kind"], reason["value"]) for reason in group["reasons"]],
            [each["name"] for each in group["customers"]],
        )
        for group in answer.json()["data"]
    ]


def test_likely_duplicates_are_explained_the_likeliest_first(company, other_company):
    def make(name, **more):
        return make_customer(company.actor, name=name, **more)

    make("ТОО «Алтын Дән»", bin="240140000017", phone="+77011234567")
    make("Алтын Дан", contacts=[{"first_name": "А", "phone": "8 701 123 45 67"}])
    make("Береке ЖШС", email="info@bereke.kz")
    make("Другое имя", email="INFO@bereke.kz")
    make("ИП Ким", type="INDIVIDUAL", iin="900101300012")
    make("Совсем другой", bin="900101300012")
    make("Один такой", bin="060140000018")
    assert listed(company.client) == [
        (95, [("number", "900101300012")], ["ИП Ким", "Совсем другой"]),
        (88, [("phone", "+77011234567"), ("name", bare_name("Алтын Дән"))], ["ТОО «Алтын Дән»", "Алтын Дан"]),
        (70, [("email", "info@bereke.kz")], ["Береке ЖШС", "Другое имя"]),
    ]
    assert listed(company.member("CUSTOMERS_VIEW").client)
    assert company.member("DEALS_VIEW").client.get(URL).status_code == 403
    assert listed(other_company.client) == []


def test_what_many_share_says_nothing(company):
    for number in range(11):
        make_customer(company.actor, name=f"Клиент {number}", phone="+77011234567")
    assert listed(company.client) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ТОО «Ёлка-2»", "ЕЛКА 2"),
        ('"Елка 2" ТОО', "ЕЛКА 2"),
        ("Жауапкершілігі шектеулі серіктестігі «Қазына»", "КАЗЫНА"),
        ("ИП", "ИП"),
        ("«»", ""),
    ],
)
def test_a_name_is_compared_without_its_form(name, expected):
    assert bare_name(name) == expected


def test_the_screen_shows_them_says_what_moves_and_merges(company, staff):
    kept = make_customer(company.actor, name="ТОО Алтын Дән")
    gone = make_customer(company.actor, name="Алтын Дән", contacts=[{"first_name": "Айгүл"}])
    page = staff.get("/admin/crm/customer/duplicates/").content.decode()
    step = f"/admin/crm/customer/{kept.pk}/step/merge/"
    assert f"{step}?with={gone.customer_number}" in page
    assert gone.customer_number in staff.get(f"{step}?with={gone.customer_number}").content.decode()
    body = {"numbers": gone.customer_number}
    shown = staff.post(step, body)
    assert (shown.status_code, Customer.objects.count()) == (200, 2)
    form = shown.context["form"]
    assert "ТОО Алтын Дән" in form.preview
    assert shown.content.decode().count("errornote") == 0
    # Another one typed meanwhile is shown first, too.
    third = make_customer(company.actor)
    seen = form["seen"].value()
    other = staff.post(step, {"numbers": f"{gone.customer_number}, {third.customer_number}", "seen": seen})
    assert (other.status_code, Customer.objects.count()) == (200, 3)
    assert "CUS-1" in staff.post(step, {"numbers": "CUS-1"}).content.decode()
    itself = staff.post(step, {"numbers": kept.customer_number})
    assert itself.context["form"].errors["numbers"]
    assert staff.post(step, {**body, "seen": seen}).status_code == 302
    assert set(Customer.objects.values_list("pk", flat=True)) == {kept.pk, third.pk}
    gone_page = staff.get(f"/admin/crm/customer/{gone.pk}/change/")
    assert gone_page["Location"] == f"/admin/crm/customer/{kept.pk}/change/"
    assert staff.get(f"/admin/crm/customer/{kept.pk}/history/").status_code == 200


def test_merging_needs_its_rights_on_the_screen_too(company):
    one, two = make_customer(company.actor), make_customer(company.actor)
    clerk = at_office(company.member("CUSTOMERS_VIEW", "CUSTOMERS_UPDATE").client)
    assert clerk.get("/admin/crm/customer/duplicates/").status_code == 403
    step = f"/admin/crm/customer/{one.pk}/step/merge/"
    assert clerk.post(step, {"numbers": two.customer_number, "seen": str(two.pk)}).status_code == 403
    assert Customer.objects.count() == 2


def test_a_page_of_a_merged_one_of_another_company_leads_nowhere(company, other_company, staff):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        one, two = make_customer(other_company.actor), make_customer(other_company.actor)
        merge_customers(one.pk, actor=other_company.actor, merge_ids=[two.pk])
    assert staff.get(f"/admin/crm/customer/{two.pk}/change/")["Location"] == "/admin/"

"""Lists: filters, search, sorts, pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.crm.models import Customer, Deal
from apps.crm.services import delete_customer, lose_deal, update_deal, win_deal
from apps.crm.tests.factories import make_customer, make_deal, make_employee
from apps.crm.tests.http import CUSTOMERS, DEALS
from apps.kernel import clock
from prometric.tests.cells import joined


def titles(company, path=DEALS, key="title", **params):
    response = company.client.get(path, {"limit": 100, **params})
    assert response.status_code == 200, response.json()
    return [item[key] for item in response.json()["data"]["items"]]


@pytest.fixture
def deals(company):
    """Five deals of two customers, a second apart."""
    actor = company.actor
    acme = make_customer(actor, name="ТОО Ақмешит", segment="VIP", status="ACTIVE")
    igor = make_customer(actor, name="ИП Жумабаев", type="INDIVIDUAL", segment="SMB")
    worker = make_employee(company.member())
    made = {
        "a": make_deal(actor, acme, title="a Внедрение склада", value=Decimal(100), tags=["cloud", "kz"]),
        "b": make_deal(actor, acme, title="b Лицензии", value=Decimal(200), stage="NEGOTIATION", tags=["kz"]),
        "c": make_deal(
            actor, igor, title="c Поддержка", value=Decimal(300), stage="CLOSING", source="website"
        ),
        "d": make_deal(
            actor, igor, title="d", value=Decimal("400.50"), description="Перенос СКЛАДА в облако"
        ),
        "e": make_deal(actor, igor, title="e", value=Decimal(0), assigned_to=worker.pk, source="referral"),
    }
    update_deal(made["a"].pk, actor=actor, expected_close_date=clock.today())
    win_deal(made["d"].pk, actor=actor)
    lose_deal(made["e"].pk, actor=actor, lost_reason="price")
    start = timezone.now() - timedelta(days=10)
    for place, deal in enumerate(made.values()):
        Deal.objects.filter(pk=deal.pk).update(created_at=start + timedelta(days=place))
    return {"worker": worker, "acme": acme, "igor": igor, **made}


def letters(company, **params):
    return "".join(sorted(title[0] for title in titles(company, **params)))


class TestDealFilters:
    def test_newest_first(self, company, deals):
        assert "".join(title[0] for title in titles(company)) == "edcba"

    @joined(
        ("params", "found"),
        [
            ({"stage": "NEGOTIATION"}, "b"),
            ({"stage": "negotiation,CLOSING"}, "bc"),
            ({"stage[in]": "WON,LOST"}, "de"),
            ({"stage[ne]": "LEAD"}, "bcde"),
            ({"minValue": "200"}, "bcd"),
            ({"maxValue": "200"}, "abe"),
            ({"value[gt]": "100", "value[lt]": "400.50"}, "bc"),
            ({"value": "400.5"}, "d"),
            ({"probability[gte]": "75"}, "bcd"),
            ({"source": "website"}, "c"),
            ({"source": " Website "}, "c"),
            ({"source[in]": "WEBSITE,referral"}, "ce"),
            ({"source[ne]": "WebSite"}, "abde"),
            ({"customer.segment": "vip"}, "ab"),
            ({"source[isnull]": "true"}, "abd"),
            ({"tags": "kz"}, "ab"),
            ({"tags": "cloud,nothing"}, "a"),
            ({"expectedCloseDate[isnull]": "false"}, "a"),
            ({"expectedCloseDate[lte]": "2200-01-01"}, "a"),
            ({"actualCloseDate[isnull]": "true"}, "abc"),
            ({"title[contains]": "лиценз"}, "b"),
            ({"customer.type": "INDIVIDUAL"}, "cde"),
            ({"customer.type": "COMPANY", "stage": "LEAD"}, "a"),
            ({"customer.status": "ACTIVE"}, "abcde"),
            ({"customer.segment": "VIP"}, "ab"),
            ({"customer.name[contains]": "жумаб"}, "cde"),
            ({"search": "склада"}, "ad"),
            ({"search": "жумабаев"}, "cde"),
            ({"search": "жумабаев облако"}, "d"),
            ({"search": "нет такого"}, ""),
        ],
    )
    def test_each(self, company, deals, params, found):
        assert letters(company, **params) == found

    def test_by_ids(self, company, deals):
        assert letters(company, customerId=str(deals["acme"].pk)) == "ab"
        both = f"{deals['acme'].pk},{deals['igor'].pk}"
        assert letters(company, customerId=both) == "abcde"
        assert letters(company, assignedTo=str(deals["worker"].pk)) == "e"
        assert letters(company, search=deals["c"].deal_number) == "c"

    def test_days_are_almatys_and_both_ends_count(self, company, deals):
        # 00:30 in Almaty on the 10th is the 9th in UTC.
        moment = datetime(2026, 3, 10, 0, 30, tzinfo=clock.ALMATY)
        Deal.objects.filter(pk=deals["a"].pk).update(created_at=moment)
        assert letters(company, dateFrom="2026-03-10", dateTo="2026-03-10") == "a"
        assert letters(company, dateTo="2026-03-09") == ""
        assert letters(company, **{"createdAt[gte]": "2026-03-11"}) == "bcde"
        assert letters(company, **{"createdAt[lt]": "2026-03-09T19:31:00Z"}) == "a"

    def test_the_references_complex_query(self, company, deals):
        params = {
            "stage": "NEGOTIATION,CLOSING",
            "value[gte]": "100",
            "value[lte]": "10000000",
            "customer.type": "COMPANY",
            "createdAt[gte]": "2025-01-01",
            "sort": "-value,createdAt",
        }
        assert letters(company, **params) == "b"

    @joined(
        "params",
        [
            {"stag": "LEAD"},
            {"stage": "MAYBE"},
            {"customerId": "7"},
            {"value[gte]": "much"},
            {"value[like]": "1"},
            {"createdAt[gte]": "2025-13-01"},
            {"customer.bin": "1"},
            {"sort": "colour"},
            {"order": "up", "sort": "value"},
            {"page": "0"},
            {"limit": "many"},
            {"search": "x\x00y"},
        ],
    )
    def test_a_misspelt_filter_never_returns_everything(self, company, deals, params):
        response = company.client.get(DEALS, params)
        assert response.status_code == 400, params
        assert response.json()["error"]["details"]


class TestDealSorts:
    @joined(
        ("sort", "order"),
        [
            ("value", "eabcd"),
            ("-value", "dcbae"),
            ("createdAt", "abcde"),
            ("title", "abcde"),
            ("-title", "edcba"),
            ("dealNumber", "abcde"),
            ("stage,createdAt", "abcde"),
            ("-stage,createdAt", "edcba"),
            ("probability,createdAt", "eabcd"),
            ("customerName,createdAt", "cdeab"),
            ("-customer.name,createdAt", "abcde"),
        ],
    )
    def test_each(self, company, deals, sort, order):
        assert "".join(title[0] for title in titles(company, sort=sort)) == order

    def test_the_other_spelling(self, company, deals):
        assert "".join(t[0] for t in titles(company, sort="value", order="desc")) == "dcbae"

    @joined("sort", ["updatedAt", "expectedCloseDate", "actualCloseDate"])
    def test_the_rest_answers(self, company, deals, sort):
        assert len(titles(company, sort=sort)) == 5
        assert titles(company, sort=f"-{sort}") != []

    def test_a_deleted_customers_deals_stay_in_every_order(self, company, deals):
        lost = make_deal(company.actor, title="f")
        lose_deal(lost.pk, actor=company.actor, lost_reason="price")
        delete_customer(lost.customer_id, actor=company.actor)
        assert len(titles(company, sort="customerName")) == 6


class TestCustomerFilters:
    @pytest.fixture
    def customers(self, company):
        actor = company.actor
        make_customer(actor, name="a Ақмешит", bin="240140000011", status="ACTIVE", segment="VIP", rating=5)
        make_customer(
            actor, name="b Жумабаев", type="INDIVIDUAL", iin="901231300453", email="b@mail.kz", rating=4
        )
        make_customer(actor, name="c", phone="8 701 234 56 78", source="website", payment_terms="PREPAYMENT")
        Customer.objects.filter(name="c").update(
            total_revenue=1000, total_orders=2, last_order_date=clock.today(), balance=-50
        )

    @joined(
        ("params", "found"),
        [
            ({"type": "INDIVIDUAL"}, "b"),
            ({"status": "active,churned"}, "a"),
            ({"segment": "VIP"}, "a"),
            ({"segment": "vip"}, "a"),
            ({"segment[in]": "vip,ОПТ"}, "a"),
            ({"source": "website"}, "c"),
            ({"minRevenue": "1"}, "c"),
            ({"maxRevenue": "999.99"}, "ab"),
            ({"totalOrders[gte]": "1"}, "c"),
            ({"balance[lt]": "0"}, "c"),
            ({"rating[gte]": "4.5"}, "a"),
            ({"paymentTerms": "PREPAYMENT"}, "c"),
            ({"paymentBehavior": "unknown"}, "abc"),
            ({"lastOrderDate[isnull]": "true"}, "ab"),
            ({"bin": "240140000011"}, "a"),
            ({"iin": "901231300453"}, "b"),
            ({"email": "b@mail.kz"}, "b"),
            ({"phone": "+77012345678"}, "c"),
            ({"creditLimit[isnull]": "true"}, "abc"),
            ({"search": "ақмешит"}, "a"),
            ({"search": "9012313"}, "b"),
            ({"search": "b@MAIL"}, "b"),
            ({"search": "2345678"}, "c"),
            ({"search": "CUS-"}, "abc"),
            ({"sort": "-name"}, "abc"),
            ({"dateTo": "2020-01-01"}, ""),
        ],
    )
    def test_each(self, company, customers, params, found):
        names = titles(company, CUSTOMERS, "name", **params)
        assert "".join(sorted(name[0] for name in names)) == found

    @joined(
        ("sort", "order"),
        [
            ("name", "abc"),
            ("-customerNumber", "cba"),
            ("-totalRevenue,name", "cab"),
            ("-lifetimeValue,name", "cab"),
            ("balance,name", "cab"),
            ("-rating", "abc"),
            ("-totalOrders,name", "cab"),
            ("lastOrderDate,name", "cab"),
        ],
    )
    def test_sorts(self, company, customers, sort, order):
        assert "".join(name[0] for name in titles(company, CUSTOMERS, "name", sort=sort)) == order

    def test_an_unknown_parameter(self, company):
        assert company.client.get(CUSTOMERS, {"stage": "LEAD"}).status_code == 400


def test_pages_do_not_overlap(company):
    customer = make_customer(company.actor)
    for _ in range(5):
        make_deal(company.actor, customer)
    seen = []
    for page in (1, 2, 3):
        data = company.client.get(DEALS, {"page": page, "limit": 2, "sort": "stage"}).json()["data"]
        assert (data["total"], data["page"], data["limit"], data["totalPages"]) == (5, page, 2, 3)
        seen += [item["id"] for item in data["items"]]
    assert len(set(seen)) == 5
    assert company.client.get(DEALS, {"page": 9, "limit": 2}).json()["data"]["items"] == []

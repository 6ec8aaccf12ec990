"""A customer's contract goes over to orders, and stands on papers and in the e-invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.crm.models import Customer
from apps.finance import services
from apps.finance.tests.factories import issued, make_deal, make_product, win
from apps.finance.tests.pdf_pages import give_details, make_buyer, pages, pdf_of
from apps.finance.tests.test_documents_esf import exported
from apps.sales import services as sales
from apps.sales.models import Order

pytestmark = pytest.mark.django_db

CUSTOMERS, ORDERS = "/api/v1/customers", "/api/v1/orders"
OURS = {"contractNumber": "12-П", "contractDate": "2026-02-01"}
THEIRS = {"contractNumber": "Д-7/26", "contractDate": "2026-03-15"}
NONE = {"contractNumber": None, "contractDate": None}


def contract(data):
    return {name: data[name] for name in OURS}


def test_an_order_takes_the_customers_contract_over(company):
    client = company.client
    pk = client.post(CUSTOMERS, {"name": "ТОО Покупатель", **OURS}).json()["data"]["id"]
    assert contract(client.get(f"{CUSTOMERS}/{pk}").json()["data"]) == OURS
    product = make_product(company.actor)
    body = {"customerId": pk, "items": [{"productId": str(product.pk), "quantity": 1}]}
    cases: tuple[Any, ...] = (
        ({}, OURS),
        (THEIRS, THEIRS),
        ({"contractNumber": "Б/Н"}, {"contractNumber": "Б/Н", "contractDate": None}),
        ({"contractNumber": ""}, NONE),
        ({"contractNumber": None}, OURS),
    )
    for sent, kept in cases:
        order = client.post(ORDERS, {**body, **sent}).json()["data"]["id"]
        assert contract(client.get(f"{ORDERS}/{order}").json()["data"]) == kept, sent
    assert client.put(f"{ORDERS}/{order}", THEIRS).status_code == 200
    assert client.put(f"{CUSTOMERS}/{pk}", {"contractNumber": None, "contractDate": None}).status_code == 200
    assert contract(client.get(f"{ORDERS}/{order}").json()["data"]) == THEIRS
    found = client.get(f"{ORDERS}?search=Д-7/26").json()["data"]["items"]
    assert [contract(each) for each in found] == [THEIRS, THEIRS]
    assert client.put(f"{ORDERS}/{order}", {"contractNumber": None, "contractDate": None}).status_code == 200
    assert contract(client.get(f"{ORDERS}/{order}").json()["data"]) == NONE
    assert client.get(f"{CUSTOMERS}?search=12-П").json()["data"]["items"] == []
    sales.cancel_order(Order.objects.get(pk=order).pk, actor=company.actor, reason="x")
    assert client.put(f"{ORDERS}/{order}", THEIRS).status_code == 409


def test_a_date_alone_names_no_contract(company):
    pk = str(make_buyer(company.actor).pk)
    product = make_product(company.actor)
    order = {"customerId": pk, "items": [{"productId": str(product.pk), "quantity": 1}]}
    only = {"contractDate": "2026-02-01"}
    for method, path, body in (
        ("post", CUSTOMERS, {"name": "ТОО", **only}),
        ("put", f"{CUSTOMERS}/{pk}", only),
        ("post", ORDERS, {**order, **only}),
    ):
        answer = getattr(company.client, method)(path, body)
        assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["contractNumber"])
    assert (Customer.objects.count(), Order.objects.count()) == (1, 0)
    assert Customer.objects.get().contract_date is None


def test_papers_and_the_e_invoice_name_it(company):
    give_details(company.actor)
    customer = make_buyer(company.actor, contract_number="12-П", contract_date="2026-02-01")
    customer.refresh_from_db()
    goods = make_product(company.actor, stock=9, name_ru="Шкаф")
    work = make_product(company.actor, type="SERVICE", name_ru="Монтаж")
    items = [{"product_id": pk, "quantity": Decimal(1)} for pk in (goods.pk, work.pk)]
    order = sales.create_order(actor=company.actor, customer_id=customer.pk, items=items)
    sales.confirm_order(order.pk, actor=company.actor)
    shipment = sales.ship_order(order.pk, actor=company.actor)
    # Of the order, not of the customer: it is another one by now.
    Customer.objects.filter(pk=customer.pk).update(contract_number="13-П", contract_date=None)
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    invoice = services.send_invoice(invoice.pk, actor=company.actor)
    said = f"№ 12-П от 01.02.2026; Заказ № {order.number} от"
    for document in ("invoice", "schet-faktura", "waybill", "act"):
        assert f"Договор (контракт) {said}" in pages(pdf_of(company, invoice, f"document={document}"))[0]
    path = f"/api/v1/finance/shipments/{shipment.pk}/pdf"
    assert said in pages(company.client.get(path).content)[0]
    assert said in pages(company.client.get(f"{path}?document=act").content)[0]
    assert "№ 12-П, 01.02.2026; Тапсырыс №" in pages(pdf_of(company, invoice, "language=kk"))[0]
    terms = exported(company, invoice).find("deliveryTerm")
    assert [(each.tag, each.text) for each in terms] == [
        ("contractDate", "01.02.2026"),
        ("contractNum", "12-П"),
        ("hasContract", "true"),
    ]
    alone = issued(company.actor, customer=customer)
    assert "Договор (контракт) № 13-П Оплатить" in pages(pdf_of(company, alone))[0]
    terms = exported(company, alone).find("deliveryTerm")
    assert [(each.tag, each.text) for each in terms] == [("contractNum", "13-П"), ("hasContract", "true")]
    act = company.client.get(f"/api/v1/finance/customers/{customer.pk}/statement/pdf").content
    assert "Договор (контракт): № 13-П" in pages(act)[0]


def test_a_won_deals_order_has_it_and_merged_customers_keep_it(company):
    customer = make_buyer(company.actor, contract_number="12-П")
    deal = make_deal(company.actor, customer, value=1000)
    win(company.actor, deal)
    assert Order.objects.get(deal=deal).contract_number == "12-П"
    other = make_buyer(company.actor, bin=None)
    body = {"mergeIds": [str(customer.pk)]}
    assert company.client.post(f"{CUSTOMERS}/{other.pk}/merge", body).status_code == 200
    other.refresh_from_db()
    assert other.contract_number == "12-П"

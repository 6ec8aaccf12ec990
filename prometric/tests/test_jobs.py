"""Pages of one job each: what to ship, to receive, to report; the button does it and leads back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.inventory import services as stock
from apps.inventory.tests.factories import make_product, make_purchase_order
from apps.kernel import clock
from apps.production import services as production
from apps.production.tests.factories import make_made, make_material, make_production, works
from apps.sales import services as sales
from apps.sales.tests.factories import make_customer, make_deal, make_order, win
from conftest import at_office, counted

pytestmark = pytest.mark.django_db


def job(name):
    return reverse("admin:job", args=(name,))


def test_what_is_to_be_shipped(company, staff):
    goods = make_product(company.actor, stock=5)
    order = make_order(company.actor, (goods, 2))
    assert staff.get(job("to-ship")).context["cards"] == []
    sales.confirm_order(order.pk, actor=company.actor)
    [card] = staff.get(job("to-ship")).context["cards"]
    assert (card.title, card.lines[0][1]) == (order.number, f"2 {goods.unit}")
    assert staff.get(card.step_url).status_code == 200
    answer = staff.post(card.step_url, {})
    assert (answer.status_code, answer["Location"]) == (302, job("to-ship"))
    assert staff.get(job("to-ship")).context["cards"] == []


def test_an_order_that_was_an_amount_alone_is_shipped_by_its_name(company, staff):
    deal = make_deal(company.actor, make_customer(company.actor), value=Decimal(1000))
    order = win(company.actor, deal)
    sales.confirm_order(order.pk, actor=company.actor)
    [card] = staff.get(job("to-ship")).context["cards"]
    assert card.lines == [(deal.title, "1", "")]


def test_what_is_to_be_received(company, staff):
    goods = make_product(company.actor)
    order = make_purchase_order(company.actor, {goods: 10})
    stock.order_purchase(order.pk, actor=company.actor)
    [card] = staff.get(job("to-receive")).context["cards"]
    staff.post(card.step_url, {f"line_{order.lines.get().pk}": "4"})
    [card] = staff.get(job("to-receive")).context["cards"]
    assert card.lines[0][1] == f"6 {goods.unit}"


def test_the_work_of_whoever_does_it(company):
    made = make_made(company.actor, {make_material(company.actor, stock=100): 2})
    order = make_production(company.actor, made, 10, due_date=clock.today() + timedelta(days=3))
    browser = at_office(company.member("PRODUCTION_VIEW", "PRODUCTION_UPDATE").client)
    assert browser.get(job("my-work")).context["cards"] == []
    production.schedule_production(order.pk, actor=company.actor)
    cards = browser.get(job("my-work")).context["cards"]
    assert [card.title for card in cards] == [str(work) for work in works(order)]
    answer = browser.post(cards[0].step_url, {"completed_quantity": "6,5"})
    assert (answer.status_code, answer["Location"]) == (302, job("my-work"))
    assert works(order)[0].completed_quantity == Decimal("6.5")


def test_who_may_only_look_has_no_button_and_who_may_not_no_page(company, other_company):
    goods = make_product(company.actor)
    order = make_purchase_order(company.actor, {goods: 1})
    stock.order_purchase(order.pk, actor=company.actor)
    [card] = at_office(company.member("INVENTORY_VIEW").client).get(job("to-receive")).context["cards"]
    assert card.step_url == ""
    stranger = at_office(other_company.client)
    assert stranger.get(job("to-receive")).context["cards"] == []
    nobody = at_office(company.member().client)
    for name in ("to-ship", "to-receive", "my-work"):
        assert nobody.get(job(name)).status_code == 403
    assert nobody.get(job("to-fly")).status_code == 404


def test_the_button_leads_to_no_other_site(company, staff):
    goods = make_product(company.actor)
    order = make_purchase_order(company.actor, {goods: 1})
    step = reverse("admin:inventory_purchaseorder_step", args=(order.pk, "order"))
    answer = staff.post(f"{step}?next=https://evil.example/", {})
    assert answer.url == reverse("admin:inventory_purchaseorder_change", args=(order.pk,))


def test_a_page_asks_no_more_for_more(company, staff):
    asked = []
    for _round in range(2):
        for _order in range(3):
            order = make_order(company.actor, (make_product(company.actor, stock=9), 1))
            sales.confirm_order(order.pk, actor=company.actor)
        with counted() as statements:
            assert staff.get(job("to-ship")).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 12

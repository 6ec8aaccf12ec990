"""The lines of a confirmed order are changed on its page, by who may, and its history tells it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.crm.tests.factories import make_deal
from apps.inventory.models import PurchaseOrder, StockWait
from apps.inventory.services import order_purchase, receive_purchase
from apps.inventory.tests.factories import make_purchase_order
from apps.kernel import clock
from apps.production.tests.factories import make_made, make_material
from apps.sales import services
from apps.sales.models import OrderItem
from apps.sales.tests.factories import make_customer, make_order, make_product, stock_of, win
from apps.sales.tests.test_admin import line_form, url
from conftest import at_office, refusals

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=10)


@pytest.fixture
def order(company, product):
    made = make_order(company.actor, (product, 4))
    services.confirm_order(made.pk, actor=company.actor)
    return made


def row_of(line, **typed):
    return {
        "id": line.pk,
        "order": line.order_id,
        "product": line.product_id or "",
        "quantity": "4",
        "unit_price": "100",
        "unit_price_with_tax": "100",
        "discount": "0",
        "tax": "0",
        **typed,
    }


def lines_of(page):
    [lines] = [s for s in page.context["inline_admin_formsets"] if s.opts.model.__name__ == "OrderItem"]
    return lines


def test_lines_of_a_confirmed_order_are_changed_and_told(company, staff, product, order):
    other = make_product(company.actor, stock=5, price=D(1160))
    [line] = OrderItem.objects.filter(order=order)
    new = {"product": other.pk, "quantity": "2"}
    page = staff.get(url("order_change", order.pk))
    assert (lines_of(page).has_change_permission, lines_of(page).has_add_permission) == (True, True)
    answer = staff.post(
        url("order_change", order.pk),
        line_form(row_of(line, quantity="6"), new, initial=1, notes="по звонку"),
    )
    assert answer.status_code == 302, refusals(answer)
    order.refresh_from_db()
    assert (order.total_amount, order.notes) == (600 + 2320, "по звонку")
    assert (stock_of(product), stock_of(other)) == ((10, 6), (5, 2))
    told = staff.get(reverse("admin:sales_order_history", args=(order.pk,))).text
    assert f"{product.code}: 4 × 100" in told
    assert f"{product.code}: 6 × 100" in told
    viewer = at_office(company.member("ORDERS_VIEW").client)
    assert lines_of(viewer.get(url("order_change", order.pk))).has_change_permission is False
    data = line_form(row_of(line, quantity="1"), initial=1)
    assert viewer.post(url("order_change", order.pk), data).status_code == 403
    order.refresh_from_db()
    assert order.total_amount == 2920


def test_what_is_refused_stands_at_its_line_with_what_was_typed(company, staff, product, order):
    [line] = OrderItem.objects.filter(order=order)
    services.ship_order(order.pk, actor=company.actor, items=[{"order_item_id": line.pk, "quantity": D(3)}])
    page = staff.post(
        url("order_change", order.pk), line_form(row_of(line, quantity="2"), initial=1, notes="меньше")
    )
    [form] = lines_of(page).formset.initial_forms
    assert list(form.errors) == ["quantity"]
    assert "3" in form.errors["quantity"][0]
    assert (form["quantity"].value(), page.context["adminform"].form["notes"].value()) == ("2", "меньше")
    page = staff.post(url("order_change", order.pk), line_form(row_of(line, quantity="20"), initial=1))
    assert "10" not in refusals(page)
    assert product.name_ru in refusals(page)
    order.refresh_from_db()
    assert (order.notes, order.total_amount, stock_of(product)) == ("", 400, (7, 1))
    data = line_form(row_of(line, quantity="20"), initial=1, may_wait="on")
    assert staff.post(url("order_change", order.pk), data).status_code == 302
    assert list(StockWait.objects.values_list("quantity", flat=True)) == [10]
    # Nothing is asked of the lines where they stay.
    data = line_form(row_of(line, quantity="20"), initial=1, may_wait="", notes="x")
    assert staff.post(url("order_change", order.pk), data).status_code == 302
    order.refresh_from_db()
    assert (order.allow_backorder, order.notes) == (True, "x")


def test_the_page_says_what_is_kept_and_when_the_rest_is_expected(company, staff, product):
    steel = make_material(company.actor, stock=100)
    made = make_made(company.actor, {steel: 1})
    day = clock.today() + timedelta(days=9)
    order = make_order(company.actor, (product, 12), (made, 2), delivery_date=day)
    services.confirm_order(order.pk, actor=company.actor, allow_backorder=True)
    page = staff.get(url("order_change", order.pk)).text
    assert f"{product}: kept 10, waits for 2, no day is known yet" in page
    assert f"{made}: kept 0, waits for 2, expected {day:%d.%m.%Y}" in page
    buy = make_purchase_order(company.actor, {product: 2})
    PurchaseOrder.objects.update(expected_date=day)
    order_purchase(buy.pk, actor=company.actor)
    assert f"waits for 2, expected {day:%d.%m.%Y}" in staff.get(url("order_change", order.pk)).text
    receive_purchase(buy.pk, actor=company.actor)
    assert f"{product}: kept 12<" in staff.get(url("order_change", order.pk)).text


def test_credit_beyond_the_limit_is_granted_by_who_may(company, staff, product):
    customer = make_customer(company.actor, credit_limit=D(400))
    order = make_order(company.actor, (product, 4), customer=customer)
    services.confirm_order(order.pk, actor=company.actor)
    [line] = OrderItem.objects.filter(order=order)
    more = row_of(line, quantity="5")
    clerk = at_office(company.member("ORDERS_VIEW", "ORDERS_EDIT").client)
    for client, offered in ((clerk, False), (staff, True)):
        shown = client.get(url("order_change", order.pk)).text
        assert ('name="may_wait"' in shown, 'name="beyond_limit"' in shown) == (True, offered)
    for client, typed in ((clerk, {"beyond_limit": "on"}), (staff, {})):
        page = client.post(url("order_change", order.pk), line_form(more, initial=1, **typed))
        assert "500" in refusals(page)
    data = line_form(more, initial=1, beyond_limit="on")
    assert staff.post(url("order_change", order.pk), data).status_code == 302
    order.refresh_from_db()
    assert order.total_amount == 500


def test_a_line_without_a_product_keeps_its_name(company, staff, product):
    customer = make_customer(company.actor)
    deal = make_deal(company.actor, customer=customer, title="Внедрение", value=D(1000))
    order = win(company.actor, deal)
    services.confirm_order(order.pk, actor=company.actor)
    [line] = OrderItem.objects.filter(order=order)
    row = row_of(line, quantity="1", unit_price=str(line.unit_price), unit_price_with_tax="1000", tax="16")
    new = {"product": product.pk, "quantity": "1", "unit_price": "100", "tax": "0"}
    answer = staff.post(url("order_change", order.pk), line_form(row, new, initial=1))
    assert answer.status_code == 302, refusals(answer)
    order.refresh_from_db()
    assert order.total_amount == 1100
    names = OrderItem.objects.filter(order=order).order_by("position").values_list("description", flat=True)
    assert list(names) == ["Внедрение", ""]

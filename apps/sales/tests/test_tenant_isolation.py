"""Who may do what to whose orders."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from apps.accounts.permissions import CATALOGUE, giving
from apps.inventory import references
from apps.kernel import tenancy
from apps.kernel.pricing import LineTerms
from apps.sales import services
from apps.sales.models import Order, OrderDocument, OrderItem, OrderStatusEntry, Shipment
from apps.sales.services.order_insert import insert_order
from apps.sales.services.order_lines import Line
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product
from apps.sales.tests.walking import brought_to, state
from prometric.tests.cells import joined

ORDERS, SHIPMENTS = "/api/v1/orders", "/api/v1/shipments"

# (method, path after /orders/:id, body, permission)
ROUTES = [
    ("get", "", None, "ORDERS_VIEW"),
    ("put", "", {"notes": "theirs"}, "ORDERS_EDIT"),
    ("patch", "", {"notes": "theirs"}, "ORDERS_EDIT"),
    ("delete", "", None, "ORDERS_DELETE"),
    ("post", "/confirm", None, "ORDERS_EDIT"),
    ("post", "/ship", {}, "ORDERS_SHIP"),
    ("post", "/deliver", None, "ORDERS_SHIP"),
    ("post", "/cancel", {"reason": "theirs"}, "ORDERS_EDIT"),
]


def send(client, method, path, body):
    return getattr(client, method)(path) if body is None else getattr(client, method)(path, body)


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=10)


@pytest.fixture
def order(company, product):
    return make_order(company.actor, (product, 1))


@joined(("method", "tail", "body", "permission"), ROUTES)
def test_another_company_finds_nothing(company, other_company, order, method, tail, body, permission):
    for status in ("pending", "confirmed", "shipped"):
        made = brought_to(company, make_order(company.actor, (order.items.get().product, 1)), status)
        before = state(made)
        answer = send(other_company.client, method, f"{ORDERS}/{made.pk}{tail}", body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
        assert state(made) == before


@joined(("method", "tail", "body", "permission"), ROUTES)
def test_a_colleague_needs_the_permission(company, order, method, tail, body, permission):
    everything = {right for right in CATALOGUE if right.startswith("ORDERS_")}
    colleague = company.member(*(everything - giving(permission)))
    before = state(order)
    answer = send(colleague.client, method, f"{ORDERS}/{order.pk}{tail}", body)
    assert answer.status_code == 403
    assert answer.json()["error"]["details"] == {"required": permission}
    assert state(order) == before


def test_lists_and_placing_need_permissions_too(company, order):
    colleague = company.member("ORDERS_UPDATE", "ORDERS_DELETE", "ORDERS_APPROVE", "CUSTOMERS_VIEW")
    for path in (ORDERS, SHIPMENTS):
        assert colleague.client.get(path).status_code == 403
    line = order.items.get()
    body = {"customerId": order.customer_id, "items": [{"productId": line.product_id, "quantity": 1}]}
    assert colleague.client.post(ORDERS, body).status_code == 403
    creator = company.member("ORDERS_CREATE")
    assert creator.client.post(ORDERS, body).status_code == 201


def test_nobody_without_a_token(anonymous, order):
    for method, tail, body, _permission in ROUTES:
        assert send(anonymous, method, f"{ORDERS}/{order.pk}{tail}", body).status_code == 401
    assert anonymous.get(ORDERS).status_code == anonymous.post(ORDERS, {}).status_code == 401


def test_lists_end_at_the_tenant(company, other_company, order):
    services.confirm_order(order.pk, actor=company.actor)
    shipment = services.ship_order(order.pk, actor=company.actor)
    for path in (ORDERS, SHIPMENTS, f"{ORDERS}?customerId={order.customer_id}", f"{ORDERS}?search=ORD"):
        assert other_company.client.get(path).json()["data"]["items"] == []
        assert len(company.client.get(path).json()["data"]["items"]) == 1
    assert other_company.client.get(f"{SHIPMENTS}/{shipment.pk}").status_code == 404


def test_ids_of_another_company_name_nothing(company, other_company, order, product):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        customer = make_customer(other_company.actor)
        theirs = make_product(other_company.actor, stock=5)
        deal = make_deal(other_company.actor, customer, (theirs, 1))
    good = {"customerId": order.customer_id, "items": [{"productId": product.pk, "quantity": 1}]}
    for change, field in (
        ({"customerId": customer.pk}, "customerId"),
        ({"dealId": deal.pk}, "dealId"),
        ({"items": [{"productId": theirs.pk, "quantity": 1}]}, "items.0.productId"),
    ):
        answer = company.client.post(ORDERS, good | change)
        assert (answer.status_code, list(answer.json()["error"]["details"])) == (404, [field])
    answer = company.client.put(f"{ORDERS}/{order.pk}", {"items": [{"productId": theirs.pk, "quantity": 1}]})
    assert answer.status_code == 404
    assert Order.objects.count() == 1


@joined("model", [Order, OrderItem, OrderStatusEntry, OrderDocument, Shipment])
def test_without_the_first_layer_the_database_shows_nothing(company, other_company, order, model):
    services.update_order(
        order.pk, actor=company.actor, documents=[{"type": "contract", "name": "c", "url": "https://c.kz"}]
    )
    services.confirm_order(order.pk, actor=company.actor)
    services.ship_order(order.pk, actor=company.actor)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
        with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0
            assert model.everything.count() == 0


def test_a_line_of_another_company_cannot_be_written(company, other_company, order, product):
    with (
        pytest.raises((ProgrammingError, IntegrityError)),
        tenancy.enter(other_company.organization.pk, other_company.workspace.pk),
        transaction.atomic(),
    ):
        OrderItem.everything.create(
            organization_id=company.organization.pk,
            workspace_id=company.workspace.pk,
            order_id=order.pk,
            product_id=product.pk,
            position=9,
            quantity=1,
            unit_price=1,
            net=1,
            vat=0,
            total=1,
            unit_price_with_tax=1,
            agreed_net=1,
            agreed_vat=0,
            agreed_total=1,
        )


def order_of(organization, workspace, customer):
    return Order(
        organization_id=organization.pk,
        workspace_id=workspace.pk,
        customer_id=customer.pk,
        payment_terms="NET_30",
    )


def test_the_placing_statement_is_held_by_row_level_security_too(company, other_company, product):
    one, zero = Decimal(1), Decimal(0)
    terms = LineTerms(one, zero, zero, "", False, one, one, one, zero, one)
    foreign = [Line(product.pk, terms, terms.sums)]
    mixed = order_of(other_company.organization, company.workspace, make_customer(company.actor))
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        insert_order(mixed, foreign, user_id=None)
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        customer = make_customer(other_company.actor)
        order = order_of(other_company.organization, other_company.workspace, customer)
        with pytest.raises(IntegrityError, match="wall"), transaction.atomic():
            insert_order(order, foreign, user_id=None)
        assert not Order.everything.exists()


def test_products_say_which_orders_need_them(company, order, product):
    assert references.in_use(product.pk)
    assert references.has_lines(product.pk)
    services.cancel_order(order.pk, actor=company.actor, reason="r")
    assert not references.in_use(product.pk)
    assert references.has_lines(product.pk)
    other = make_product(company.actor)
    assert not references.has_lines(other.pk)

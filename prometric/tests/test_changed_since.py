"""What integrators read by: `id[in]`, `updatedAt` to the microsecond, the address of what a POST made."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.accounts.tests.factories import error_of
from apps.crm import services as crm
from apps.crm.models import Customer, Deal
from apps.inventory.models import StockMovement
from apps.kernel.api.viewsets import ViewSet
from apps.production import services as production
from apps.production.models import WorkOrder
from prometric.routes import Route, every_route
from prometric.tests import objects
from prometric.tests.cells import joined

pytestmark = pytest.mark.django_db
API = "/api/v1"
# Which rows one has is not a matter of ids: the route names a parent, or nothing makes them here.
LISTS = [
    route
    for route in every_route()
    if route.name == "list"
    and route.basename in objects.MAKERS
    and issubclass(route.viewset, ViewSet)
    and (not route.entry.many or route.basename == "department")
    and route.basename != "webhook-delivery"
]
CHANGING = [route for route in LISTS if "updated_at" in getattr(route.entry.response, "_declared_fields", ())]


def ids(client, path, **params):
    answer = client.get(path, {"limit": "100", **params})
    assert answer.status_code == 200, answer.content
    data = answer.json()["data"]
    return [row["id"] for row in (data if isinstance(data, list) else data["items"])]


@joined("route", LISTS)
def test_every_list_gives_the_rows_that_are_named(company, route: Route):
    made = str(objects.MAKERS[route.basename](company))
    assert ids(company.client, route.path(), **{"id[in]": f"{made},{company.owner.pk}"}) == [made]
    assert ids(company.client, route.path(), id=str(company.owner.pk)) == []
    refused = company.client.get(route.path(), {"id[in]": f"{made},x"})
    assert error_of(refused)[:2] == (400, "INVALID_UUID")


def test_enough_lists_are_walked():
    assert {route.basename for route in CHANGING} >= {"customer", "deal", "order", "invoice", "product"}
    assert len(LISTS) >= 28
    assert len(CHANGING) >= 16


@joined("route", CHANGING)
def test_every_list_says_what_changed_since_to_the_microsecond(company, route: Route):
    made = objects.MAKERS[route.basename](company)
    moment = timezone.now().replace(microsecond=123_456) + dt.timedelta(days=1)
    route.viewset.model.objects.filter(pk=made).update(updated_at=moment)
    before = moment - dt.timedelta(microseconds=1)
    for asked, found in (
        ({"updatedAt[gte]": moment}, True),
        ({"updatedAt[gt]": moment}, False),
        ({"updatedAt[gt]": before}, True),
        ({"updatedAt[lte]": before}, False),
        ({"updatedAt[lte]": moment}, True),
        ({"updatedAt[lt]": moment}, False),
    ):
        said = {name: value.isoformat() for name, value in asked.items()}
        assert (str(made) in ids(company.client, route.path(), **said)) is found, asked
    assert str(made) in ids(company.client, route.path(), sort="-updatedAt")


# What changes what a row shows, though nobody edits it.
def _balance(company, pk):
    crm.record_balance(
        pk, actor=company.actor, balance=Decimal(-5), on_account=Decimal(0), payment_behavior="late"
    )


def _revenue(company, pk):
    crm.record_order_metrics(
        pk, actor=company.actor, total_orders=1, total_revenue=Decimal(5), last_order_date=None
    )


def _activity(company, pk):
    crm.add_deal_activity(pk, actor=company.actor, type="call", subject="Canary")


def _quantity(company, pk):
    order = WorkOrder.objects.get(pk=pk).production_order_id
    production.update_production_order(order, actor=company.actor, quantity=Decimal(9))


@joined(
    ("make", "model", "act"),
    [
        (objects.customer, Customer, _balance),
        (objects.customer, Customer, _revenue),
        (objects.deal, Deal, _activity),
        (objects.work_order, WorkOrder, _quantity),
    ],
)
def test_figures_that_follow_others_move_the_moment(company, make, model, act):
    pk = make(company)
    model.objects.filter(pk=pk).update(updated_at=timezone.now() - dt.timedelta(days=1))
    before = timezone.now()
    act(company, pk)
    assert model.objects.get(pk=pk).updated_at >= before


class TestLocation:
    def test_of_what_a_post_made(self, company):
        made = company.client.post(f"{API}/customers/", {"name": "ТОО", "type": "COMPANY"})
        pk = made.json()["data"]["id"]
        assert (made.status_code, made["Location"]) == (201, f"{API}/customers/{pk}")
        assert company.client.get(made["Location"]).json()["data"]["id"] == pk

    @pytest.mark.parametrize("root", ["/api", "/api/v2"])
    def test_by_the_door_that_one_came_through(self, company, root):
        made = company.client.post(f"{root}/suppliers", {"name": "ТОО"})
        assert made["Location"] == f"{root}/suppliers/{made.json()['data']['id']}"
        assert company.client.get(made["Location"]).status_code == 200

    def test_a_repeated_post_names_it_again(self, company):
        sent = {"name": "ТОО", "type": "COMPANY"}
        first, second = (
            company.client.post(f"{API}/customers", sent, **{"Idempotency-Key": "once"}) for _ in range(2)
        )
        assert second["Idempotency-Replayed"] == "true"
        assert second["Location"] == first["Location"]

    def test_what_is_made_elsewhere(self, company):
        product = StockMovement.objects.get(pk=objects.stock_movement(company)).product_id
        moved = company.client.post(f"{API}/products/{product}/stock", {"type": "IN", "quantity": 1})
        movement = StockMovement.objects.filter(product=product).latest("created_at")
        assert moved["Location"] == f"{API}/inventory/movements/{movement.pk}"
        order = objects.order(company)
        assert company.client.post(f"{API}/orders/{order}/confirm", {}).status_code == 200
        shipped = company.client.post(f"{API}/orders/{order}/shipments", {})
        assert shipped["Location"] == f"{API}/shipments/{shipped.json()['data']['shipmentId']}"
        lost = company.client.post(f"{shipped['Location']}/lose", {"reason": "Canary"})
        assert lost["Location"] == f"{API}/returns/{lost.json()['data']['id']}"
        for answer in (moved, shipped, lost):
            assert company.client.get(answer["Location"]).status_code == 200

    def test_nothing_is_named_where_nothing_is_read(self, company):
        customer = objects.customer(company)
        noted = company.client.post(
            f"{API}/customers/{customer}/activities", {"type": "call", "subject": "Canary"}
        )
        assert noted.status_code == 201
        refused = company.client.post(f"{API}/customers", {})
        assert refused.status_code == 400
        for answer in (noted, refused, company.client.post(f"{API}/products/batch", {"products": []})):
            assert "Location" not in answer

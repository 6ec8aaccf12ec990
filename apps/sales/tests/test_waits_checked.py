"""The nightly check finds waiting lines that are not what orders lack, and the command puts them right."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from apps.inventory import tasks
from apps.inventory.models import Reservation, StockItem, StockWait
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.tests.factories import make_order, make_product, stock_of

pytestmark = pytest.mark.django_db
D = Decimal


def check(company):
    tasks.check_reservations_of_workspace(
        organization_id=str(company.organization.pk), workspace_id=str(company.workspace.pk)
    )
    told = OutboxEvent.objects.filter(name="stock.reservations_adrift").order_by("id")
    return [(row.payload["products"], row.payload["freed"], row.payload["waiting"]) for row in told]


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=4)


@pytest.fixture
def order(company, product):
    made = make_order(company.actor, (product, 10))
    services.confirm_order(made.pk, actor=company.actor, allow_backorder=True)
    return made


def test_waits_are_promised_less_reserved(company, product, order):
    services.ship_order(order.pk, actor=company.actor, items=[{"product_id": product.pk, "quantity": D(1)}])
    assert check(company) == []


@pytest.mark.parametrize("planted", ["more", "less", "none", "finished"])
def test_a_planted_inconsistency_is_found_and_put_right(company, product, order, planted, capsys):
    of = StockWait.objects.filter(holder_id=order.pk)
    if planted == "more":
        of.update(quantity=7)
    elif planted == "less":
        of.update(quantity=2)
    elif planted == "none":
        of.delete()
    else:
        services.cancel_order(order.pk, actor=company.actor, reason="r")
        row = {"holder_kind": "order", "reference": order.number, "product": product, "quantity": D(6)}
        tenant = {"organization": company.organization, "workspace": company.workspace}
        StockWait.objects.create(**tenant, holder_id=order.pk, **row)
    assert check(company) == [([product.code], 0, 1)]
    assert len(check(company)) == 2, "told until it is put right"
    call_command("check_reservations")
    assert "1 differences put right" in capsys.readouterr().out
    waits = list(of.values_list("quantity", "reference"))
    assert waits == ([] if planted == "finished" else [(6, order.number)])
    assert len(check(company)) == 2 + 1
    assert stock_of(product) == ((4, 0) if planted == "finished" else (4, 4))


def test_what_lies_free_goes_to_who_should_have_waited(company, product, order):
    StockWait.objects.filter(holder_id=order.pk).delete()
    StockItem.objects.filter(product=product).update(in_stock=9)
    call_command("check_reservations")
    assert stock_of(product) == (9, 9)
    assert Reservation.objects.get(holder_id=order.pk).quantity == 9
    assert StockWait.objects.get(holder_id=order.pk).quantity == 1

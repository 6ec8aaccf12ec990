"""What is made, and what bundles need, follows a confirmed order's changed lines."""

from __future__ import annotations

import pytest

from apps.production import services as production
from apps.production.models import ProductionOrder
from apps.production.tests.factories import make_made, make_material
from apps.sales.tests.changing import confirmed, kept, lines, waits
from apps.sales.tests.factories import make_bundle, make_product, stock_of
from apps.sales.tests.shipping import ship
from apps.sales.tests.walking import put

pytestmark = pytest.mark.django_db


def made_of(order):
    rows = ProductionOrder.objects.filter(order=order.pk).order_by("number")
    return [(row.quantity, row.status) for row in rows]


def test_production_follows(company):
    steel = make_material(company.actor, stock=1000)
    cabinet, plain = make_made(company.actor, {steel: 2}), make_product(company.actor, stock=10)
    order = confirmed(company, (cabinet, 5), (plain, 1))
    [line, second] = lines(order)
    put(company, order, items=[{"id": line.pk, "quantity": 8}, {"id": second.pk}])
    assert (made_of(order), waits(order)) == ([(5, "pending"), (3, "pending")], {cabinet.pk: 8})
    # The youngest goes first; what has not begun is made smaller.
    put(company, order, items=[{"id": line.pk, "quantity": 4}, {"id": second.pk}])
    assert (made_of(order), waits(order)) == ([(4, "pending"), (3, "cancelled")], {cabinet.pk: 4})
    first = ProductionOrder.objects.filter(order=order.pk).earliest("number")
    production.schedule_production(first.pk, actor=company.actor)
    assert stock_of(steel) == (1000, 8)
    put(company, order, items=[{"id": line.pk, "quantity": 3}, {"id": second.pk}])
    assert made_of(order) == [(4, "scheduled"), (3, "cancelled")]
    put(company, order, items=[{"id": second.pk}])
    assert (made_of(order), waits(order)) == ([(4, "cancelled"), (3, "cancelled")], {})
    assert (stock_of(steel), order.status) == ((1000, 0), "confirmed")


def test_what_has_begun_goes_on_for_stock(company):
    steel = make_material(company.actor, stock=1000)
    cabinet, plain = make_made(company.actor, {steel: 2}, {}), make_product(company.actor, stock=10)
    order = confirmed(company, (cabinet, 5), (plain, 1))
    [line, second] = lines(order)
    [making] = ProductionOrder.objects.filter(order=order.pk)
    production.schedule_production(making.pk, actor=company.actor)
    production.start_production(making.pk, actor=company.actor)
    put(company, order, items=[{"id": line.pk, "quantity": 2}, {"id": second.pk}])
    assert made_of(order) == [(5, "in_progress")]
    production.complete_production(making.pk, actor=company.actor)
    assert (stock_of(cabinet), kept(order)[cabinet.pk]) == ((5, 2), 2)


def test_a_bundle_grows_as_it_was_confirmed(company):
    part = make_product(company.actor, stock=100)
    bundle = make_bundle(company.actor, {part: 3})
    order = confirmed(company, (bundle, 4))
    bundle.components.update(quantity=5)
    ship(company, order, [{"productId": bundle.pk, "quantity": 1}])
    [line] = lines(order)
    put(company, order, items=[{"id": line.pk, "quantity": 6}])
    assert (kept(order), stock_of(part)) == ({part.pk: 15}, (97, 15))
    put(company, order, items=[{"id": line.pk, "quantity": 2}])
    assert kept(order) == {part.pk: 3}
    assert ship(company, order).json()["data"]["status"] == "shipped"
    assert stock_of(part) == (94, 0)

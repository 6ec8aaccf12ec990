"""Stock is kept all or nothing, given back, or taken out."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from apps.inventory import selectors, services
from apps.inventory.errors import BomCycle, StockUnavailable
from apps.inventory.models import BomComponent, Reservation, StockMovement
from apps.inventory.tests.factories import holder, issue_all, make_bundle, make_product, numbers
from apps.kernel import tenancy
from apps.kernel.errors import Invalid, NotFound

D = Decimal


def reserve(company, quantities, who, **options):
    return services.reserve_stock(
        {product.pk: D(quantity) for product, quantity in quantities.items()},
        actor=company.actor,
        holder=who,
        **options,
    )


def test_all_or_nothing_and_each_shortage_is_named(company):
    plenty, short, none = (make_product(company.actor, stock=stock) for stock in (10, 2, 0))
    who = holder()
    with pytest.raises(StockUnavailable) as refusal:
        reserve(company, {plenty: 3, short: 5, none: 1}, who)
    assert sorted(refusal.value.details["items"], key=lambda item: item["requested"]) == [
        {"product_id": none.pk, "requested": D(1), "available": D(0)},
        {"product_id": short.pk, "requested": D(5), "available": D(2)},
    ]
    assert not Reservation.objects.exists()
    assert [numbers(each) for each in (plenty, short, none)] == [(10, 0), (2, 0), (0, 0)]


def test_what_may_be_short_is_kept_as_far_as_it_goes(company):
    made, other = (
        make_product(company.actor, type="MANUFACTURED", stock=4),
        make_product(company.actor, stock=9),
    )
    nothing = make_product(company.actor, type="MANUFACTURED")
    who = holder()
    missing = reserve(
        company, {made: 10, other: 9, nothing: 2}, who, allow_short=frozenset({made.pk, nothing.pk})
    )
    assert missing == {made.pk: D(6), nothing.pk: D(2)}
    assert services.reserved_for(actor=company.actor, holder=who) == {made.pk: D(4), other.pk: D(9)}
    # When the rest is made, it is kept as well, beside what was.
    services.receive_stock({made.pk: D(6)}, actor=company.actor)
    assert reserve(company, {made: 6}, who) == {}
    assert services.reserved_for(actor=company.actor, holder=who)[made.pk] == D(10)
    assert Reservation.objects.filter(product=made).count() == 1


def test_a_short_product_does_not_excuse_another(company):
    made, other = make_product(company.actor, type="MANUFACTURED"), make_product(company.actor, stock=1)
    with pytest.raises(StockUnavailable) as refusal:
        reserve(company, {made: 1, other: 2}, holder(), allow_short=frozenset({made.pk}))
    assert [item["product_id"] for item in refusal.value.details["items"]] == [other.pk]


def test_services_and_digital_products_need_nothing(company, count_queries):
    service, digital = (make_product(company.actor, type=kind) for kind in ("SERVICE", "DIGITAL"))
    with count_queries() as statements:
        assert reserve(company, {service: 1, digital: 99}, holder()) == {}
    assert len(statements) == 1
    assert not Reservation.objects.exists()


def test_a_bundle_is_its_components_at_every_level(company):
    screw, board = make_product(company.actor, stock=100), make_product(company.actor, stock=10)
    help_line = make_product(company.actor, type="SERVICE")
    shelf = make_bundle(company.actor, {board: 1, screw: 4})
    cupboard = make_bundle(company.actor, {shelf: 3, screw: "0.001", help_line: 1})
    assert services.requirements({cupboard.pk: D(2), screw.pk: D(1)}) == {
        screw.pk: D("25.002"),
        board.pk: D(6),
    }
    who = holder()
    assert reserve(company, {cupboard: 2, screw: 1}, who) == {}
    assert (numbers(screw), numbers(board)) == ((100, D("25.002")), (10, 6))
    with pytest.raises(StockUnavailable) as refusal:
        reserve(company, {shelf: 5}, holder())
    assert [item["product_id"] for item in refusal.value.details["items"]] == [board.pk]


def test_fractions_of_a_bundle_are_rounded_up(company):
    paint = make_product(company.actor)
    kit = make_bundle(company.actor, {paint: "0.001"})
    assert services.requirements({kit.pk: D("0.5")}) == {paint.pk: D("0.001")}


def test_bundles_that_nest_without_end_are_refused(company):
    one = make_product(company.actor, type="BUNDLE")
    two = make_bundle(company.actor, {one: 1})
    BomComponent.objects.create(
        organization=company.organization, workspace=company.workspace, product=one, component=two, quantity=1
    )
    with pytest.raises(BomCycle):
        services.requirements({one.pk: D(1)})


def test_an_unknown_product_is_not_passed_over(company):
    product = make_product(company.actor, stock=5)
    with pytest.raises(NotFound):
        services.reserve_stock({product.pk: D(1), uuid4(): D(1)}, actor=company.actor, holder=holder())
    assert numbers(product) == (5, 0)


def test_release_gives_back_what_this_holder_had(company, count_queries):
    product, other = make_product(company.actor, stock=10), make_product(company.actor, stock=10)
    mine, theirs = holder(), holder()
    reserve(company, {product: 3, other: 1}, mine)
    reserve(company, {product: 2}, theirs)
    with count_queries() as statements:
        given = services.release_stock(actor=company.actor, holder=mine)
    assert len(statements) == 2  # given back, and kept for those who wait for it
    assert given == {product.pk: D(3), other.pk: D(1)}
    assert (numbers(product), numbers(other)) == ((10, 2), (10, 0))
    assert services.release_stock(actor=company.actor, holder=mine) == {}
    assert not StockMovement.objects.filter(type="OUT").exists()


def test_issue_takes_out_what_was_kept(company):
    product, other = make_product(company.actor, stock=10), make_product(company.actor, stock=10)
    mine, theirs = holder("ORD-2026-0042"), holder()
    reserve(company, {product: 3, other: 1}, mine)
    reserve(company, {product: 2}, theirs)
    moved = issue_all(company.actor, mine)
    assert {each.product_id: each.quantity for each in moved} == {product.pk: D(-3), other.pk: D(-1)}
    assert (numbers(product), numbers(other)) == ((7, 2), (9, 0))
    rows = StockMovement.objects.filter(type="OUT").values_list("product_id", "quantity", "reference")
    assert set(rows) == {(product.pk, D(3), "ORD-2026-0042"), (other.pk, D(1), "ORD-2026-0042")}
    assert issue_all(company.actor, mine) == []
    with pytest.raises(StockUnavailable):
        services.issue_reserved({product.pk: D(1)}, actor=company.actor, holder=mine)
    assert numbers(product) == (7, 2)


def test_another_workspace_holds_nothing_here(company, other_company):
    product = make_product(company.actor, stock=5)
    who = holder()
    reserve(company, {product: 5}, who)
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        assert services.release_stock(actor=other_company.actor, holder=who) == {}
        assert issue_all(other_company.actor, who) == []
        with pytest.raises(NotFound), transaction.atomic():
            services.reserve_stock({product.pk: D(1)}, actor=other_company.actor, holder=who)
    assert numbers(product) == (5, 5)


def test_what_may_be_sold(company):
    active, gone = make_product(company.actor), make_product(company.actor, code="OLD-1")
    gone = services.update_product(gone.pk, actor=company.actor, status="DISCONTINUED")
    selectors.require_sellable(active)
    with pytest.raises(Invalid) as refusal:
        selectors.require_sellable([active, gone], field="items.1.productId")
    assert list(refusal.value.details) == ["items.1.productId"]
    assert "OLD-1" in str(refusal.value.details["items.1.productId"][0])


def test_available_and_kinds(company):
    product, service = make_product(company.actor, stock=5), make_product(company.actor, type="SERVICE")
    reserve(company, {product: 2}, holder())
    assert selectors.available([product.pk, service.pk]) == {product.pk: D(3)}
    assert selectors.of_type([product.pk, service.pk], "SERVICE") == {service.pk}


def test_a_need_beyond_all_stock_is_merely_short(company):
    part = make_product(company.actor, stock=1)
    inner = make_bundle(company.actor, {part: "999999999999"})
    outer = make_bundle(company.actor, {inner: "999999999999"})
    with pytest.raises(StockUnavailable):
        reserve(company, {outer: "999999999999.999"}, holder())
    assert numbers(part) == (1, 0)

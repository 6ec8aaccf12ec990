"""What a production order keeps and no longer needs is free again."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from apps.inventory import services as inventory
from apps.inventory import tasks
from apps.inventory.models import Reservation, StockItem
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from apps.production import services
from apps.production.models import ProductionMaterial, ProductionOrder
from apps.production.tests.calling import call
from apps.production.tests.factories import (
    make_made,
    make_material,
    make_production,
    reconcile,
    state,
    stock_of,
    works,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def wood(company):
    return make_material(company.actor, stock=1000)


@pytest.fixture
def leg(company, wood):
    return make_made(company.actor, {wood: 1}, {"Turn": 1})


@pytest.fixture
def table(company, leg):
    return make_made(company.actor, {leg: 4}, {"Assemble": 1})


def with_legs(company, table, quantity, legs):
    """A pending order of tables, of whose legs so many are made and kept for it."""
    production = make_production(company.actor, table, quantity)
    child = ProductionOrder.objects.get(parent=production)
    services.schedule_production(child.pk, actor=company.actor)
    [work] = works(child)
    services.report_work(work.pk, actor=company.actor, completed_quantity=Decimal(legs))
    return production, child


def finish(company, production):
    for step in ("schedule", "start", "complete"):
        call(company, "POST", f"/{production.pk}/{step}")


def stuck(company, table, leg):
    """An order as it was left before: completed, and still keeping 20 legs."""
    production, _child = with_legs(company, table, 10, 40)
    finish(company, production)
    inventory.receive_stock({leg.pk: Decimal(20)}, actor=company.actor)
    holder = inventory.Holder("production_order", production.pk, production.number)
    inventory.reserve_stock({leg.pk: Decimal(20)}, actor=company.actor, holder=holder)
    assert stock_of(leg) == (20, 20)
    return production


def test_a_smaller_order_gives_back_what_was_made_for_more(company, table, leg):
    production, _child = with_legs(company, table, 20, 60)
    assert stock_of(leg) == (60, 60)
    call(company, "PUT", f"/{production.pk}", {"quantity": 10})
    assert stock_of(leg) == (60, 40)
    finish(company, production)
    assert stock_of(leg) == (20, 0)
    assert stock_of(table) == (10, 0)
    reconcile()


def test_what_is_made_later_goes_beyond_the_smaller_need_to_free_stock(company, table, leg):
    production, child = with_legs(company, table, 20, 10)
    call(company, "PUT", f"/{production.pk}", {"quantity": 5})
    [work] = works(child)
    services.report_work(work.pk, actor=company.actor, completed_quantity=Decimal(80))
    assert stock_of(leg) == (80, 20)
    reconcile()


def test_a_larger_order_keeps_what_it_has(company, table, leg):
    production, _child = with_legs(company, table, 10, 40)
    call(company, "PUT", f"/{production.pk}", {"quantity": 12})
    assert stock_of(leg) == (40, 40)
    reconcile()


@pytest.mark.parametrize("status", ["pending", "scheduled", "in_progress"])
def test_a_cancelled_order_keeps_nothing(company, table, leg, status):
    production, _child = with_legs(company, table, 10, 40)
    if status != "pending":
        call(company, "POST", f"/{production.pk}/schedule")
    if status == "in_progress":
        call(company, "POST", f"/{production.pk}/start")
    call(company, "POST", f"/{production.pk}/cancel", {"reason": "Ошибка"})
    assert stock_of(leg) == (40, 0)
    reconcile()


def test_a_completed_order_keeps_nothing_whatever_was_kept_before(company, table, leg):
    """Orders that were made smaller by an earlier version still hold their surplus."""
    production, _child = with_legs(company, table, 10, 40)
    ProductionMaterial.objects.filter(production_order=production).update(needed=20)
    ProductionOrder.objects.filter(pk=production.pk).update(quantity=5)
    production.work_orders.update(quantity=5)
    finish(company, production)
    assert stock_of(leg) == (20, 0)
    reconcile()


def test_the_migration_frees_what_is_stuck(company, table, leg):
    stuck(company, table, leg)
    smaller, _child = with_legs(company, table, 20, 60)
    ProductionMaterial.objects.filter(production_order=smaller).update(needed=40)
    ProductionOrder.objects.filter(pk=smaller.pk).update(quantity=10)
    assert stock_of(leg) == (80, 80)
    migration = import_module("apps.production.migrations.0002_free_what_nobody_needs")
    with connection.schema_editor() as editor:
        migration.free(django_apps, editor)
    with tenancy.system("test"):
        assert stock_of(leg) == (80, 40)
        kept = Reservation.objects.filter(product=leg).values_list("holder_id", "quantity")
        assert list(kept) == [(smaller.pk, 40)]


# --- the nightly check ----------------------------------------------------------------------


def check(company):
    tasks.check_reservations_of_workspace(
        organization_id=str(company.organization.pk), workspace_id=str(company.workspace.pk)
    )
    found = OutboxEvent.objects.filter(name="stock.reservations_adrift").order_by("id")
    return [row.payload for row in found]


def test_all_is_well_while_work_is_under_way(company, table, leg):
    with_legs(company, table, 20, 60)
    before = state()
    assert check(company) == []
    assert state() == before


def test_the_night_frees_what_a_finished_order_holds_and_says_so(company, table, leg):
    stuck(company, table, leg)
    [told] = check(company)
    assert (told["products"], told["freed"], told["differing"]) == ([leg.code], 1, 0)
    assert stock_of(leg) == (20, 0)
    assert len(check(company)) == 1  # nothing new to tell
    reconcile()


def test_a_number_that_is_not_the_sum_is_told_and_the_command_puts_it_right(company, leg, capsys):
    inventory.receive_stock({leg.pk: Decimal(10)}, actor=company.actor)
    StockItem.objects.filter(product=leg).update(reserved=F("reserved") + 3)
    [told] = check(company)
    assert (told["products"], told["freed"], told["differing"]) == ([leg.code], 0, 1)
    assert stock_of(leg) == (10, 3)
    call_command("check_reservations", "--dry-run")
    assert stock_of(leg) == (10, 3)
    call_command("check_reservations")
    assert "1 differences put right" in capsys.readouterr().out
    assert stock_of(leg) == (10, 0)
    reconcile()


def test_it_runs_at_night_for_every_workspace(company, other_company, monkeypatch):
    entry: Any = settings.CELERY_BEAT_SCHEDULE["check-reservations"]
    assert entry["task"] == tasks.check_reservations.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({1}, {10})
    places = []
    monkeypatch.setattr(
        tasks.check_reservations_of_workspace, "delay", lambda **place: places.append(place["workspace_id"])
    )
    with tenancy.system("test"):
        tasks.check_reservations()
    assert {str(company.workspace.pk), str(other_company.workspace.pk)} <= set(places)

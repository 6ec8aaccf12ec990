"""The back office: the same rules as the API."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from apps.inventory.models import BomComponent
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from apps.production import services
from apps.production.models import Operation, ProductionOrder
from apps.production.tests.factories import (
    make_made,
    make_material,
    make_production,
    reconcile,
    stock_of,
    works,
)
from conftest import at_office, refusals

pytestmark = pytest.mark.django_db

# Django names the forms of a relation without a way back by their place alone.
OPERATIONS = "-1"


@pytest.fixture
def steel(company):
    return make_material(company.actor, stock=100)


@pytest.fixture
def cabinet(company, steel):
    return make_made(company.actor, {steel: 2})


@pytest.fixture
def production(company, cabinet):
    return make_production(company.actor, cabinet, 10, notes="careful")


def url(name, *args):
    return reverse(f"admin:production_{name}", args=args)


def step(browser, name, production, **asked):
    return browser.post(url("productionorder_step", production.pk, name), asked)


def status_of(production):
    return ProductionOrder.objects.get(pk=production.pk).status


def bom_form(cabinet, **changed):
    """The page of a bill of materials as the browser sends it."""
    data: dict[str, Any] = {"output_quantity": cabinet.output_quantity}
    for prefix, rows, columns in (
        ("components", BomComponent.objects.filter(product=cabinet), ("component_id", "quantity")),
        (
            OPERATIONS,
            Operation.objects.filter(product=cabinet).order_by("position"),
            ("name", "duration"),
        ),
    ):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for index, row in enumerate(rows):
            data[f"{prefix}-{index}-id"] = row.pk
            for column in columns:
                data[f"{prefix}-{index}-{column.removesuffix('_id')}"] = getattr(row, column)
    return data | changed


def test_pages_open(company, staff, production, cabinet, steel):
    rack = make_made(company.actor, {cabinet: 1})
    parent = make_production(company.actor, rack, 20)
    for page in (
        url("productionorder_changelist"),
        url("productionorder_changelist") + "?q=careful&status__exact=pending",
        url("productionorder_add"),
        url("productionorder_change", production.pk),
        url("productionorder_change", parent.pk),
        url("productionorder_delete", production.pk),
        url("workorder_changelist") + "?q=cutting",
        url("workorder_change", works(production)[0].pk),
        url("billofmaterials_changelist") + f"?q={cabinet.code}",
        url("billofmaterials_change", cabinet.pk),
    ):
        assert staff.get(page).status_code == 200, page
    for page in (url("workorder_add"), url("billofmaterials_add"), url("billofmaterials_delete", cabinet.pk)):
        assert staff.get(page).status_code == 403, page
    # Only what is made has a page of what it is made of.
    assert staff.get(url("billofmaterials_change", steel.pk)).status_code == 302


def test_opening_and_changing_by_hand(company, staff, cabinet):
    data = {
        "product": cabinet.pk,
        "order": "",
        "quantity": "3",
        "priority": "high",
        "notes": "",
        "due_date": "",
    }
    answer = staff.post(url("productionorder_add"), data | {"start_date": ""})
    assert answer.status_code == 302, answer.context["errors"]
    made = ProductionOrder.objects.get()
    assert (made.quantity, made.priority, made.number[-4:]) == (3, "high", "0001")
    assert len(works(made)) == 2
    assert OutboxEvent.objects.get(name="production.created").actor_id == company.owner.pk

    change: dict[str, Any] = {
        "quantity": "4",
        "priority": "low",
        "notes": "later",
        "due_date": "2027-01-10",
        "start_date": "",
    }
    for prefix in ("work_orders", "materials", "children"):
        change |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    assert staff.post(url("productionorder_change", made.pk), change).status_code == 302
    made.refresh_from_db()
    assert (made.quantity, made.priority, made.notes) == (4, "low", "later")
    assert made.materials.get().needed == 8


def test_steps_take_the_services_way(company, staff, production, steel, cabinet):
    refused = step(staff, "start", production)
    assert refused.status_code == 200
    assert refused.context["form"].errors
    assert status_of(production) == "pending"
    for name, status in (("schedule", "scheduled"), ("start", "in_progress"), ("complete", "completed")):
        before = status_of(production)
        assert staff.get(url("productionorder_step", production.pk, name)).status_code == 200
        assert status_of(production) == before
        assert step(staff, name, production).status_code == 302
        assert status_of(production) == status
    assert stock_of(cabinet) == (10, 0)
    assert stock_of(steel) == (80, 0)
    other = make_production(company.actor, cabinet, 1)
    assert step(staff, "cancel", other).status_code == 200
    assert status_of(other) == "pending"
    step(staff, "cancel", other, reason="broken saw")
    other.refresh_from_db()
    assert (other.status, other.cancel_reason) == ("cancelled", "broken saw")
    reconcile()


def test_only_possible_steps_are_shown_the_likeliest_first(company, staff, production):
    def shown():
        buttons = staff.get(url("productionorder_change", production.pk)).context["actions_detail"]
        inner = [item for button in buttons for item in button.get("items", ())]
        return [each["attrs"]["data-step"] for each in (*buttons, *inner) if "data-step" in each["attrs"]]

    assert shown() == ["schedule", "cancel"]
    services.schedule_production(production.pk, actor=company.actor)
    assert shown() == ["start", "report", "cancel"]
    services.start_production(production.pk, actor=company.actor)
    assert shown() == ["report", "complete", "cancel"]
    services.complete_production(production.pk, actor=company.actor)
    assert shown() == []


def test_what_is_late_is_scheduled_from_today_without_naming_it(company, staff, cabinet, steel):
    today = clock.today()
    late = make_production(company.actor, cabinet, 1, due_date=today - timedelta(days=1))
    form = staff.get(url("productionorder_step", late.pk, "schedule")).context["form"]
    assert form.initial["start_date"] is None
    refused = step(staff, "schedule", late, start_date=f"{today:%d.%m.%Y}")
    assert refused.context["form"].errors
    assert status_of(late) == "pending"
    assert step(staff, "schedule", late).status_code == 302
    assert status_of(late) == "scheduled"


@pytest.mark.parametrize("name", ["schedule", "start", "report", "complete", "cancel"])
def test_steps_need_their_right_and_stay_inside_the_company(company, other_company, staff, production, name):
    reader = at_office(company.member("PRODUCTION_VIEW").client)
    asked = {"reason": "x", "completed_quantity": "1", "work_order": str(works(production)[0].pk)}
    assert reader.get(url("productionorder_step", production.pk, name)).status_code == 403
    assert step(reader, name, production, **asked).status_code == 403
    assert status_of(production) == "pending"
    stranger = at_office(other_company.client)
    assert stranger.get(url("productionorder_step", production.pk, name)).status_code == 404
    assert step(stranger, name, production, **asked).status_code == 404
    assert status_of(production) == "pending"


def test_work_is_reported_by_the_service(company, staff, production):
    services.schedule_production(production.pk, actor=company.actor)
    cutting, welding = works(production)
    page = url("workorder_step", cutting.pk, "report")
    assert "10" in staff.get(page).context["form"].fields["completed_quantity"].help_text
    assert staff.post(page, {"completed_quantity": "6"}).status_code == 302
    assert works(production)[0].completed_quantity == 6
    assert status_of(production) == "in_progress"
    answer = staff.post(url("workorder_step", welding.pk, "report"), {"completed_quantity": "7,5"})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert 'value="7,5"' in answer.content.decode()
    assert works(production)[1].completed_quantity == 0
    report = {"work_order": str(cutting.pk), "completed_quantity": "10"}
    assert step(staff, "report", production, **report).status_code == 302
    assert works(production)[0].status == "completed"
    strange = {"work_order": str(works(make_production(company.actor, production.product, 1))[0].pk)}
    assert step(staff, "report", production, completed_quantity="1", **strange).status_code == 200


def test_a_due_date_that_is_over_is_red_and_has_its_own_word(company, staff, cabinet):
    make_production(company.actor, cabinet, 1, due_date=clock.today() - timedelta(days=1))
    headers = {"accept-language": "ru"}
    text = staff.get(url("productionorder_changelist"), headers=headers).content.decode()
    assert 'class="late"' in text
    assert "Срок оплаты" not in text


def test_a_bill_of_materials_is_saved_as_two_sets(company, staff, cabinet, steel):
    page = url("billofmaterials_change", cabinet.pk)
    changed = {"components-0-quantity": "3.5", f"{OPERATIONS}-1-DELETE": "on"}
    answer = staff.post(page, bom_form(cabinet, **changed))
    assert answer.status_code == 302, answer.context["errors"]
    assert BomComponent.objects.get(product=cabinet).quantity == Decimal("3.5")
    assert [step.name for step in Operation.objects.filter(product=cabinet)] == ["Cutting"]
    assert OutboxEvent.objects.filter(name="bom.changed", subject_id=cabinet.pk).count() == 2


def test_a_circle_is_refused_in_the_back_office(company, staff, cabinet, steel):
    rack = make_made(company.actor, {cabinet: 1})
    answer = staff.post(
        url("billofmaterials_change", cabinet.pk),
        bom_form(cabinet, **{"components-0-component": rack.pk}),
        follow=True,
    )
    assert refusals(answer)
    assert BomComponent.objects.get(product=cabinet).component_id == steel.pk


def test_deleting_asks_the_service(company, staff, production):
    services.schedule_production(production.pk, actor=company.actor)
    answer = staff.post(url("productionorder_delete", production.pk), {"post": "yes"}, follow=True)
    assert answer.context["messages"]
    assert ProductionOrder.objects.filter(pk=production.pk).exists()

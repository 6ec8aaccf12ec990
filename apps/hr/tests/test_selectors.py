"""What the apps above read, and what is counted and judged."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from apps.hr import selectors, services
from apps.hr.api import metrics
from apps.hr.models import Department, Employee
from apps.hr.performance import performance_score
from apps.hr.tests.factories import active_employee, new_department
from apps.kernel import tenancy
from apps.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


def test_employees_by_any_of_their_ids(company, other_company):
    employee = active_employee(company.actor)
    user_id = employee.membership.user_id
    for pk in (employee.pk, user_id):
        assert selectors.resolve_employee(pk, field="assigned_to") == employee
    assert selectors.resolve_employee(None, field="assigned_to") is None
    for foreign in (uuid4(), other_company.owner.pk):
        with pytest.raises(NotFound) as caught:
            selectors.resolve_employee(foreign, field="assigned_to")
        assert set(caught.value.details) == {"assigned_to"}

    assert selectors.employee_for(employee.membership_id) == employee
    assert selectors.employee_for(None) is None
    assert selectors.employee_names([employee.pk, uuid4()]) == {employee.pk: "Айгерим Сатпаева"}
    assert selectors.employees_of([user_id, other_company.owner.pk]) == {user_id: employee.pk}


def test_the_founders_employee_is_made_with_the_organization(company):
    founder = selectors.employee_for(company.actor.membership_id)
    assert founder is not None
    assert founder.membership.user == company.owner


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ({"won": 0, "closed": 0, "tasks_completed": 0, "tasks": 0}, "0.0"),
        ({"won": 12, "closed": 12, "tasks_completed": 45, "tasks": 45}, "10.0"),
        ({"won": 12, "closed": 16, "tasks_completed": 45, "tasks": 60}, "8.3"),  # 3.75 + 3 + 1.5
        ({"won": 24, "closed": 24, "tasks_completed": 0, "tasks": 3}, "8.0"),
        ({"won": 1, "closed": 3, "tasks_completed": 1, "tasks": 2}, "2.9"),  # 1.667 + 0.25 + 1
    ],
)
def test_performance(counts, score):
    assert performance_score(**counts) == Decimal(score)


def test_a_score_set_by_hand_stands_above_the_computed_one(company, monkeypatch):
    counted = {"deals_won": 12, "deals_closed": 16, "tasks_completed": 45, "activities": 60}
    employee, other = active_employee(company.actor), active_employee(company.actor)
    services.update_employee(other.pk, actor=company.actor, performance_score=Decimal("8.5"))
    monkeypatch.setattr(metrics.crm, "employee_metrics", lambda ids: dict.fromkeys(ids, counted))  # type: ignore[attr-defined]
    shown = {
        pk: company.client.get(f"/api/v1/employees/{pk}").json()["data"]["metrics"]
        for pk in (employee.pk, other.pk)
    }
    assert shown[employee.pk] == {"tasksCompleted": 45, "dealsWon": 12, "performanceScore": 8.3}
    assert shown[other.pk]["performanceScore"] == 8.5


# --- what the database itself refuses ---


def test_the_database_refuses_another_organizations_rows(company, other_company):
    """Composite keys hold even for code that bypasses every filter."""
    employee = active_employee(company.actor)
    with tenancy.system("test"):
        theirs = Employee.everything.get(organization=other_company.organization)
        department = Department.everything.create(
            organization=other_company.organization, name="Theirs", code="T"
        )
        for model, pk, change in (
            (Employee, employee.pk, {"department_id": department.pk}),
            (Employee, employee.pk, {"membership_id": theirs.membership_id}),
            (Department, department.pk, {"head_id": employee.pk}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.everything.filter(pk=pk).update(**change)


def test_row_level_security_hides_what_a_forgotten_filter_would_show(company, other_company):
    new_department(company.actor)
    assert Employee.everything.count() == Department.everything.count() == 1
    assert not Employee.everything.exclude(organization=company.organization).exists()


@pytest.mark.parametrize(
    "change",
    [{"salary": -1}, {"performance_score": Decimal("10.1")}, {"performance_score": -1}, {"iin": "12"}],
)
def test_the_database_refuses_nonsense(company, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Employee.objects.update(**change)


def test_one_employee_a_membership(company):
    with pytest.raises(IntegrityError), transaction.atomic():
        Employee.objects.create(organization=company.organization, membership_id=company.actor.membership_id)
